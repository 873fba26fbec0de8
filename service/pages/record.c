/*
 * Reading the questions of a form aloud, in a language and on one's own phone: with a button
 * that records, or by sending a file. A recording belongs to the words that were read.
 */
#include <string.h>

#include "base/check.h"
#include "db/db.h"
#include "pages/desk.h"
#include "pages/desk_gate.h"
#include "pages/pages.h"
#include "pages/sound.h"
#include "survey/library.h"
#include "urn/spoken.h"
#include "worker.h"

static void rounds_show(struct request *request);
static void record_show(struct request *request);
static void record_submit(struct request *request);

/* A minute or two of a phone's recorder. */
#define SOUND_MAX  (2 * 1024 * 1024)
#define MARKS_MOST 700 /* of the table */

const struct route record_routes[] = {
    {METHOD_GET,  "/desk/opnemen",                               rounds_show,   0},
    {METHOD_GET,  "/desk/opnemen/{round}/{audience}/{language}", record_show,   0},
    {METHOD_POST, "/desk/opnemen/{round}/{audience}/{language}", record_submit,
     SOUND_MAX + 4096                                                            },
};
const size_t record_route_count = sizeof record_routes / sizeof record_routes[0];

STATEMENT(record_rounds, 1, "round_id name parents_form professionals_form");
STATEMENT(record_form, 3, "round theme form definition");
STATEMENT(sounds_list, 2, "words sound");
STATEMENT(sound_put, 7, "");
STATEMENT(round_tell, 1, "told");
STATEMENT(staff_note, 4, "");

/* A visit; lives in the arena of its request. */
struct recording {
    struct request *request;
    const struct desk_person *person;
    struct arena *arena;
    const struct app *app;
    const struct view *view;
    const char *municipality, *round, *audience, *language;
    const char *problem; /* key of a text */
};

static void put(json_t *object, const char *name, const char *text)
{
    check(!json_object_set_new(object, name, json_string(text)), "texts are UTF-8");
}

/* NULL with the reply sent: not somebody who records. */
static struct recording *recording_new(struct request *request,
                                       const struct desk_person *person)
{
    if (!role_may(person->role, MAY_RECORD)) {
        desk_refuse(request, 403);
        return NULL;
    }
    const struct worker *worker = request_context(request);
    struct arena *arena = request_arena(request);
    struct recording *recording = arena_alloc(arena, sizeof *recording);
    *recording = (struct recording){.request = request,
                                    .person = person,
                                    .arena = arena,
                                    .app = worker_app(worker),
                                    .view = app_view(worker_app(worker)),
                                    .municipality = value_uuid(arena, person->municipality)};
    return recording;
}

static void send_unit(struct recording *recording, struct unit *unit, db_callback callback)
{
    const struct worker *worker = request_context(recording->request);
    db_send(worker_db(worker), LANE_SLOW, unit, callback, recording);
}

/* ---- which questions ----------------------------------------------------------------- */

static json_t *languages_of(const struct recording *recording, const char *round,
                            const char *audience)
{
    json_t *list = json_array();
    const char *const *languages = view_visitor_languages(recording->view);
    for (size_t i = 0; languages[i]; i++)
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s}", "code", languages[i], "name",
                            view_language_name(recording->view, languages[i]), "direction",
                            view_direction(recording->view, languages[i]), "path",
                            arena_print(recording->arena, "/desk/opnemen/%s/%s/%s", round,
                                        audience, languages[i])));
    return list;
}

static void add_form(const struct recording *recording, const struct rows *rows, size_t row,
                     const char *column, const char *audience, json_t *forms)
{
    if (rows_null(rows, row, column))
        return;
    json_t *entry = json_pack(
        "{s:s, s:s, s:o}", "round", rows_text(rows, row, "name"), "title",
        text_equal(audience, "parent") ? "record.for-parents" : "record.for-professionals",
        "languages", languages_of(recording, rows_text(rows, row, "round_id"), audience));
    check(entry, "names are UTF-8");
    json_array_append_new(forms, entry);
}

static void rounds_came(void *context, const struct db_result *result)
{
    struct recording *recording = context;
    if (result->outcome != DB_DONE) {
        desk_refuse(recording->request, 503);
        return;
    }
    const struct rows *rows = result->sets[0];
    json_t *forms = json_array();
    for (size_t row = 0; row < rows_count(rows); row++) {
        add_form(recording, rows, row, "parents_form", "parent", forms);
        add_form(recording, rows, row, "professionals_form", "professional", forms);
    }
    json_t *data =
        desk_page_data(recording->request, recording->person, DESK_NONE, "record.title");
    json_object_set_new(data, "forms", forms);
    desk_page_send(recording->request, recording->person, 200, "desk_record_rounds", data);
}

static void rounds_wanted(struct request *request, const struct desk_person *person)
{
    struct recording *recording = recording_new(request, person);
    if (!recording)
        return;
    struct unit *unit = unit_new();
    unit_add(unit, &record_rounds, (const char *const[]){recording->municipality});
    send_unit(recording, unit, rounds_came);
}

static void rounds_show(struct request *request)
{
    desk_with_person(request, rounds_wanted);
}

/* ---- the questions of one form ------------------------------------------------------- */

/* As it was frozen, or as it would be when the round opens now. NULL when it cannot be read. */
static struct form *form_of(const struct recording *recording, const struct rows *rows)
{
    struct complaints complaints = {0};
    const char *name = rows_text(rows, 0, "form");
    const char *folder = app_config(recording->app)->forms;
    const char *languages[] = {recording->language, NULL};
    struct form *form = NULL;
    if (rows_null(rows, 0, "definition")) {
        const char *theme =
            library_form_has_theme(name, folder) ? rows_text(rows, 0, "theme") : NULL;
        form = library_form(name, theme, true, languages, folder, NULL, &complaints);
    } else {
        struct complaint complaint = {0};
        form = form_load_frozen(name, rows_text(rows, 0, "definition"), &complaint);
    }
    complaints_free(&complaints);
    return form;
}

/* The sound that is there for these words, or NULL. */
static const char *recorded(const struct recording *recording, const struct rows *sounds,
                            const char *words)
{
    for (size_t row = 0; row < rows_count(sounds); row++)
        if (text_equal(rows_text(sounds, row, "words"), words))
            return sound_path(recording->municipality, rows_text(sounds, row, "sound"),
                              recording->arena);
    return NULL;
}

static json_t *lines_of(const struct recording *recording, const struct question *question)
{
    struct buffer words = {0};
    question_words(question, view_words(recording->view, recording->language), &words);
    json_t *lines = json_array();
    for (const char *at = words.size ? words.data : ""; *at;) {
        size_t size = strcspn(at, "\n");
        json_array_append_new(lines, json_stringn(at, size));
        at += size + (at[size] == '\n');
    }
    buffer_free(&words);
    return lines;
}

static json_t *draw_questions(const struct recording *recording, const struct form *form,
                              const struct rows *sounds, size_t *done)
{
    json_t *list = json_array();
    *done = 0;
    for (size_t q = 0; q < form->question_count; q++) {
        char words[SPOKEN_TEXT];
        spoken_digest(&form->questions[q], view_words(recording->view, recording->language),
                      words);
        json_t *entry = json_pack("{s:s, s:s, s:I, s:o}", "id",
                                  arena_print(recording->arena, "v%zu", q + 1), "name",
                                  form->questions[q].name, "number", (json_int_t)(q + 1),
                                  "lines", lines_of(recording, &form->questions[q]));
        check(entry, "texts are UTF-8");
        const char *sound = recorded(recording, sounds, words);
        if (sound)
            put(entry, "sound", sound);
        *done += sound != NULL;
        json_array_append_new(list, entry);
    }
    return list;
}

/* Only here may a page use the microphone and play what is not saved yet. */
static void allow_recording(struct request *request)
{
    reply_header(request, "Content-Security-Policy",
                 "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
                 "media-src 'self' blob:; script-src 'self'; connect-src 'self'; "
                 "form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    reply_header(request, "Permissions-Policy",
                 "camera=(), geolocation=(), microphone=(self), payment=(), usb=()");
}

static void show_form(struct recording *recording, const struct form *form,
                      const struct db_result *result)
{
    const struct view *view = recording->view;
    json_t *data =
        desk_page_data(recording->request, recording->person, DESK_NONE, "record.title");
    json_object_set_new(json_object_get(data, "page"), "script",
                        json_string(asset_path("record.js")));
    size_t done;
    json_object_set_new(data, "questions",
                        draw_questions(recording, form, result->sets[1], &done));
    json_object_set_new(data, "done", json_integer((json_int_t)done));
    json_object_set_new(data, "count", json_integer((json_int_t)form->question_count));
    put(data, "round", rows_text(result->sets[0], 0, "round"));
    put(data, "language", view_language_name(view, recording->language));
    put(data, "words", view_words(view, recording->language));
    put(data, "direction", view_direction(view, view_words(view, recording->language)));
    json_object_set_new(
        data, "spoken",
        json_boolean(!text_equal(view_words(view, recording->language), recording->language)));
    if (recording->problem)
        put(data, "problem", recording->problem);
    allow_recording(recording->request);
    desk_page_send(recording->request, recording->person, recording->problem ? 422 : 200,
                   "desk_record", data);
}

/* The form of what was asked; NULL with the reply sent. */
static struct form *form_came(struct recording *recording, const struct db_result *result)
{
    struct form *form = NULL;
    if (result->outcome != DB_DONE)
        desk_refuse(recording->request, 503);
    else if (rows_count(result->sets[0]) == 0 || rows_null(result->sets[0], 0, "form"))
        desk_refuse(recording->request, 404);
    else if (!(form = form_of(recording, result->sets[0])))
        desk_refuse(recording->request, 500);
    if (form && !form_speaks(form, view_words(recording->view, recording->language))) {
        form_free(form);
        form = NULL;
        desk_refuse(recording->request, 404);
    }
    return form;
}

static void questions_came(void *context, const struct db_result *result)
{
    struct recording *recording = context;
    struct form *form = form_came(recording, result);
    if (form)
        show_form(recording, form, result);
    form_free(form);
}

/* NULL with the reply sent. */
static struct recording *recording_of_form(struct request *request,
                                           const struct desk_person *person)
{
    struct recording *recording = recording_new(request, person);
    if (!recording)
        return NULL;
    uint8_t id[16];
    recording->round = request_segment(request, "round");
    recording->audience = request_segment(request, "audience");
    const char *const *languages = view_visitor_languages(recording->view);
    while (*languages && !text_equal(*languages, request_segment(request, "language")))
        languages++;
    recording->language = *languages;
    if (recording->language && text_from_uuid(recording->round, id) &&
        (text_equal(recording->audience, "parent") ||
         text_equal(recording->audience, "professional")))
        return recording;
    desk_refuse(request, 404);
    return NULL;
}

static void ask_form(struct recording *recording, db_callback callback)
{
    struct unit *unit = unit_new();
    unit_add(
        unit, &record_form,
        (const char *const[]){recording->municipality, recording->round, recording->audience});
    unit_add(unit, &sounds_list,
             (const char *const[]){recording->municipality, recording->language});
    send_unit(recording, unit, callback);
}

static void form_wanted(struct request *request, const struct desk_person *person)
{
    struct recording *recording = recording_of_form(request, person);
    if (recording)
        ask_form(recording, questions_came);
}

static void record_show(struct request *request)
{
    desk_with_person(request, form_wanted);
}

/* ---- saving -------------------------------------------------------------------------- */

static void sound_stored(void *context, const struct db_result *result)
{
    struct recording *recording = context;
    if (result->outcome != DB_DONE)
        desk_refuse(recording->request, 503);
    else
        reply_see_other(recording->request,
                        arena_print(recording->arena, "%s#%s", request_path(recording->request),
                                    fields_get(request_form(recording->request), "at")));
}

/* When each line began, as the page of the recorder sends it; else "". */
static const char *marks_sent(const struct recording *recording)
{
    const char *marks = fields_get(request_form(recording->request), "regels");
    bool good =
        marks && strspn(marks, "0123456789 ") == strlen(marks) && strlen(marks) <= MARKS_MOST;
    return good ? marks : "";
}

static void store(struct recording *recording, const struct question *question,
                  const char *bytes, size_t size)
{
    char words[SPOKEN_TEXT];
    uint8_t of_words[DIGEST_SIZE], of_sound[DIGEST_SIZE];
    struct arena *arena = recording->arena;
    spoken_digest(question, view_words(recording->view, recording->language), words);
    check(text_from_hex(words, of_words, sizeof of_words), "a digest");
    digest_of(bytes, size, of_sound);
    struct unit *unit = unit_new();
    unit_add(unit, &sound_put,
             (const char *const[]){recording->municipality, recording->language,
                                   value_bytes(arena, of_words, sizeof of_words),
                                   value_bytes(arena, of_sound, sizeof of_sound),
                                   sound_kind(bytes, size), value_bytes(arena, bytes, size),
                                   marks_sent(recording)});
    unit_add(unit, &staff_note,
             (const char *const[]){recording->municipality,
                                   value_uuid(arena, recording->person->person),
                                   "question-recorded", recording->round});
    unit_add(unit, &round_tell, (const char *const[]){recording->municipality});
    send_unit(recording, unit, sound_stored);
}

static void sound_sent(void *context, const struct db_result *result)
{
    struct recording *recording = context;
    struct form *form = form_came(recording, result);
    if (!form)
        return;
    const char *name = fields_get(request_form(recording->request), "vraag");
    size_t size = 0, q = form_find(form, name ? name : "");
    const char *bytes = request_file(recording->request, "geluid", &size);
    if (q == SIZE_MAX)
        desk_refuse(recording->request, 422);
    else if (!bytes || size == 0)
        recording->problem = "record.no-file";
    else if (size > SOUND_MAX)
        recording->problem = "record.too-long";
    else if (!sound_kind(bytes, size))
        recording->problem = "record.no-sound";
    else
        store(recording, &form->questions[q], bytes, size);
    if (recording->problem)
        show_form(recording, form, result);
    form_free(form);
}

static void sound_wanted(struct request *request, const struct desk_person *person)
{
    struct recording *recording = recording_of_form(request, person);
    const char *at = recording ? fields_get(request_form(request), "at") : NULL;
    if (recording && (!at || strspn(at, "v0123456789") != strlen(at)))
        desk_refuse(request, 422);
    else if (recording)
        ask_form(recording, sound_sent);
}

static void record_submit(struct request *request)
{
    desk_with_person(request, sound_wanted);
}
