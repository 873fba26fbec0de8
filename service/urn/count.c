#include "urn/count.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/check.h"
#include "base/log.h"

STATEMENT(mix_lock, 1, "locked");
STATEMENT(count_forms, 2, "audience name definition");
STATEMENT(count_links, 3, "link_id audience place_id taken_out");
STATEMENT(count_urn, 2, "ballot_id epoch sealed");
STATEMENT(count_again, 2, "ballot_id epoch sealed");
STATEMENT(count_texts, 4, "");

/* No ballot is larger: it stays in a page of the database. */
#define SEALED_MOST 8192

/* Open answers that are read and stored together. */
#define TEXTS_AT_ONCE 100

#define ID_SIZE 16

/* Where an open answer is: which one, of those of a ballot. */
struct place {
    uint8_t ballot[ID_SIZE];
    uint8_t text;
};

_Static_assert(sizeof(struct place) == ID_SIZE + 1, "places lie one after another");

struct counting {
    struct mix *mix;
    struct count *count;
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
        const char *name = rows_text(rows, row, "name");
        struct form *form =
            form_load_frozen(name, rows_text(rows, row, "definition"), complaint);
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

static void read_link(struct count *count, const struct rows *rows, size_t row)
{
    struct count_link *link = &count->links[count->link_count];
    rows_uuid(rows, row, "link_id", link->id);
    rows_uuid(rows, row, "place_id", link->place);
    link->audience = audience_find(count, rows_text(rows, row, "audience"));
    link->taken_out = (size_t)rows_number(rows, row, "taken_out");
    if (link->taken_out > count->corrections)
        count->corrections = link->taken_out;
    count->link_count += link->audience != SIZE_MAX;
}

/* round: also the link that is being voided. */
static bool read_links(struct counting *counting, const char *const *round,
                       struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(counting->mix->db, &count_links, round, &rows, complaint))
        return false;
    struct count *count = counting->count;
    count->links = arena_alloc(count->arena, (rows_count(rows) + 1) * sizeof *count->links);
    for (size_t row = 0; row < rows_count(rows); row++)
        read_link(count, rows, row);
    rows_free(rows);
    if (count->corrections > COUNT_CORRECTIONS)
        return complain(complaint, 422, "urn.many-corrections", "%d", COUNT_CORRECTIONS);
    for (size_t a = 0; a < count->audience_count; a++)
        for (size_t c = 0; c < count->corrections; c++)
            count->audiences[a].voided[c] = tally_new(count->audiences[a].form);
    return true;
}

static const struct count_link *link_find(const struct count *count, const uint8_t id[16])
{
    for (size_t i = 0; i < count->link_count; i++)
        if (!memcmp(count->links[i].id, id, 16))
            return &count->links[i];
    return NULL;
}

static bool open_ballot(struct counting *counting, const struct rows *rows, size_t row,
                        struct arena *arena, size_t *plain_size)
{
    size_t epoch_size, size;
    const uint8_t *epoch = rows_bytes(rows, row, "epoch", arena, &epoch_size);
    const uint8_t *sealed = rows_bytes(rows, row, "sealed", arena, &size);
    const struct epoch_key *key =
        epoch_size == EPOCH_SIZE ? keyring_find(counting->mix->keyring, epoch) : NULL;
    if (!key && epoch_size == EPOCH_SIZE)
        text_hex(epoch, EPOCH_SIZE, counting->lost);
    if (!key || size <= BALLOT_SEAL_OVERHEAD || size > SEALED_MOST)
        return false;
    *plain_size = size - BALLOT_SEAL_OVERHEAD;
    return ballot_open(sealed, size, key->public_key, key->secret_key, counting->plain);
}

/* An opened ballot of one of the links that count; lives in the arena. */
struct opened {
    const struct count_link *link; /* NULL: of another one */
    const struct form *form;
    struct ballot_head head;
    struct answers *answers;
    struct sealed_text texts[FORM_TEXTS_MAX];
    size_t text_count;
};

/* False when it does not open, or is no ballot of its form. */
static bool ballot_look(struct counting *counting, const struct rows *rows, size_t row,
                        struct arena *arena, struct opened *opened)
{
    const struct count *count = counting->count;
    size_t size = 0;
    uint8_t id[16];
    *opened = (struct opened){0};
    bool readable = open_ballot(counting, rows, row, arena, &size) &&
                    ballot_link(counting->plain, size, id);
    if (readable)
        opened->link = link_find(count, id);
    if (opened->link) {
        opened->form = count->audiences[opened->link->audience].form;
        readable = ballot_read(opened->form, counting->plain, size, arena, &opened->head,
                               &opened->answers, opened->texts, &opened->text_count);
    }
    sodium_memzero(counting->plain, SEALED_MOST);
    return readable;
}

static bool count_ballot(void *context, const struct rows *row)
{
    struct counting *counting = context;
    struct count *count = counting->count;
    struct arena *arena = arena_new_secret();
    struct opened opened;
    bool readable = ballot_look(counting, row, 0, arena, &opened);
    if (readable && opened.link) {
        const struct count_link *link = opened.link;
        struct tally *tally = link->taken_out
                                  ? count->audiences[link->audience].voided[link->taken_out - 1]
                                  : count->audiences[link->audience].tally;
        tally_add(tally, link->place, opened.head.language, opened.answers);
        for (size_t i = 0; i < opened.text_count; i++) {
            struct place place = {.text = (uint8_t)i};
            rows_uuid(row, 0, "ballot_id", place.ballot);
            buffer_add(&count->written, &place, sizeof place);
        }
        count->text_count += opened.text_count;
    }
    counting->unreadable = counting->unreadable || !readable;
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
                 const char *voided, struct count *count, struct complaint *complaint)
{
    *count = (struct count){.arena = arena_new()};
    struct counting counting = {
        .mix = mix, .count = count, .plain = sodium_malloc(SEALED_MOST)};
    if (!counting.plain)
        fatal("no memory for a ballot");
    const char *const values[] = {municipality, round, voided};
    bool done = blocking_run(mix->db, &mix_lock, values, NULL, complaint) &&
                read_forms(&counting, values, complaint) &&
                read_links(&counting, values, complaint) &&
                blocking_each(mix->db, &count_urn, values, count_ballot, &counting, complaint);
    sodium_free(counting.plain);
    if (*counting.lost)
        done = complain(complaint, 500, "urn.key-lost", "%s", counting.lost);
    else if (counting.unreadable)
        log_error("the urn holds something that does not open", "round", round, NULL);
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
        for (size_t c = 0; c < COUNT_CORRECTIONS; c++)
            tally_free(count->audiences[i].voided[c]);
        form_free(count->audiences[i].form);
    }
    buffer_free(&count->written);
    arena_free(count->arena);
    *count = (struct count){0};
}

/* ---- open answers -------------------------------------------------------------------- */

struct written {
    const char *item, *sealed; /* as a value */
};

/* The open answers at those places, stored in a random order. Each was chosen by itself: two of
 * one ballot lie no nearer to each other than any others. */
static bool places_store(struct counting *counting, const char *const *round,
                         const struct place *places, size_t place_count,
                         const struct rows *rows, struct arena *arena,
                         struct complaint *complaint)
{
    struct written *texts = arena_alloc(arena, place_count * sizeof *texts);
    size_t count = 0;
    for (size_t row = 0; row < rows_count(rows); row++) {
        struct arena *open = arena_new_secret();
        struct opened opened;
        uint8_t ballot[ID_SIZE];
        rows_uuid(rows, row, "ballot_id", ballot);
        bool readable = ballot_look(counting, rows, row, open, &opened);
        for (size_t i = 0; readable && i < place_count; i++)
            if (!memcmp(places[i].ballot, ballot, ID_SIZE) &&
                places[i].text < opened.text_count)
                texts[count++] = (struct written){
                    opened.form->questions[opened.texts[places[i].text].question].item,
                    value_bytes(arena, opened.texts[places[i].text].sealed, TEXT_SEALED_SIZE)};
        arena_free(open);
    }
    shuffle(texts, count, sizeof *texts);
    const char **items = arena_alloc(arena, (count + 1) * sizeof *items);
    const char **sealed = arena_alloc(arena, (count + 1) * sizeof *sealed);
    for (size_t i = 0; i < count; i++) {
        items[i] = texts[i].item;
        sealed[i] = texts[i].sealed;
    }
    const char *values[] = {round[0], round[1], value_array(arena, items, count),
                            value_array(arena, sealed, count)};
    return blocking_run(counting->mix->db, &count_texts, values, NULL, complaint);
}

static bool places_read(struct counting *counting, const char *const *round,
                        const struct place *places, size_t count, struct complaint *complaint)
{
    struct arena *arena = arena_new();
    const char **ids = arena_alloc(arena, count * sizeof *ids);
    for (size_t i = 0; i < count; i++)
        ids[i] = value_uuid(arena, places[i].ballot);
    const char *values[] = {round[0], value_array(arena, ids, count)};
    struct rows *rows = NULL;
    bool done = blocking_run(counting->mix->db, &count_again, values, &rows, complaint) &&
                places_store(counting, round, places, count, rows, arena, complaint);
    rows_free(rows);
    arena_free(arena);
    return done;
}

bool count_store_texts(struct mix *mix, const char *municipality, const char *round,
                       struct count *count, struct complaint *complaint)
{
    struct counting counting = {
        .mix = mix, .count = count, .plain = sodium_malloc(SEALED_MOST)};
    if (!counting.plain)
        fatal("no memory for a ballot");
    const char *const values[] = {municipality, round};
    struct place *places = (struct place *)count->written.data;
    size_t left = count->written.size / sizeof *places;
    shuffle(places, left, sizeof *places);
    bool done = true;
    while (done && left > 0) {
        size_t some = left < TEXTS_AT_ONCE ? left : TEXTS_AT_ONCE;
        left -= some;
        done = places_read(&counting, values, places + left, some, complaint);
    }
    sodium_free(counting.plain);
    return done;
}
