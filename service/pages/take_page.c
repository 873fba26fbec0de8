#include "pages/take_page.h"

#include <string.h>

#include "base/check.h"
#include "pages/asked.h"
#include "pages/pages.h"
#include "pages/take_draw.h"
#include "pages/take_shown.h"
#include "view/shell.h"
#include "view/words.h"
#include "worker.h"

/* How long a tablet shows its thanks. */
#define SECONDS_OF_THANKS 15

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

const char *take_action(const struct take_link *link, const char *language,
                        const struct take_state *state, struct arena *arena)
{
    return arena_print(arena, "/v/%s?taal=%s%s", state->code ? state->code : link->token,
                       language, state->tablet ? "&tablet=1" : "");
}

const char *take_tablet_path(const struct take_link *link, const char *language,
                             struct arena *arena)
{
    return arena_print(arena, "/v/%s?taal=%s&tablet=1", link->token, language);
}

/* Texts that the script fills in: with the mark that it looks for. */
static const char *text_for_script(const struct take_drawing *drawing, const char *key,
                                   json_t *values)
{
    const char *text = view_text(drawing->view, drawing->language, key, values, drawing->arena);
    json_decref(values);
    return text;
}

/* The start of a visit, above the questions. */
static void draw_start(const struct take_drawing *drawing, const char *title, json_t *data)
{
    const struct take_link *link = drawing->link;
    put(data, "title", title);
    put(data, "privacy",
        arena_print(drawing->arena, "/v/%s/privacy?taal=%s", link->token, drawing->language));
    const char *intro = localised_text(&link->form->description, drawing->language);
    if (*intro)
        put(data, "intro", intro);
    json_object_set_new(data, "parent", json_boolean(for_parents(link)));
    json_object_set_new(data, "count", json_integer((json_int_t)form_asks(link->form)));
    json_object_set_new(data, "minutes", json_integer(form_minutes(link->form)));
}

/* The order of random choices is dealt with the receipt, so that it stays the same whatever
 * is mended. It tells nothing: the receipt is as random as ever. */
size_t take_order(const struct take_link *link, const char *receipt)
{
    uint8_t bytes[RECEIPT_SIZE];
    if (!take_draw_random(link->form) || !text_from_base64(receipt, bytes, sizeof bytes))
        return 0;
    return bytes[0] % FORM_ORDERS;
}

void take_page_render(const struct view *view, const struct take_link *link,
                      const char *language, const char *receipt, const struct take_state *state,
                      struct buffer *out)
{
    struct take_drawing drawing = {view,  link,         language,
                                   state, state->order, arena_new_secret()};
    struct arena *arena = drawing.arena;
    const char *title = asked_title(view, link->form, link->place, language, arena);

    json_t *errors = take_draw_errors(&drawing);
    bool failed = state->notice || json_array_size(errors) > 0;
    const char *sheet = link->shown->sheet ? arena_print(arena, "/v/%s/stijl/%s", link->token,
                                                         link->shown->digest)
                                           : NULL;
    const struct take_frame frame = {.title = title,
                                     .sending = "vragen",
                                     .extra = sheet,
                                     .script = asset_path("take.js"),
                                     .failed = failed};
    json_t *data = take_around(view, link, language, &frame);
    draw_start(&drawing, title, data);
    json_object_set_new(data, "questions", take_draw_questions(&drawing));
    put(data, "action", take_action(link, language, state, arena));
    put(data, "progress",
        text_for_script(&drawing, "take.number",
                        json_pack("{s:s, s:s}", "number", "%n", "count", "%m")));
    put(data, "left", text_for_script(&drawing, "take.left", json_pack("{s:s}", "left", "%n")));
    if (take_draw_random(link->form))
        json_object_set_new(data, "order",
                            json_string(arena_print(arena, "%zu", state->order)));
    if (state->tablet)
        put(data, "tablet", take_tablet_path(link, language, arena));
    json_object_set_new(data, "askCode", json_boolean(state->ask_code));
    put(data, "receipt", receipt);
    json_object_set_new(data, "failed", json_boolean(failed));
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

/* What the page behind the questionnaire offers next. */
static void draw_next(struct request *request, const struct take_link *link,
                      const char *language, json_t *data)
{
    const struct worker *worker = request_context(request);
    struct arena *arena = request_arena(request);
    if (request_query(request, "tablet")) {
        const char *again = take_tablet_path(link, language, arena);
        put(data, "tablet", again);
        reply_header(request, "Refresh",
                     arena_print(arena, "%d; url=%s", SECONDS_OF_THANKS, again));
    } else if (!link->trial && !*link->code_prefix && for_parents(link)) {
        put(data, "share", arena_print(arena, "/v/%s", link->token));
        put(data, "shareAddress",
            arena_print(arena, "%s/v/%s", app_base_url(worker_app(worker)), link->token));
    }
    const char *completed = localised_text(&link->form->completed, language);
    if (*completed)
        put(data, "completed", completed);
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
        .path = arena_print(request_arena(request), "/v/%s%s", link->token, pages[i].tail),
        .script = asset_path("take.js")};
    json_t *data = take_around(view, link, language, &frame);
    draw_next(request, link, language, data);
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
