/*
 * Reading open answers, ten at a time, in an order that says nothing; and what a moderator
 * makes of each: a quote, a summary, or nothing.
 */
#include <string.h>

#include "base/check.h"
#include "pages/moderate.h"
#include "pages/pages.h"
#include "pages/quote_label.h"
#include "urn/ballot.h"
#include "urn/keys.h"
#include "worker.h"

STATEMENT(moderate_texts, 5, "text_id sealed decision");
STATEMENT(moderate_decide, 9, "text_id");

#define TEXTS_PER_PAGE 10
#define PLACE_MOST     1000000

/* A page of texts; lives in the arena of the request. */
struct reading {
    struct moderation *moderation;
    const char *item;
    const char *from; /* how many texts come before the first */
    uint8_t text_public[PUBLIC_KEY_SIZE], text_secret[32];
    /* What was sent for one of them, where it has to be mended. */
    const char *text, *body, *step, *theme;
};

static const char *path_of(const struct reading *reading, const char *from)
{
    return arena_print(reading->moderation->arena, "/desk/citaten/%s/vragen/%s?vanaf=%s",
                       reading->moderation->round, reading->item, from);
}

/* The step and theme to choose from: as sent, or at first the step of the question. */
static void draw_label(const struct reading *reading, bool mend, const char *step,
                       json_t *drawn)
{
    const struct worker *worker = request_context(reading->moderation->request);
    const struct view *view = app_view(worker_app(worker));
    const char *language = reading->moderation->person->language;
    struct arena *arena = reading->moderation->arena;
    json_object_set_new(drawn, "steps",
                        quote_label_steps(view, language, mend ? reading->step : step, arena));
    json_object_set_new(drawn, "themes",
                        quote_label_themes(view, language, mend ? reading->theme : "", arena));
}

static json_t *draw_text(const struct reading *reading, const struct rows *rows, size_t row,
                         const char *step)
{
    struct arena *arena = reading->moderation->arena;
    const char *id = rows_text(rows, row, "text_id"), *text = "";
    size_t sealed_size, size = 0;
    const uint8_t *sealed = rows_bytes(rows, row, "sealed", arena, &sealed_size);
    bool opened =
        sealed_size == TEXT_SEALED_SIZE &&
        text_open(sealed, reading->text_public, reading->text_secret, arena, &text, &size) &&
        text_is_utf8(text, size); /* whoever writes the table can seal anything */
    if (!opened)
        text = "", size = 0;
    bool mend = text_equal(reading->text, id);
    const char *decision = rows_text(rows, row, "decision");
    json_t *drawn =
        json_pack("{s:s, s:s, s:s, s:o, s:b, s:b}", "id", id, "text", text, "body",
                  mend ? reading->body : text, "pieces", moderate_pieces(arena, text, size),
                  "open", opened && !*decision, "mend", mend);
    draw_label(reading, mend, step, drawn);
    if (*decision)
        json_object_set_new(drawn, "decided",
                            json_string(arena_print(arena, "moderate.decided-%s", decision)));
    else if (!opened)
        json_object_set_new(drawn, "decided", json_string("moderate.decided-unreadable"));
    return drawn;
}

/* The row of the question among those of the round; rows_count when it is not there. */
static size_t question_row(const struct reading *reading, const struct rows *items)
{
    size_t row = 0;
    while (row < rows_count(items) && !text_equal(rows_text(items, row, "item"), reading->item))
        row++;
    return row;
}

static void draw_neighbours(const struct reading *reading, bool more, json_t *data)
{
    struct arena *arena = reading->moderation->arena;
    uint64_t from = 0;
    check(text_to_uint(reading->from, PLACE_MOST, &from), "a place was checked");
    if (from > 0) {
        uint64_t before = from > TEXTS_PER_PAGE ? from - TEXTS_PER_PAGE : 0;
        json_object_set_new(
            data, "before",
            json_string(path_of(reading, value_number(arena, (int64_t)before))));
    }
    if (more)
        json_object_set_new(
            data, "after",
            json_string(path_of(reading, value_number(arena, (int64_t)from + TEXTS_PER_PAGE))));
}

static void texts_came(void *context, const struct db_result *result)
{
    struct reading *reading = context;
    const struct moderation *moderation = reading->moderation;
    const struct rows *round = result->sets[0];
    const char *question = NULL, *step = "";
    size_t size;
    if (result->outcome != DB_DONE) {
        desk_refuse(moderation->request, 503);
        return;
    }
    const struct rows *items = result->sets[1];
    size_t asked = question_row(reading, items);
    if (rows_count(round) > 0 && asked < rows_count(items)) {
        question = rows_text(items, asked, "question");
        step = rows_text(items, asked, "step");
    }
    const uint8_t *key =
        question ? rows_bytes(round, 0, "text_key", moderation->arena, &size) : NULL;
    if (!key || size != sizeof reading->text_public ||
        !moderate_key(moderation, reading->text_secret)) {
        desk_refuse(moderation->request, 404);
        return;
    }
    memcpy(reading->text_public, key, sizeof reading->text_public);

    const struct rows *rows = result->sets[2];
    json_t *texts = json_array();
    for (size_t row = 0; row < rows_count(rows) && row < TEXTS_PER_PAGE; row++)
        json_array_append_new(texts, draw_text(reading, rows, row, step));
    explicit_bzero(reading->text_secret, sizeof reading->text_secret);

    json_t *data =
        desk_page_data(moderation->request, moderation->person, DESK_QUOTES, question);
    json_object_set_new(data, "question", json_string(question));
    json_object_set_new(data, "round", json_string(rows_text(round, 0, "round")));
    json_object_set_new(
        data, "base",
        json_string(arena_print(moderation->arena, "/desk/citaten/%s", moderation->round)));
    json_object_set_new(data, "action", json_string(path_of(reading, reading->from)));
    json_object_set_new(data, "texts", texts);
    if (moderation->problem)
        json_object_set_new(data, "problem", json_string(moderation->problem));
    draw_neighbours(reading, rows_count(rows) > TEXTS_PER_PAGE, data);
    desk_page_send(moderation->request, moderation->person, moderation->problem ? 422 : 200,
                   "desk_texts", data);
}

static void reading_show(struct reading *reading, const char *problem)
{
    struct moderation *moderation = reading->moderation;
    moderation->problem = problem;
    struct unit *unit = unit_new();
    moderate_ask(unit, moderation);
    unit_add(unit, &moderate_texts,
             (const char *const[]){moderation->municipality, moderation->round,
                                   moderation->moderator, reading->item, reading->from});
    moderate_send(moderation, unit, texts_came, reading);
}

/* NULL with the reply sent. Whoever has not opened the texts is sent to where that is done. */
static struct reading *reading_begin(struct request *request, const struct desk_person *person)
{
    struct moderation *moderation = moderate_begin(request, person);
    if (!moderation)
        return NULL;
    struct reading *reading = arena_alloc(moderation->arena, sizeof *reading);
    *reading = (struct reading){.moderation = moderation,
                                .item = request_segment(request, "item"),
                                .from = request_query(request, "vanaf")};
    uint64_t from;
    if (!reading->from || !text_to_uint(reading->from, PLACE_MOST, &from))
        reading->from = "0";
    if (moderate_key(moderation, reading->text_secret))
        return reading;
    moderate_return(moderation);
    return NULL;
}

static void texts_wanted(struct request *request, const struct desk_person *person)
{
    struct reading *reading = reading_begin(request, person);
    if (reading)
        reading_show(reading, NULL);
}

void moderate_texts_show(struct request *request)
{
    desk_with_person(request, texts_wanted);
}

/* ---- what is made of a text ---------------------------------------------------------- */

static void text_decided(void *context, const struct db_result *result)
{
    struct reading *reading = context;
    const struct moderation *moderation = reading->moderation;
    if (result->outcome != DB_DONE)
        desk_refuse(moderation->request, 503);
    else if (rows_count(result->sets[0]) == 0)
        reading_show(reading, "moderate.decided-before");
    else
        reply_see_other(moderation->request,
                        arena_print(moderation->arena, "%s#t-%s",
                                    path_of(reading, reading->from), reading->text));
}

static void decide_wanted(struct request *request, const struct desk_person *person)
{
    static const char *const decisions[] = {"quoted", "summarised", "withheld"};
    struct reading *reading = reading_begin(request, person);
    if (!reading)
        return;
    const struct moderation *moderation = reading->moderation;
    const char *decision = moderate_field(request, "decision");
    reading->text = moderate_field(request, "text");
    reading->body = moderate_field(request, "body");
    reading->step = moderate_field(request, "step");
    reading->theme = moderate_field(request, "theme");
    size_t known = 0;
    while (known < 3 && strcmp(decisions[known], decision) != 0)
        known++;
    uint8_t id[16];
    if (known == 3 || !text_from_uuid(reading->text, id) ||
        !quote_label_fits(reading->step, reading->theme)) {
        desk_refuse(request, 400);
        return;
    }
    bool writes = strcmp(decision, "withheld") != 0;
    const char *problem = writes ? moderate_body_problem(reading->body) : NULL;
    if (problem) {
        reading_show(reading, problem);
        return;
    }
    struct unit *unit = unit_new();
    unit_add(unit, &moderate_decide,
             (const char *const[]){moderation->municipality, moderation->round,
                                   moderation->moderator, reading->item, reading->text,
                                   decision, writes ? reading->body : NULL,
                                   *reading->step ? reading->step : NULL,
                                   *reading->theme ? reading->theme : NULL});
    moderate_send(moderation, unit, text_decided, reading);
}

void moderate_make(struct request *request)
{
    desk_with_person(request, decide_wanted);
}
