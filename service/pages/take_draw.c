#include "pages/take_draw.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "pages/asked.h"
#include "pages/sound.h"
#include "pages/take_shown.h"

/* Places of a ranking that are asked for, at most. */
#define PLACES_MOST 5

static void put(json_t *object, const char *name, const char *text)
{
    json_object_set_new(object, name, json_string(text));
}

static void put_filled(json_t *object, const char *name, const char *text)
{
    if (text && *text)
        put(object, name, text);
}

static const struct question *question_of(const struct take_drawing *drawing, size_t q)
{
    return &drawing->link->form->questions[q];
}

bool take_draw_random(const struct form *form)
{
    for (size_t q = 0; q < form->question_count; q++)
        if (form->questions[q].random)
            return true;
    return false;
}

static const char *text_with(const struct take_drawing *drawing, const char *key,
                             json_t *values)
{
    const char *text = view_text(drawing->view, drawing->language, key, values, drawing->arena);
    json_decref(values);
    return text;
}

static const char *words_of(const struct take_drawing *drawing,
                            const struct localised *localised)
{
    return localised_text(localised, drawing->language);
}

/* ---- errors --------------------------------------------------------------------------- */

/* How many letters fit in an open answer, roughly. It has room for bytes, of which a letter
 * takes one or two: as in the words of the page itself. */
static size_t letters_of(const struct take_drawing *drawing, const struct question *question)
{
    const char *words = text_with(drawing, "take.safety", NULL);
    size_t bytes = strlen(words), letters = text_characters(words, bytes);
    size_t most = question->max_bytes * letters / bytes / 100 * 100;
    return question->max_characters && question->max_characters < most
               ? question->max_characters
               : most;
}

/* What the form itself says, where it does. */
static const char *error_text(const struct take_drawing *drawing,
                              const struct answer_error *error)
{
    const struct question *question = question_of(drawing, error->question);
    json_int_t limit = (json_int_t)error->limit;
    if (error->words && error->words->count > 0)
        return words_of(drawing, error->words);
    if (question_is_open(question) && limit == (json_int_t)question->max_bytes)
        limit = (json_int_t)letters_of(drawing, question);
    return text_with(drawing, error->key, json_pack("{s:I}", "limit", limit));
}

static const struct answer_error *error_of(const struct take_drawing *drawing, size_t question)
{
    const struct answer_errors *errors = drawing->state->errors;
    for (size_t i = 0; errors && i < errors->count; i++)
        if (errors->list[i].question == question)
            return &errors->list[i];
    return NULL;
}

/* Where one comes to mend it: its first choice, or the one field. */
static const char *target_of(const struct take_drawing *drawing, size_t q)
{
    const struct question *question = question_of(drawing, q);
    bool several = question_is_closed(question) && question->kind != KIND_DROPDOWN;
    if (!several)
        return arena_print(drawing->arena, "v%zu-0", q + 1);
    if (question->kind == KIND_RANKING)
        return arena_print(drawing->arena, "v%zu-p1", q + 1);
    uint8_t order[FORM_CHOICES_MAX];
    question_order(question, drawing->order, order);
    return arena_print(drawing->arena, "v%zu-%d", q + 1, order[0] + 1);
}

json_t *take_draw_errors(const struct take_drawing *drawing)
{
    const struct answer_errors *errors = drawing->state->errors;
    json_t *list = json_array();
    for (size_t i = 0; errors && i < errors->count; i++) {
        const struct answer_error *error = &errors->list[i];
        json_array_append_new(
            list,
            json_pack("{s:s, s:I, s:s}", "target", target_of(drawing, error->question),
                      "number", (json_int_t)form_number(drawing->link->form, error->question),
                      "text", error_text(drawing, error)));
    }
    return list;
}

/* ---- choices -------------------------------------------------------------------------- */

/* The picture beside a choice of a scale: how full. */
static const char *gauge_of(const struct question *question, size_t choice)
{
    static const char *const gauges[] = {"empty", "half", "full"};
    int band = question->scale ? question_band(question, choice) : -1;
    return band < 0 ? NULL : gauges[band];
}

static const struct answer *answer_of(const struct take_drawing *drawing, size_t question)
{
    const struct answers *answers = drawing->state->answers;
    return answers ? &answers->list[question] : NULL;
}

static bool is_chosen(const struct take_drawing *drawing, size_t q, size_t c)
{
    const struct answer *answer = answer_of(drawing, q);
    for (size_t i = 0; answer && i < answer->order_count; i++)
        if (answer->order[i] == c)
            return true;
    return answer && (answer->choices >> c & 1);
}

static const char *choice_rule(const struct take_drawing *drawing, size_t q, size_t c)
{
    const struct take_shown *shown = drawing->link->shown->choices[q];
    return shown && shown[c].selector ? shown[c].postfix : NULL;
}

static json_t *draw_choice(const struct take_drawing *drawing, size_t q, size_t c)
{
    const struct question *question = question_of(drawing, q);
    const struct choice *choice = &question->choices[c];
    json_t *entry = json_object();
    put(entry, "id", arena_print(drawing->arena, "v%zu-%zu", q + 1, c + 1));
    put(entry, "name", question->name);
    put(entry, "value", choice->value);
    put(entry, "label", words_of(drawing, &choice->text));
    put_filled(entry, "gauge", gauge_of(question, c));
    put_filled(entry, "rule", choice_rule(drawing, q, c));
    if (choice->picture)
        put_filled(entry, "picture", form_asset_path(drawing->link->form, choice->picture));
    bool ranking = question->kind == KIND_RANKING, several = question->several || ranking;
    json_object_set_new(entry, "multiple", json_boolean(several));
    json_object_set_new(entry, "alone",
                        json_boolean(several && (choice->none || choice->dont_know)));
    json_object_set_new(entry, "quiet", json_boolean(choice->dont_know));
    json_object_set_new(entry, "checked", json_boolean(is_chosen(drawing, q, c)));
    json_object_set_new(entry, "picked", json_boolean(is_chosen(drawing, q, c)));
    return entry;
}

/* Choices but for the quiet line. */
static size_t answers_of(const struct question *question)
{
    size_t count = 0;
    for (size_t c = 0; c < question->choice_count; c++)
        count += !question->choices[c].dont_know;
    return count;
}

/* Those that are named. */
enum named { NAMED_ALL, NAMED_ANSWERS, NAMED_QUIET };

static json_t *draw_choices(const struct take_drawing *drawing, size_t q, enum named named)
{
    const struct question *question = question_of(drawing, q);
    uint8_t order[FORM_CHOICES_MAX];
    question_order(question, drawing->order, order);
    json_t *list = json_array();
    for (size_t i = 0; i < question->choice_count; i++)
        if (named == NAMED_ALL ||
            question->choices[order[i]].dont_know == (named == NAMED_QUIET))
            json_array_append_new(list, draw_choice(drawing, q, order[i]));
    return list;
}

/* A ranking asks for each place which choice stands there. */
static json_t *draw_places(const struct take_drawing *drawing, size_t q)
{
    const struct question *question = question_of(drawing, q);
    const struct answer *answer = answer_of(drawing, q);
    size_t count = question->max_choices ? question->max_choices : PLACES_MOST;
    json_t *list = json_array();
    for (size_t i = 0; i < count && i < PLACES_MOST && i < answers_of(question); i++) {
        json_t *options = draw_choices(drawing, q, NAMED_ANSWERS), *option;
        size_t at;
        json_array_foreach(options, at, option)
        {
            bool chosen = answer && i < answer->order_count &&
                          text_equal(json_string_value(json_object_get(option, "value")),
                                     question->choices[answer->order[i]].value);
            json_object_set_new(option, "picked", json_boolean(chosen));
        }
        const char *label =
            text_with(drawing, "take.place", json_pack("{s:I}", "place", (json_int_t)i + 1));
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:o}", "id",
                            arena_print(drawing->arena, "v%zu-p%zu", q + 1, i + 1), "name",
                            question->name, "label", label, "options", options));
    }
    return list;
}

/* ---- one field ------------------------------------------------------------------------ */

/* The ids of what is said about a question, in the order in which it is read. */
static void describe(json_t *entry, const struct take_drawing *drawing)
{
    static const struct {
        const char *name, *ending;
    } parts[] = {
        {"error",  "f"},
        {"only",   "o"},
        {"stem",   "d"},
        {"needed", "n"},
        {"safety", "s"},
        {"max",    "m"},
    };

    struct buffer ids = {0};
    const char *id = json_string_value(json_object_get(entry, "id"));
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const json_t *part = json_object_get(entry, parts[i].name);
        if (part && !json_is_false(part))
            buffer_print(&ids, "%s%s-%s", ids.size ? " " : "", id, parts[i].ending);
    }
    put_filled(entry, "described", arena_string(drawing->arena, ids.data ? ids.data : ""));
    buffer_free(&ids);
}

/* What is filled in by hand, or chosen from a list. */
static void draw_field(const struct take_drawing *drawing, size_t q, json_t *entry)
{
    const struct question *question = question_of(drawing, q);
    const struct answer *answer = answer_of(drawing, q);
    bool open = question_is_open(question);
    put(entry, "name", question->name);
    put(entry, "value", answer && answer->text ? answer->text : "");
    json_object_set_new(entry, "area", json_boolean(question->kind == KIND_COMMENT));
    json_object_set_new(entry, "whole", json_boolean(question->kind == KIND_NUMBER));
    json_object_set_new(
        entry, "line",
        json_boolean(question->kind == KIND_TEXT || question->kind == KIND_NUMBER));
    if (question->kind == KIND_DROPDOWN)
        json_object_set_new(entry, "options", draw_choices(drawing, q, NAMED_ALL));
    json_object_set_new(entry, "safety", json_boolean(open));
    json_object_set_new(entry, "unnamed",
                        json_boolean(!*words_of(drawing, &question->description)));
    if (open)
        json_object_set_new(entry, "max",
                            json_integer((json_int_t)letters_of(drawing, question)));
}

/* ---- a question ----------------------------------------------------------------------- */

/* On what it depends, for who has no script and no :has(). */
static void draw_condition(const struct take_drawing *drawing, size_t q, json_t *entry)
{
    const struct question *question = question_of(drawing, q);
    const struct take_shown *shown = &drawing->link->shown->questions[q];
    put_filled(entry, "rule", shown->selector ? shown->postfix : NULL);
    if (question->dependence == ASKED_ALWAYS || question->owner || question->kind == KIND_HTML)
        return;
    put(entry, "only",
        asked_whom(drawing->view, drawing->link->form, q, drawing->language, "take.maybe",
                   drawing->arena));
    json_object_set_new(entry, "maybe", json_boolean(!shown->whole));
}

static void draw_head(const struct take_drawing *drawing, size_t q, json_t *entry)
{
    const struct question *question = question_of(drawing, q);
    const struct answer_error *error = error_of(drawing, q);
    const char *stem = words_of(drawing, &question->description);
    put(entry, "id", arena_print(drawing->arena, "v%zu", q + 1));
    put(entry, "legend", words_of(drawing, &question->title));
    put_filled(entry, "stem",
               !*stem && question->kind == KIND_RANKING
                   ? text_with(drawing, "take.place-hint", NULL)
                   : stem);
    json_object_set_new(entry, "needed", json_boolean(question->required));
    if (error)
        put(entry, "error", error_text(drawing, error));
    const struct take_link *link = drawing->link;
    const struct sound *recorded =
        sound_of(link->sounds, link->sound_count, drawing->view, question, drawing->language);
    const char *audio = words_of(drawing, &question->audio);
    if (recorded) {
        put(entry, "audio", recorded->path);
        put_filled(entry, "marks",
                   sound_marks(recorded, drawing->view, question,
                               arena_print(drawing->arena, "v%zu", q + 1), drawing->arena));
    } else if (*audio)
        put_filled(entry, "audio", form_asset_path(drawing->link->form, audio));
    draw_condition(drawing, q, entry);
}

/* The fields for words that stand with a question, right behind it in the form. */
static json_t *draw_words(const struct take_drawing *drawing, size_t q)
{
    const struct form *form = drawing->link->form;
    json_t *list = json_array();
    for (size_t w = q + 1; w < form->question_count && form->questions[w].owner; w++) {
        json_t *entry = json_object();
        draw_head(drawing, w, entry);
        draw_field(drawing, w, entry);
        json_object_del(entry, "stem");
        describe(entry, drawing);
        json_array_append_new(list, entry);
    }
    return list;
}

/* A question of one choice that nothing was answered to yet. */
static bool is_unanswered(const struct take_drawing *drawing, size_t q)
{
    const struct question *question = question_of(drawing, q);
    const struct answer *answer = answer_of(drawing, q);
    return !question->several && question->kind != KIND_RANKING && !(answer && answer->choices);
}

static void draw_single(const struct take_drawing *drawing, size_t q, json_t *entry)
{
    json_t *field = json_copy(entry);
    draw_field(drawing, q, field);
    describe(field, drawing);
    json_object_set_new(entry, "single", field);
    json_object_set_new(entry, "words", draw_words(drawing, q));
}

static void draw_group(const struct take_drawing *drawing, size_t q, json_t *choices,
                       json_t *entry)
{
    json_object_set_new(entry, "group", json_true());
    json_object_set_new(entry, "choices", choices);
    if (is_unanswered(drawing, q))
        put(entry, "unanswered", question_of(drawing, q)->name);
    json_object_set_new(entry, "words", draw_words(drawing, q));
    describe(entry, drawing);
}

static json_t *draw_question(const struct take_drawing *drawing, size_t q)
{
    const struct question *question = question_of(drawing, q);
    json_t *entry = json_object();
    draw_head(drawing, q, entry);
    if (question_is_numbered(question))
        put(entry, "numbered",
            text_with(drawing, "take.number",
                      json_pack("{s:I, s:I}", "number",
                                (json_int_t)form_number(drawing->link->form, q), "count",
                                (json_int_t)form_asks(drawing->link->form))));

    switch (question->kind) {
    case KIND_RADIOGROUP:
    case KIND_CHECKBOX:
    case KIND_RATING:
    case KIND_BOOLEAN:
    case KIND_IMAGEPICKER:
        draw_group(drawing, q, draw_choices(drawing, q, NAMED_ALL), entry);
        break;
    case KIND_RANKING:
        json_object_set_new(entry, "places", draw_places(drawing, q));
        draw_group(drawing, q, draw_choices(drawing, q, NAMED_QUIET), entry);
        break;
    case KIND_DROPDOWN:
    case KIND_NUMBER:
    case KIND_TEXT:
    case KIND_COMMENT:
        draw_single(drawing, q, entry);
        break;
    case KIND_HTML:
        json_object_set_new(entry, "told", json_true());
        put_filled(entry, "heading",
                   question->heading ? words_of(drawing, &question->html) : NULL);
        json_object_set_new(
            entry, "paragraphs",
            asked_paragraphs(words_of(drawing, question->heading ? &question->description
                                                                 : &question->html)));
        break;
    }
    return entry;
}

json_t *take_draw_questions(const struct take_drawing *drawing)
{
    json_t *list = json_array();
    for (size_t q = 0; q < drawing->link->form->question_count; q++)
        if (!question_of(drawing, q)->owner)
            json_array_append_new(list, draw_question(drawing, q));
    return list;
}
