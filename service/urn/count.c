#include "urn/count.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/check.h"
#include "base/log.h"

STATEMENT(mix_lock, 1, "locked");
STATEMENT(count_forms, 2, "audience name definition");
STATEMENT(count_links, 2, "link_id audience place_id");
STATEMENT(count_urn, 2, "epoch sealed");
STATEMENT(count_texts, 4, "");

/* No ballot is larger: it stays in a page of the database. */
#define SEALED_MOST 8192

/* Open answers stored by one statement. */
#define TEXTS_AT_ONCE 200

/* A link whose ballots count. */
struct counted_link {
    uint8_t id[16], place[16];
    size_t audience; /* index in count->audiences */
};

struct counting {
    struct mix *mix;
    struct count *count;
    struct counted_link *links;
    size_t link_count;
    uint8_t *plain; /* one ballot, in locked memory */
    bool unreadable;
    char lost[2 * EPOCH_SIZE + 1]; /* a key that is not there, or "" */
};

static bool read_forms(struct counting *counting, const char *const *round,
                       struct complaint *complaint)
{
    struct count *count = counting->count;
    struct rows *rows;
    if (!blocking_run(counting->mix->db, &count_forms, round, &rows, complaint))
        return false;
    bool done = rows_count(rows) <= COUNT_AUDIENCES;
    for (size_t row = 0; done && row < rows_count(rows); row++) {
        const char *text = rows_text(rows, row, "definition");
        const char *name = arena_string(count->arena, rows_text(rows, row, "name"));
        json_t *definition = json_parse(text, strlen(text), complaint);
        struct complaints complaints = {0};
        struct form *form = definition ? form_load(name, definition, &complaints) : NULL;
        json_decref(definition);
        complaints_free(&complaints);
        if (!form) {
            done = complain(complaint, 500, "urn.bad-form", "%s", name);
            break;
        }
        digest_of(form->canonical, strlen(form->canonical), form->digest);
        count->audiences[row].audience =
            arena_string(count->arena, rows_text(rows, row, "audience"));
        count->audiences[row].form = form;
        count->audiences[row].tally = tally_new(form);
        count->audience_count++;
    }
    rows_free(rows);
    return done;
}

static size_t audience_find(const struct count *count, const char *audience)
{
    for (size_t i = 0; i < count->audience_count; i++)
        if (!strcmp(count->audiences[i].audience, audience))
            return i;
    return SIZE_MAX;
}

static bool read_links(struct counting *counting, const char *const *round,
                       struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(counting->mix->db, &count_links, round, &rows, complaint))
        return false;
    struct count *count = counting->count;
    counting->links =
        arena_alloc(count->arena, (rows_count(rows) + 1) * sizeof *counting->links);
    for (size_t row = 0; row < rows_count(rows); row++) {
        struct counted_link *link = &counting->links[counting->link_count];
        rows_uuid(rows, row, "link_id", link->id);
        rows_uuid(rows, row, "place_id", link->place);
        link->audience = audience_find(count, rows_text(rows, row, "audience"));
        counting->link_count += link->audience != SIZE_MAX;
    }
    rows_free(rows);
    return true;
}

static const struct counted_link *link_find(const struct counting *counting,
                                            const uint8_t id[16])
{
    for (size_t i = 0; i < counting->link_count; i++)
        if (!memcmp(counting->links[i].id, id, 16))
            return &counting->links[i];
    return NULL;
}

static void keep_texts(struct count *count, const struct form *form,
                       const struct sealed_text *texts, size_t text_count)
{
    for (size_t i = 0; i < text_count; i++) {
        if ((count->text_count & (count->text_count - 1)) == 0) {
            size_t room = count->text_count ? 2 * count->text_count : 1;
            count->texts = realloc(count->texts, room * sizeof *count->texts);
            check(count->texts, "memory for open answers");
        }
        struct count_text *text = &count->texts[count->text_count++];
        text->item = form->questions[texts[i].question].item;
        text->sealed =
            (const uint8_t *)arena_copy(count->arena, texts[i].sealed, TEXT_SEALED_SIZE);
    }
}

static bool open_ballot(struct counting *counting, const struct rows *row, struct arena *arena,
                        size_t *plain_size)
{
    size_t epoch_size, size;
    const uint8_t *epoch = rows_bytes(row, 0, "epoch", arena, &epoch_size);
    const uint8_t *sealed = rows_bytes(row, 0, "sealed", arena, &size);
    const struct epoch_key *key =
        epoch_size == EPOCH_SIZE ? keyring_find(counting->mix->keyring, epoch) : NULL;
    if (!key && epoch_size == EPOCH_SIZE)
        text_hex(epoch, EPOCH_SIZE, counting->lost);
    if (!key || size <= BALLOT_SEAL_OVERHEAD || size > SEALED_MOST)
        return false;
    *plain_size = size - BALLOT_SEAL_OVERHEAD;
    return ballot_open(sealed, size, key->public_key, key->secret_key, counting->plain);
}

static bool count_ballot(void *context, const struct rows *row)
{
    struct counting *counting = context;
    struct count *count = counting->count;
    struct arena *arena = arena_new_secret();
    size_t size;
    uint8_t id[16];
    const struct counted_link *link = NULL;
    bool readable =
        open_ballot(counting, row, arena, &size) && ballot_link(counting->plain, size, id);
    if (readable)
        link = link_find(counting, id);
    if (link) {
        struct ballot_head head;
        struct answers *answers;
        struct sealed_text texts[FORM_TEXTS_MAX];
        size_t text_count;
        const struct form *form = count->audiences[link->audience].form;
        readable = ballot_read(form, counting->plain, size, arena, &head, &answers, texts,
                               &text_count);
        if (readable) {
            tally_add(count->audiences[link->audience].tally, link->place, head.language,
                      answers);
            keep_texts(count, form, texts, text_count);
        }
    }
    counting->unreadable = counting->unreadable || !readable;
    sodium_memzero(counting->plain, SEALED_MOST);
    arena_free(arena);
    return !*counting->lost;
}

#ifdef WEERKLANK_WITNESS
/* Exact counts, for the tests alone: a line per place, item and choice. */
static void witness(const struct count *count)
{
    const char *path = getenv("WEERKLANK_WITNESS_FILE");
    FILE *file = path ? fopen(path, "a") : NULL;
    for (size_t a = 0; file && a < count->audience_count; a++) {
        const struct tally *tally = count->audiences[a].tally;
        const struct form *form = count->audiences[a].form;
        for (size_t leaf = 0; leaf < tally_leaves(tally); leaf++) {
            char place[UUID_TEXT_SIZE];
            text_uuid(tally_leaf_id(tally, leaf), place);
            fprintf(file, "{\"place\":\"%s\",\"audience\":\"%s\",\"ballots\":%u}\n", place,
                    count->audiences[a].audience, tally_ballots(tally, leaf));
            for (size_t q = 0; q < form->question_count; q++)
                for (size_t c = 0; c < form->questions[q].choice_count; c++)
                    fprintf(file,
                            "{\"place\":\"%s\",\"audience\":\"%s\",\"item\":\"%s\","
                            "\"value\":\"%s\",\"count\":%u}\n",
                            place, count->audiences[a].audience, form->questions[q].item,
                            form->questions[q].choices[c].value,
                            tally_chose(tally, leaf, q, c));
        }
    }
    if (file)
        fclose(file);
}
#endif

bool count_round(struct mix *mix, const char *municipality, const char *round,
                 struct count *count, struct complaint *complaint)
{
    *count = (struct count){.arena = arena_new()};
    struct counting counting = {
        .mix = mix, .count = count, .plain = sodium_malloc(SEALED_MOST)};
    if (!counting.plain)
        fatal("no memory for a ballot");
    const char *const values[] = {municipality, round};
    bool done = blocking_run(mix->db, &mix_lock, values, NULL, complaint) &&
                read_forms(&counting, values, complaint) &&
                read_links(&counting, values, complaint) &&
                blocking_each(mix->db, &count_urn, values, count_ballot, &counting, complaint);
    sodium_free(counting.plain);
    if (*counting.lost)
        done = complain(complaint, 500, "urn.key-lost", "%s", counting.lost);
    else if (counting.unreadable)
        log_error("the urn holds something that does not open", "round", round, NULL);
    if (done && count->text_count > 0)
        shuffle(count->texts, count->text_count, sizeof *count->texts);
#ifdef WEERKLANK_WITNESS
    if (done)
        witness(count);
#endif
    return done;
}

void count_free(struct count *count)
{
    for (size_t i = 0; i < count->audience_count; i++) {
        tally_free(count->audiences[i].tally);
        form_free(count->audiences[i].form);
    }
    free(count->texts);
    arena_free(count->arena);
    *count = (struct count){0};
}

bool count_store_texts(struct mix *mix, const char *municipality, const char *round,
                       const struct count *count, struct complaint *complaint)
{
    for (size_t at = 0; at < count->text_count; at += TEXTS_AT_ONCE) {
        size_t left = count->text_count - at;
        size_t number = left < TEXTS_AT_ONCE ? left : TEXTS_AT_ONCE;
        struct arena *arena = arena_new();
        const char **items = arena_alloc(arena, number * sizeof *items);
        const char **sealed = arena_alloc(arena, number * sizeof *sealed);
        for (size_t i = 0; i < number; i++) {
            items[i] = count->texts[at + i].item;
            sealed[i] = value_bytes(arena, count->texts[at + i].sealed, TEXT_SEALED_SIZE);
        }
        const char *values[] = {municipality, round, value_array(arena, items, number),
                                value_array(arena, sealed, number)};
        bool done = blocking_run(mix->db, &count_texts, values, NULL, complaint);
        arena_free(arena);
        if (!done)
            return false;
    }
    return true;
}
