#include "commands/codes.h"

#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "base/check.h"
#include "base/text.h"
#include "commands/command.h"
#include "commands/outfile.h"
#include "commands/slips.h"
#include "commands/table.h"

STATEMENT(link_lock, 2,
          "round_id audience state trial code_prefix cap progress place municipality "
          "round_state closes_on");
STATEMENT(link_prefix, 3, "code_prefix");
STATEMENT(codes_add, 3, "added");
STATEMENT(codes_replace, 4, "replaced");
STATEMENT(round_tell, 1, "told");

/* There are a million prefixes; when so many in a row are taken, something else is wrong. */
#define PREFIX_ATTEMPTS 50

struct codes {
    struct blocking *db;
    const struct codes_order *order;
    struct arena *arena; /* secret */
    uint8_t pepper[CODE_PEPPER_SIZE];
    char (*lost)[CODE_SIZE];
    size_t lost_count;
    const char *round;
    char prefix[CODE_PREFIX_SIZE + 1]; /* "": none yet */
    size_t cap;
    struct slips slips;
    struct outfile csv, sheet;
};

/* ---- what is asked ------------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, CODE_SIZE);
}

static void sort_once(struct codes *codes)
{
    size_t kept = 0;
    qsort(codes->lost, codes->lost_count, CODE_SIZE, compare);
    for (size_t i = 0; i < codes->lost_count; i++)
        if (i == 0 || compare(codes->lost[i], codes->lost[kept - 1]) != 0)
            memmove(codes->lost[kept++], codes->lost[i], CODE_SIZE);
    codes->lost_count = kept;
}

/* A table with a column "code", or a code on every line. */
static bool read_lost(struct codes *codes, struct complaint *complaint)
{
    const char *path = codes->order->lost;
    struct table *table = table_read(path, codes->arena, complaint);
    if (!table)
        return false;
    const char *column = table_has(table, "code") ? "code" : table_first(table);
    codes->lost = arena_alloc(codes->arena, (table_rows(table) + 1) * CODE_SIZE);
    if (!text_equal(column, "code") && code_read(column, codes->lost[0]))
        codes->lost_count = 1;
    for (size_t row = 0; row < table_rows(table); row++) {
        const char *typed = table_cell(table, row, column);
        if (!code_read(typed, codes->lost[codes->lost_count++]))
            return complain(complaint, 422, "link.lost-no-code", "%s, %zu: %s", path,
                            table_line(table, row), typed);
    }
    sort_once(codes);
    return codes->lost_count >= CODES_LOST_LEAST ||
           complain(complaint, 422, "link.lost-few", "%d", CODES_LOST_LEAST);
}

static bool read_order(struct codes *codes, struct complaint *complaint)
{
    uint64_t count;
    if (codes->order->lost)
        return read_lost(codes, complaint);
    if (!text_to_uint(codes->order->count, CODES_MOST, &count) || count == 0)
        return complain(complaint, 422, "link.codes-count", "%d", CODES_MOST);
    codes->slips.count = count;
    return true;
}

static bool read_pepper(struct codes *codes, const struct config *config,
                        struct complaint *complaint)
{
    uint8_t secret[APP_SECRET_SIZE];
    if (!app_secret_read(config->secret_file, secret, complaint))
        return false;
    code_pepper(secret, sizeof secret, codes->pepper);
    explicit_bzero(secret, sizeof secret);
    return true;
}

static bool open_files(struct codes *codes, struct complaint *complaint)
{
    const struct codes_order *order = codes->order;
    return outfile_open(&codes->csv, order->csv, codes->arena, complaint) &&
           (!order->sheet ||
            outfile_open(&codes->sheet, order->sheet, codes->arena, complaint));
}

/* ---- in the transaction -------------------------------------------------------------- */

static bool check_link(struct codes *codes, const struct rows *rows,
                       struct complaint *complaint)
{
    const char *link = codes->order->link;
    const char *round_state = rows_text(rows, 0, "round_state");
    bool has_codes = !rows_null(rows, 0, "code_prefix");
    if (rows_truth(rows, 0, "trial"))
        return complain(complaint, 422, "link.codes-trial", "%s", link);
    if (!text_equal(rows_text(rows, 0, "state"), "active"))
        return complain(complaint, 422, "link.not-active", "%s", link);
    if (!text_equal(round_state, "draft") && !text_equal(round_state, "open"))
        return complain(complaint, 422, "link.round-over", "%s", link);
    if (codes->order->lost && !has_codes)
        return complain(complaint, 422, "link.no-codes", "%s", link);
    if (!has_codes && rows_number(rows, 0, "progress") > 0)
        return complain(complaint, 422, "link.codes-late", "%s", link);
    for (size_t i = 0; i < codes->lost_count; i++)
        if (memcmp(codes->lost[i], rows_text(rows, 0, "code_prefix"), CODE_PREFIX_SIZE) != 0)
            return complain(complaint, 422, "link.lost-other", "%.*s", CODE_PREFIX_SIZE,
                            codes->lost[i]);
    return true;
}

/* Nobody changes the link until the transaction ends. */
static bool lock_link(struct codes *codes, struct complaint *complaint)
{
    const char *values[] = {codes->order->municipality, codes->order->link};
    struct rows *rows;
    if (!blocking_run(codes->db, &link_lock, values, &rows, complaint))
        return false;
    bool good = rows_count(rows) == 1
                    ? check_link(codes, rows, complaint)
                    : complain(complaint, 404, "link.unknown", "%s", codes->order->link);
    if (good) {
        struct arena *arena = codes->arena;
        codes->round = arena_string(arena, rows_text(rows, 0, "round_id"));
        codes->cap = (size_t)rows_number(rows, 0, "cap");
        codes->slips.municipality = arena_string(arena, rows_text(rows, 0, "municipality"));
        codes->slips.place = arena_string(arena, rows_text(rows, 0, "place"));
        codes->slips.audience = arena_string(arena, rows_text(rows, 0, "audience"));
        codes->slips.closes_on = arena_string(arena, rows_text(rows, 0, "closes_on"));
        if (!rows_null(rows, 0, "code_prefix"))
            memcpy(codes->prefix, rows_text(rows, 0, "code_prefix"), CODE_PREFIX_SIZE);
    }
    rows_free(rows);
    return good;
}

static bool take_prefix(struct codes *codes, struct complaint *complaint)
{
    for (int i = 0; i < PREFIX_ATTEMPTS && !*codes->prefix; i++) {
        uint8_t bytes[CODE_PREFIX_SIZE];
        char text[TEXT_BASE32_SIZE(sizeof bytes)];
        random_bytes(bytes, sizeof bytes);
        text_base32(bytes, sizeof bytes, text);
        text[CODE_PREFIX_SIZE] = '\0';
        const char *values[] = {codes->order->municipality, codes->order->link, text};
        struct rows *rows;
        if (!blocking_run(codes->db, &link_prefix, values, &rows, complaint))
            return false;
        if (rows_count(rows) == 1)
            memcpy(codes->prefix, text, sizeof codes->prefix);
        rows_free(rows);
    }
    check(*codes->prefix, "a prefix is free");
    return true;
}

static const char *hashes_of(const struct codes *codes, char (*list)[CODE_SIZE], size_t count)
{
    const char **hashes = arena_alloc(codes->arena, count * sizeof *hashes);
    for (size_t i = 0; i < count; i++) {
        uint8_t hash[CODE_HASH_SIZE];
        code_hash(codes->pepper, list[i], hash);
        hashes[i] = value_bytes(codes->arena, hash, sizeof hash);
    }
    return value_array(codes->arena, hashes, count);
}

/* The order of the file is that in which they are made, that of the table the one of their
 * hashes: neither tells the other. */
static void make_codes(struct codes *codes)
{
    size_t count = codes->order->lost ? codes->lost_count : codes->slips.count;
    codes->slips.codes = arena_alloc(codes->arena, count * CODE_SIZE);
    for (size_t i = 0; i < count; i++)
        code_make(codes->prefix, codes->slips.codes[i]);
    codes->slips.count = count;
}

static bool store_codes(struct codes *codes, struct complaint *complaint)
{
    struct slips *slips = &codes->slips;
    const char *fresh = hashes_of(codes, slips->codes, slips->count);
    if (!codes->order->lost) {
        const char *values[] = {codes->order->municipality, codes->round, fresh};
        return blocking_run(codes->db, &codes_add, values, NULL, complaint);
    }
    const char *values[] = {codes->order->municipality, codes->round,
                            hashes_of(codes, codes->lost, codes->lost_count), fresh};
    struct rows *rows;
    if (!blocking_run(codes->db, &codes_replace, values, &rows, complaint))
        return false;
    slips->count = (size_t)rows_number(rows, 0, "replaced");
    rows_free(rows);
    return slips->count > 0 ||
           complain(complaint, 422, "link.lost-none", "%s", codes->order->lost);
}

static bool write_file(struct outfile *file, const struct slips *slips,
                       void (*make)(const struct slips *, struct buffer *),
                       struct complaint *complaint)
{
    struct buffer out = {0};
    make(slips, &out);
    bool written = outfile_write(file, out.data, out.size, complaint);
    buffer_wipe(&out);
    return written;
}

static bool work(struct codes *codes, struct complaint *complaint)
{
    if (!lock_link(codes, complaint) || !take_prefix(codes, complaint))
        return false;
    make_codes(codes);
    return store_codes(codes, complaint) &&
           write_file(&codes->csv, &codes->slips, slips_csv, complaint) &&
           (!codes->order->sheet ||
            write_file(&codes->sheet, &codes->slips, slips_sheet, complaint)) &&
           blocking_run(codes->db, &round_tell, &codes->order->municipality, NULL, complaint);
}

/* ---- from asking to having ----------------------------------------------------------- */

/* When the connection broke during the commit nobody knows whether the codes are valid; only
 * the files can tell, later. */
static bool commit(struct codes *codes, struct complaint *complaint)
{
    if (blocking_commit(codes->db, complaint))
        return true;
    if (complaint->status != 503)
        return false;
    outfile_keep(&codes->csv);
    outfile_keep(&codes->sheet);
    return complain(complaint, 503, "link.codes-unsure", "%s", codes->csv.part);
}

static bool place_files(struct codes *codes, struct complaint *complaint)
{
    bool csv = outfile_place(&codes->csv, complaint);
    bool sheet = !codes->order->sheet || outfile_place(&codes->sheet, complaint);
    return csv && sheet;
}

bool codes_issue(struct blocking *db, const struct config *config,
                 const struct codes_order *order, size_t *made, size_t *cap,
                 struct complaint *complaint)
{
    struct codes codes = {
        .db = db, .order = order, .arena = arena_new_secret(), .csv.fd = -1, .sheet.fd = -1};
    codes.slips.base_url = command_base_url(config, codes.arena);
    bool done = read_order(&codes, complaint) && read_pepper(&codes, config, complaint) &&
                open_files(&codes, complaint) && blocking_begin(db, complaint) &&
                work(&codes, complaint) && commit(&codes, complaint) &&
                place_files(&codes, complaint);
    blocking_rollback(db);
    outfile_drop(&codes.csv);
    outfile_drop(&codes.sheet);
    *made = codes.slips.count;
    *cap = codes.cap;
    arena_free(codes.arena);
    explicit_bzero(&codes, sizeof codes);
    return done;
}
