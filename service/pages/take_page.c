#include "pages/take_page.h"

#include <string.h>

#include "base/check.h"
#include "pages/pages.h"
#include "view/shell.h"
#include "view/words.h"
#include "worker.h"

/* Reading and answering one question takes 12 to 20 seconds. */
#define SECONDS_PER_QUESTION 17

/* One page under construction. */
struct drawing {
    const struct view *view;
    const struct take_link *link;
    const char *language;
    const struct take_state *state;
    struct arena *arena;
};

static void put(json_t *object, const char *name, const char *text)
{
    json_object_set_new(object, name, json_string(text));
}

static bool for_parents(const struct take_link *link)
{
    return text_equal(link->form->audience, "parent");
}

json_t *take_around(const struct view *view, const struct take_link *link, const char *language,
                    const struct take_frame *frame)
{
    struct arena *arena = arena_new();
    const struct shell shell = {
        .extra = frame->extra,
        .script = frame->script,
        .municipality = link->municipality_name,
        .contact = link->contact,
        .until = link->closes_on,
        .place = link->place,
        .path = frame->path,
        .languages = link->languages,
        .drafts = link->drafts,
        .sending = frame->sending,
        .failed = frame->failed,
    };
    json_t *data = shell_data(view, language, asset_path("style.css"), frame->title, &shell);
    put(data, "closes", words_day(view, language, link->closes_on, arena));
    put(data, "feedbackMonth", words_month(view, language, link->feedback_on, arena));
    put(data, "feedbackWhere", link->feedback_where);
    json_object_set_new(data, "trial", json_boolean(link->trial));
    arena_free(arena);
    return data;
}

const char *take_action(const struct take_link *link, const char *language, const char *code,
                        struct arena *arena)
{
    return arena_print(arena, "/v/%s?taal=%s", code ? code : link->token, language);
}

static const char *error_text(const struct drawing *drawing, const struct answer_error *error)
{
    if (error->words)
        return localised_text(error->words, drawing->language);
    json_t *values = json_pack("{s:I}", "limit", (json_int_t)error->limit);
    const char *text =
        view_text(drawing->view, drawing->language, error->key, values, drawing->arena);
    json_decref(values);
    return text;
}

static const struct answer_error *error_of(const struct drawing *drawing, size_t question)
{
    const struct answer_errors *errors = drawing->state->errors;
    for (size_t i = 0; errors && i < errors->count; i++)
        if (errors->list[i].question == question)
            return &errors->list[i];
    return NULL;
}

static const struct answer *answer_of(const struct drawing *drawing, size_t question)
{
    const struct answers *answers = drawing->state->answers;
    return answers ? &answers->list[question] : NULL;
}

/* The picture beside a choice of a scale: how full. */
static const char *gauge_of(const struct question *question, size_t choice)
{
    static const char *const gauges[] = {"empty", "half", "full"};
    int band = question->scale ? question_band(question, choice) : -1;
    return band < 0 ? NULL : gauges[band];
}

static json_t *draw_choices(const struct drawing *drawing, size_t q)
{
    const struct question *question = &drawing->link->form->questions[q];
    const struct answer *answer = answer_of(drawing, q);
    json_t *list = json_array();
    for (size_t c = 0; c < question->choice_count; c++) {
        const struct choice *choice = &question->choices[c];
        json_t *entry = json_object();
        put(entry, "id", arena_print(drawing->arena, "v%zu-%zu", q + 1, c + 1));
        put(entry, "value", choice->value);
        put(entry, "label", localised_text(&choice->text, drawing->language));
        const char *gauge = gauge_of(question, c);
        if (gauge)
            put(entry, "gauge", gauge);
        json_object_set_new(entry, "quiet", json_boolean(choice->dont_know));
        bool checked = answer && (answer->choices >> c & 1);
        json_object_set_new(entry, "checked", json_boolean(checked));
        json_array_append_new(list, entry);
    }
    return list;
}

/* Text without markup: paragraphs are split by an empty line. */
static json_t *draw_paragraphs(const struct drawing *drawing, const char *text)
{
    json_t *paragraphs = json_array();
    while (*text) {
        const char *end = strstr(text, "\n\n");
        size_t size = end ? (size_t)(end - text) : strlen(text);
        const char *words = arena_copy(drawing->arena, text, size);
        json_array_append_new(paragraphs, json_pack("{s:[{s:s}]}", "parts", "text", words));
        text += size + strspn(text + size, "\n");
    }
    return paragraphs;
}

static json_t *draw_question(const struct drawing *drawing, size_t q, size_t number)
{
    const struct question *question = &drawing->link->form->questions[q];
    const struct answer *answer = answer_of(drawing, q);
    const struct answer_error *error = error_of(drawing, q);
    json_t *entry = json_object();
    put(entry, "id", arena_print(drawing->arena, "v%zu", q + 1));
    put(entry, "name", question->name);
    put(entry, "legend", localised_text(&question->title, drawing->language));
    const char *description = localised_text(&question->description, drawing->language);
    if (*description)
        put(entry, "description", description);
    if (error)
        put(entry, "error", error_text(drawing, error));
    if (question->kind != KIND_HTML)
        json_object_set_new(entry, "number", json_integer((json_int_t)number));

    switch (question->kind) {
    case KIND_CHECKBOX:
    case KIND_IMAGEPICKER:
    case KIND_RANKING:
    case KIND_RADIOGROUP:
    case KIND_DROPDOWN:
    case KIND_BOOLEAN:
    case KIND_RATING:
        json_object_set_new(entry, "multiple", json_boolean(question->several));
        json_object_set_new(entry, "closed", json_true());
        json_object_set_new(entry, "choices", draw_choices(drawing, q));
        break;
    case KIND_NUMBER:
    case KIND_TEXT:
    case KIND_COMMENT:
        json_object_set_new(entry, "open", json_true());
        put(entry, "value", answer && answer->text ? answer->text : "");
        json_object_set_new(entry, "max", json_integer((json_int_t)question->max_bytes));
        break;
    case KIND_HTML:
        json_object_set_new(
            entry, "paragraphs",
            draw_paragraphs(drawing, localised_text(&question->html, drawing->language)));
        break;
    }
    return entry;
}

/* The questions, and in *count how many of them ask something. */
static json_t *draw_questions(const struct drawing *drawing, size_t *count, size_t *numbers)
{
    const struct form *form = drawing->link->form;
    json_t *list = json_array();
    *count = 0;
    for (size_t q = 0; q < form->question_count; q++) {
        if (form->questions[q].kind != KIND_HTML)
            (*count)++;
        numbers[q] = *count;
        json_array_append_new(list, draw_question(drawing, q, *count));
    }
    return list;
}

static json_t *draw_errors(const struct drawing *drawing, const size_t *numbers)
{
    const struct answer_errors *errors = drawing->state->errors;
    json_t *list = json_array();
    for (size_t i = 0; errors && i < errors->count; i++) {
        size_t q = errors->list[i].question;
        const char *target = arena_print(drawing->arena, "v%zu-1", q + 1);
        json_array_append_new(list, json_pack("{s:s, s:I, s:s}", "target", target, "number",
                                              (json_int_t)numbers[q], "text",
                                              error_text(drawing, &errors->list[i])));
    }
    return list;
}

void take_page_render(const struct view *view, const struct take_link *link,
                      const char *language, const char *receipt, const struct take_state *state,
                      struct buffer *out)
{
    struct drawing drawing = {view, link, language, state, arena_new_secret()};
    struct arena *arena = drawing.arena;
    json_t *place = json_pack("{s:s}", "place", link->place);
    const char *title = view_text(
        view, language, for_parents(link) ? "take.title-parent" : "take.title-professional",
        place, arena);
    json_decref(place);

    const struct take_frame frame = {.title = title,
                                     .sending = "vragen",
                                     .failed = state->notice ||
                                               (state->errors && state->errors->count > 0)};
    json_t *data = take_around(view, link, language, &frame);
    put(data, "title", title);
    put(data, "privacy", arena_print(arena, "/v/%s/privacy?taal=%s", link->token, language));
    const char *intro = localised_text(&link->form->description, language);
    if (*intro)
        put(data, "intro", intro);
    json_object_set_new(data, "parent", json_boolean(for_parents(link)));
    size_t count, *numbers = arena_alloc(arena, link->form->question_count * sizeof *numbers);
    json_object_set_new(data, "questions", draw_questions(&drawing, &count, numbers));
    json_object_set_new(data, "count", json_integer((json_int_t)count));
    json_int_t minutes = ((json_int_t)count * SECONDS_PER_QUESTION + 30) / 60;
    json_object_set_new(data, "minutes", json_integer(minutes > 0 ? minutes : 1));
    put(data, "action", take_action(link, language, state->code, arena));
    json_object_set_new(data, "askCode", json_boolean(state->ask_code));
    put(data, "receipt", receipt);
    json_t *errors = draw_errors(&drawing, numbers);
    json_object_set_new(data, "failed",
                        json_boolean(state->notice || json_array_size(errors) > 0));
    if (state->notice)
        put(data, "notice", state->notice);
    json_object_set_new(data, "errors", errors);

    view_render(view, "take", language, data, out);
    json_decref(data);
    arena_free(arena);
}

void take_send(struct request *request, int status, struct buffer *page)
{
    reply_header(request, "Cache-Control", "no-store");
    reply_send(request, status, "text/html; charset=utf-8", page->data, page->size);
    buffer_wipe(page);
}

void take_send_around(struct request *request, int status, const char *page,
                      const struct take_link *link)
{
    static const struct {
        const char *page, *title, *tail;
    } pages[] = {
        {"thanks",    "take.thanks-title", "/bedankt"},
        {"closed",    "take.closed",       ""        },
        {"withdrawn", "take.withdrawn",    ""        },
    };

    size_t i = 0;
    while (strcmp(pages[i].page, page) != 0)
        check(++i < sizeof pages / sizeof pages[0], "a page around the questionnaire");
    const struct worker *worker = request_context(request);
    const struct view *view = app_view(worker_app(worker));
    const char *language = visitor_language(request, link->languages);
    const struct take_frame frame = {
        .title = pages[i].title,
        .path = arena_print(request_arena(request), "/v/%s%s", link->token, pages[i].tail)};
    json_t *data = take_around(view, link, language, &frame);
    struct buffer out = {0};
    view_render(view, page, language, data, &out);
    json_decref(data);
    take_send(request, status, &out);
}

void take_receipt_make(char receipt[RECEIPT_TEXT_SIZE])
{
    uint8_t bytes[RECEIPT_SIZE];
    random_bytes(bytes, sizeof bytes);
    text_base64(bytes, sizeof bytes, receipt);
}
