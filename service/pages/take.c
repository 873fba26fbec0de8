/*
 * Answering: a visitor comes by a link or a code, gets the questionnaire, and is thanked. A GET
 * changes nothing; take_submit.c takes what is sent.
 */
#include <string.h>

#include "pages/offered.h"
#include "pages/pages.h"
#include "pages/take_code.h"
#include "pages/take_kept.h"
#include "pages/take_page.h"
#include "pages/take_shown.h"
#include "pages/take_submit.h"
#include "view/shell.h"
#include "worker.h"

static void home_show(struct request *request);
static void type_show(struct request *request);
static void type_submit(struct request *request);
static void take_show(struct request *request);
static void thanks_show(struct request *request);
static void style_show(struct request *request);

const struct route take_routes[] = {
    {METHOD_GET,  "/",                        home_show,   0},
    {METHOD_GET,  "/v",                       type_show,   0},
    {METHOD_POST, "/v",                       type_submit, 0},
    {METHOD_GET,  "/v/{link}",                take_show,   0},
    {METHOD_POST, "/v/{link}",                take_submit, 0},
    {METHOD_GET,  "/v/{link}/bedankt",        thanks_show, 0},
    {METHOD_GET,  "/v/{link}/stijl/{digest}", style_show,  0},
};
const size_t take_route_count = sizeof take_routes / sizeof take_routes[0];

static const struct view *view_of(const struct request *request)
{
    const struct worker *worker = request_context(request);
    return app_view(worker_app(worker));
}

/* The start page and the page to type a link or a code by hand. */

static void show_plain(struct request *request, int status, const char *name,
                       const char *title_key, const char *typed)
{
    const struct view *view = view_of(request);
    struct shell shell = {0};
    const char *language = offered_choose(request, &shell);
    json_t *data = shell_data(view, language, asset_path("style.css"), title_key, &shell);
    if (typed) {
        json_object_set_new(data, "typed", json_string(typed));
        json_object_set_new(data, "error", json_boolean(status >= 400));
    }
    struct buffer page = {0};
    view_render(view, name, language, data, &page);
    json_decref(data);
    take_send(request, status, &page);
}

static void home_show(struct request *request)
{
    show_plain(request, 200, "home", "take.home-title", NULL);
}

/* "Klaar, wis het scherm": nothing on it tells where the visitor was. */
static void cleared_show(struct request *request)
{
    const struct view *view = view_of(request);
    const char *language = visitor_language(request, view_visitor_languages(view));
    const char *const languages[] = {language, NULL};
    const struct shell shell = {.script = asset_path("take.js"), .languages = languages};
    json_t *data =
        shell_data(view, language, asset_path("style.css"), "take.cleared-title", &shell);
    struct buffer page = {0};
    view_render(view, "cleared", language, data, &page);
    json_decref(data);
    reply_header(request, "Clear-Site-Data", "\"cache\"");
    take_send(request, 200, &page);
}

static void type_show(struct request *request)
{
    if (request_query(request, "klaar")) {
        cleared_show(request);
        return;
    }
    show_plain(request, 200, "type", "take.type-title", "");
}

static void type_submit(struct request *request)
{
    const struct fields *fields = request_form(request);
    if (!fields)
        return;
    const char *typed = fields_get(fields, "link");
    char token[TOKEN_SIZE], code[CODE_SIZE];
    if (typed && token_read(typed, token))
        reply_see_other(request, arena_print(request_arena(request), "/v/%s", token));
    else if (typed && code_read(typed, code))
        reply_see_other(request, arena_print(request_arena(request), "/v/%s", code));
    else
        show_plain(request, 422, "type", "take.type-title", typed ? typed : "");
}

/* ?taal=, ?tablet and ?volgorde= go along with a redirect. */
static const char *same_wishes(struct request *request, const char *path)
{
    static const char *const names[] = {"tablet", "volgorde"};
    struct arena *arena = request_arena(request);
    if (request_query(request, "taal"))
        path = arena_print(arena, "%s%ctaal=%s", path, strchr(path, '?') ? '&' : '?',
                           visitor_language(request, view_visitor_languages(view_of(request))));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *wish = request_query(request, names[i]);
        uint64_t number;
        if (wish)
            path = arena_print(
                arena, "%s%c%s=%u", path, strchr(path, '?') ? '&' : '?', names[i],
                text_to_uint(wish, FORM_ORDERS - 1, &number) ? (unsigned)number : 0);
    }
    return path;
}

/* The code on a card leaves the address bar for a cookie. Without cookies the visitor comes
 * back with the mark and without the cookie: then the code stays where it is. */
static void show_by_code(struct request *request, struct take_link *link,
                         const char code[CODE_SIZE])
{
    struct arena *arena = request_arena(request);
    char kept[CODE_SIZE];
    if (take_code_kept(request, link, kept) && !strcmp(kept, code)) {
        const char *path = arena_print(arena, "/v/%s", link->token);
        reply_see_other(request, same_wishes(request, path));
    } else if (!request_query(request, "code")) {
        take_code_keep(request, code);
        const char *path = arena_print(arena, "/v/%s?code=1", code);
        reply_see_other(request, same_wishes(request, path));
    } else {
        char receipt[RECEIPT_TEXT_SIZE];
        take_receipt_make(receipt);
        const struct take_state state = {.code = code,
                                         .tablet = request_query(request, "tablet") != NULL,
                                         .order = take_order(link, receipt)};
        struct buffer page = {0};
        take_page_render(view_of(request), link, visitor_language(request, link->languages),
                         receipt, &state, &page);
        take_send(request, 200, &page);
    }
}

static void show_found(struct request *request, struct take_link *link)
{
    char code[CODE_SIZE];
    if (!text_equal(link->link_state, "active"))
        take_send_around(request, 410, "withdrawn", link);
    else if (!take_link_open(link))
        take_send_around(request, 410, "closed", link);
    else if (take_code_in_address(request, code))
        show_by_code(request, link, code);
    else if (*link->code_prefix && !take_code_kept(request, link, code))
        reply_see_other(request, same_wishes(request, "/v"));
    else
        take_kept_send(request, link, visitor_language(request, link->languages));
}

static void take_show(struct request *request)
{
    take_with_link(request, show_found);
}

static void thanks_found(struct request *request, struct take_link *link)
{
    reply_header(request, "Clear-Site-Data", "\"cache\"");
    take_send_around(request, 200, "thanks", link);
}

static void thanks_show(struct request *request)
{
    take_with_link(request, thanks_found);
}

/* The style sheet of a form's conditions, at an address that changes with it. */
static void style_found(struct request *request, struct take_link *link)
{
    const struct take_shown_form *shown = link->shown;
    if (!shown->sheet || strcmp(shown->digest, request_segment(request, "digest")) != 0) {
        reply_error(request, 404);
        return;
    }
    reply_header(request, "Cache-Control", "public, max-age=31536000, immutable");
    reply_send(request, 200, "text/css; charset=utf-8", shown->sheet, strlen(shown->sheet));
}

static void style_show(struct request *request)
{
    take_with_link(request, style_found);
}
