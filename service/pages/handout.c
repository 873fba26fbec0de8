/*
 * What a place hands out, without login: the poster, ready texts, the tablet, paper, and
 * roughly how many have answered. Its address is known to the place alone.
 */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "db/db.h"
#include "pages/asked.h"
#include "pages/handout_paper.h"
#include "pages/pages.h"
#include "pages/take_page.h"
#include "view/poster.h"
#include "view/words.h"
#include "worker.h"

static void handout_show(struct request *request);
static void poster_show(struct request *request);
static void paper_show(struct request *request);

const struct route handout_routes[] = {
    {METHOD_GET, "/uitdelen/{token}",        handout_show, 0},
    {METHOD_GET, "/uitdelen/{token}/poster", poster_show,  0},
    {METHOD_GET, "/uitdelen/{token}/papier", paper_show,   0},
};
const size_t handout_route_count = sizeof handout_routes / sizeof handout_routes[0];

STATEMENT(handout_progress, 2, "progress invited");

static const struct {
    const char *name, *label, *text;
    int rows;
} channels[] = {
    {"app",      "handout.channel-app",      "handout.text-app",      5 },
    {"whatsapp", "handout.channel-whatsapp", "handout.text-whatsapp", 5 },
    {"brief",    "handout.channel-letter",   "handout.text-letter",   8 },
    {"mail",     "handout.channel-mail",     "handout.text-mail",     11},
};

/* A visit; lives in the arena of its request. */
struct handing {
    struct request *request;
    struct take_link *link;
    const struct view *view;
    const char *language;
    const char *path, *url, *typed;
    struct arena *arena;
    json_t *data;
};

static void put(json_t *object, const char *name, const char *text)
{
    check(!json_object_set_new(object, name, json_string(text)), "texts are UTF-8");
}

/* What there is to hand out; NULL with the reply sent where there is nothing any more. */
static struct handing *handing_new(struct request *request, struct take_link *link)
{
    if (!text_equal(link->link_state, "active") || !take_link_open(link)) {
        take_send_around(request, 410, take_link_open(link) ? "withdrawn" : "closed", link);
        return NULL;
    }
    const struct worker *worker = request_context(request);
    const struct app *app = worker_app(worker);
    struct arena *arena = request_arena(request);
    const char *base = app_base_url(app), *host = strstr(base, "://");
    struct handing *handing = arena_alloc(arena, sizeof *handing);
    *handing = (struct handing){.request = request,
                                .link = link,
                                .view = app_view(app),
                                .language = visitor_language(request, link->languages),
                                .path = arena_print(arena, "/uitdelen/%s", link->handout),
                                .url = arena_print(arena, "%s/v/%s", base, link->token),
                                .typed = arena_print(arena, "%s/v", host ? host + 3 : base),
                                .arena = arena};
    return handing;
}

/* The page around it, whose languages lead to `tail`. */
static void begin(struct handing *handing, const char *title, const char *tail)
{
    const struct take_frame frame = {
        .title = title,
        .path = arena_print(handing->arena, "%s%s", handing->path, tail),
        .extra = asset_path("handout.css")};
    handing->data = take_around(handing->view, handing->link, handing->language, &frame);
    put(handing->data, "back",
        arena_print(handing->arena, "%s?taal=%s", handing->path, handing->language));
}

static void finish(struct handing *handing, const char *page)
{
    struct buffer out = {0};
    view_render(handing->view, page, handing->language, handing->data, &out);
    json_decref(handing->data);
    take_send(handing->request, 200, &out);
}

static const char *code_of(const struct handing *handing)
{
    char *shown = arena_alloc(handing->arena, TEXT_GROUPS_SIZE(TOKEN_SIZE - 1));
    text_groups(handing->link->token, shown);
    return shown;
}

/* ---- the page ------------------------------------------------------------------------ */

/* A text to paste, in its own language. */
static const char *ready_text(const struct handing *handing, const char *language,
                              const char *key)
{
    const struct take_link *link = handing->link;
    const char *closes = words_day(handing->view, language, link->closes_on, handing->arena);
    const char *title =
        asked_title(handing->view, link->form, link->place, language, handing->arena);
    json_t *values =
        json_pack("{s:s, s:s, s:i, s:s, s:s}", "place", link->place, "closes", closes,
                  "minutes", form_minutes(link->form), "url", handing->url, "title", title);
    const char *text = view_text(handing->view, language, key, values, handing->arena);
    json_decref(values);
    return text;
}

static json_t *channel_texts(const struct handing *handing, const char *language)
{
    json_t *texts = json_array();
    for (size_t i = 0; i < sizeof channels / sizeof channels[0]; i++)
        json_array_append_new(
            texts, json_pack("{s:s, s:s, s:s, s:i}", "id",
                             arena_print(handing->arena, "%s-%s", channels[i].name, language),
                             "label", channels[i].label, "text",
                             ready_text(handing, language, channels[i].text), "rows",
                             channels[i].rows));
    return texts;
}

static json_t *named(const struct handing *handing, const char *language)
{
    return json_pack("{s:s, s:s, s:s}", "code", language, "name",
                     view_language_name(handing->view, language), "direction",
                     view_direction(handing->view, language));
}

/* The languages, and which of them the poster has besides the first when nobody chooses. */
static void put_languages(struct handing *handing)
{
    const char *const *languages = handing->link->languages;
    json_t *list = json_array(), *texts = json_array(), *papers = json_array();
    for (size_t i = 0; languages[i]; i++) {
        json_t *entry = named(handing, languages[i]);
        json_object_set_new(entry, "second", json_boolean(i == 1));
        json_object_set_new(entry, "third", json_boolean(i == 2));
        json_array_append_new(list, entry);
        entry = named(handing, languages[i]);
        json_object_set_new(entry, "texts", channel_texts(handing, languages[i]));
        json_array_append_new(texts, entry);
        entry = named(handing, languages[i]);
        put(entry, "path",
            arena_print(handing->arena, "%s/papier?taal=%s", handing->path, languages[i]));
        json_array_append_new(papers, entry);
    }
    json_object_set_new(handing->data, "languages", list);
    json_object_set_new(handing->data, "channels", texts);
    json_object_set_new(handing->data, "papers", papers);
}

static void progress_came(void *context, const struct db_result *result)
{
    struct handing *handing = context;
    struct take_link *link = handing->link;
    const struct rows *rows = result->outcome == DB_DONE ? result->sets[0] : NULL;
    if (!rows || rows_count(rows) != 1) {
        reply_header(handing->request, "Retry-After", "30");
        reply_error(handing->request, 503);
        take_link_release(link);
        return;
    }
    json_t *values = json_pack("{s:s}", "place", link->place);
    begin(handing,
          view_text(handing->view, handing->language, "handout.title", values, handing->arena),
          "");
    json_decref(values);
    json_t *data = handing->data;
    json_int_t progress = rows_number(rows, 0, "progress");
    if (progress > 0)
        json_object_set_new(data, "progress", json_integer(progress));
    json_object_set_new(data, "invited", json_integer(rows_number(rows, 0, "invited")));
    json_object_set_new(data, "minutes", json_integer(form_minutes(link->form)));
    json_object_set_new(data, "coded", json_boolean(*link->code_prefix));
    put(data, "place", link->place);
    put(data, "path", handing->path);
    put(data, "url", handing->url);
    put(data, "typed", handing->typed);
    put(data, "code", code_of(handing));
    put(data, "tablet", arena_print(handing->arena, "/v/%s?tablet", link->token));
    put(data, "tabletUrl", arena_print(handing->arena, "%s?tablet", handing->url));
    put_languages(handing);
    finish(handing, "handout");
    take_link_release(link);
}

static void handout_found(struct request *request, struct take_link *link)
{
    struct handing *handing = handing_new(request, link);
    if (!handing)
        return;
    take_link_keep(link);
    struct worker *worker = request_context(request);
    struct unit *unit = unit_new();
    unit_add(unit, &handout_progress,
             (const char *const[]){value_uuid(handing->arena, link->municipality),
                                   value_uuid(handing->arena, link->link)});
    db_send(worker_db(worker), LANE_FAST, unit, progress_came, handing);
}

static void handout_show(struct request *request)
{
    take_with_handout(request, handout_found);
}

/* ---- the poster ---------------------------------------------------------------------- */

static const char *offered(const struct handing *handing, const char *wish)
{
    const char *const *languages = handing->link->languages;
    while (*languages && !text_equal(*languages, wish))
        languages++;
    return *languages;
}

/* Dutch, or whatever stands first, and what was chosen besides; each once. */
static void choose_languages(const struct handing *handing, const char **chosen)
{
    const char *wishes[] = {handing->link->languages[0],
                            request_query(handing->request, "tweede"),
                            request_query(handing->request, "derde")};
    size_t count = 0;
    for (size_t i = 0; i < POSTER_LANGUAGES; i++) {
        const char *language = offered(handing, wishes[i]);
        bool again = false;
        for (size_t j = 0; j < count; j++)
            again = again || text_equal(chosen[j], language);
        if (language && !again)
            chosen[count++] = language;
    }
    chosen[count] = NULL;
}

static void poster_found(struct request *request, struct take_link *link)
{
    struct handing *handing = handing_new(request, link);
    if (!handing)
        return;
    const char *languages[POSTER_LANGUAGES + 1];
    choose_languages(handing, languages);
    const struct poster poster = {.place = link->place,
                                  .address = handing->url,
                                  .typed = handing->typed,
                                  .code = code_of(handing),
                                  .closes_on = link->closes_on,
                                  .parent = text_equal(link->form->audience, "parent"),
                                  .minutes = form_minutes(link->form),
                                  .languages = languages};
    json_t *drawn = poster_json(handing->view, &poster);
    if (text_equal(request_query(request, "papier"), "svg")) {
        struct buffer out = {0};
        view_render(handing->view, "poster_file", handing->language, drawn, &out);
        reply_header(request, "Cache-Control", "no-store");
        reply_header(request, "Content-Disposition", "attachment; filename=\"poster.svg\"");
        reply_send(request, 200, "image/svg+xml", out.data, out.size);
        buffer_free(&out);
    } else {
        begin(handing, "handout.poster-title", "/poster");
        json_object_update(handing->data, drawn);
        json_object_set_new(handing->data, "small",
                            json_boolean(text_equal(request_query(request, "papier"), "a5")));
        finish(handing, "poster");
    }
    json_decref(drawn);
}

static void poster_show(struct request *request)
{
    take_with_handout(request, poster_found);
}

/* ---- paper --------------------------------------------------------------------------- */

static void paper_found(struct request *request, struct take_link *link)
{
    struct handing *handing = handing_new(request, link);
    if (!handing)
        return;
    bool parent = text_equal(link->form->audience, "parent");
    const char *title =
        asked_title(handing->view, link->form, link->place, handing->language, handing->arena);
    begin(handing, title, "/papier");
    put(handing->data, "title", title);
    json_object_set_new(handing->data, "parent", json_boolean(parent));
    const char *intro = localised_text(&link->form->description, handing->language);
    if (*intro)
        put(handing->data, "intro", intro);
    json_object_set_new(
        handing->data, "questions",
        handout_paper(handing->view, link->form, handing->language, handing->arena));
    finish(handing, "paper");
}

static void paper_show(struct request *request)
{
    take_with_handout(request, paper_found);
}
