/*
 * Answering: a visitor comes by a link, gets the questionnaire, sends it and is thanked. The
 * thanks go out only after the ballot has been committed. A GET changes nothing.
 */
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "pages/pages.h"
#include "pages/take_page.h"
#include "urn/cast.h"
#include "view/shell.h"
#include "worker.h"

static void home_show(struct request *request);
static void type_show(struct request *request);
static void type_submit(struct request *request);
static void take_show(struct request *request);
static void take_submit(struct request *request);
static void thanks_show(struct request *request);

const struct route take_routes[] = {
    {METHOD_GET,  "/",                 home_show,   0},
    {METHOD_GET,  "/v",                type_show,   0},
    {METHOD_POST, "/v",                type_submit, 0},
    {METHOD_GET,  "/v/{link}",         take_show,   0},
    {METHOD_POST, "/v/{link}",         take_submit, 0},
    {METHOD_GET,  "/v/{link}/bedankt", thanks_show, 0},
};
const size_t take_route_count = sizeof take_routes / sizeof take_routes[0];

static const struct view *view_of(const struct request *request)
{
    const struct worker *worker = request_context(request);
    return app_view(worker_app(worker));
}

/* Sends a page that belongs to this visitor alone and wipes our copy of it. */
static void send_page(struct request *request, int status, struct buffer *page)
{
    reply_header(request, "Cache-Control", "no-store");
    reply_send(request, status, "text/html; charset=utf-8", page->data, page->size);
    buffer_wipe(page);
}

static void send_around(struct request *request, int status, const char *name,
                        const struct take_link *link)
{
    struct buffer page = {0};
    const char *language = visitor_language(request, link->languages);
    take_around_render(view_of(request), name, link, language, &page);
    send_page(request, status, &page);
}

/* The start page and the page to type a link by hand. */

static void show_plain(struct request *request, int status, const char *name,
                       const char *title_key, const char *typed)
{
    const struct view *view = view_of(request);
    const char *language = visitor_language(request, view_languages(view));
    json_t *data = shell_data(view, language, asset_path("style.css"), title_key, NULL);
    if (typed) {
        json_object_set_new(data, "typed", json_string(typed));
        json_object_set_new(data, "error", json_boolean(status >= 400));
    }
    struct buffer page = {0};
    view_render(view, name, language, data, &page);
    json_decref(data);
    send_page(request, status, &page);
}

static void home_show(struct request *request)
{
    show_plain(request, 200, "home", "take.home-title", NULL);
}

static void type_show(struct request *request)
{
    show_plain(request, 200, "type", "take.type-title", "");
}

static void type_submit(struct request *request)
{
    const struct fields *fields = request_form(request);
    if (!fields)
        return;
    const char *typed = fields_get(fields, "link");
    char token[TOKEN_SIZE];
    if (typed && token_read(typed, token))
        reply_see_other(request, arena_print(request_arena(request), "/v/%s", token));
    else
        show_plain(request, 422, "type", "take.type-title", typed ? typed : "");
}

/* Whether the round still takes new visitors, by its state and its last day. */
static bool round_is_open(const struct take_link *link)
{
    char today[DATE_SIZE];
    clock_date(clock_now(), today);
    return text_equal(link->round_state, "open") && strcmp(today, link->closes_on) <= 0;
}

/* Pages that were open already may still be sent for a while after the last day: the
 * database decides then. */
static bool round_takes_ballots(const struct take_link *link)
{
    return text_equal(link->round_state, "open") || text_equal(link->round_state, "closing");
}

static void show_found(struct request *request, struct take_link *link)
{
    if (!text_equal(link->link_state, "active")) {
        send_around(request, 410, "withdrawn", link);
        return;
    }
    if (!round_is_open(link)) {
        send_around(request, 410, "closed", link);
        return;
    }
    struct buffer page = {0};
    take_page_fresh(view_of(request), link, visitor_language(request, link->languages), &page);
    send_page(request, 200, &page);
}

static void take_show(struct request *request)
{
    take_with_link(request, show_found);
}

/* A sent page on its way to the urn; lives in the arena of its request. */
struct submission {
    struct request *request;
    struct take_link *link;
    const char *language;
    const char *receipt;
    struct answers *answers;
    struct answer_errors errors;
};

static void show_again(struct submission *submission, int status, const char *notice)
{
    struct take_state state = {
        .answers = submission->answers, .errors = &submission->errors, .notice = notice};
    struct buffer page = {0};
    take_page_render(view_of(submission->request), submission->link, submission->language,
                     submission->receipt, &state, &page);
    send_page(submission->request, status, &page);
}

static void thank(struct submission *submission)
{
    struct request *request = submission->request;
    reply_see_other(request, arena_print(request_arena(request), "/v/%s/bedankt?taal=%s",
                                         submission->link->token, submission->language));
}

static void ballot_settled(void *context, enum cast_outcome outcome)
{
    struct submission *submission = context;
    switch (outcome) {
    case CAST_STORED:
    case CAST_ALREADY:
        thank(submission);
        break;
    case CAST_CODE_GONE:
    case CAST_CLOSED:
        send_around(submission->request, 410, "closed", submission->link);
        break;
    case CAST_AWAY:
        reply_header(submission->request, "Retry-After", "30");
        show_again(submission, 503, "take.away");
        break;
    }
    take_link_release(submission->link);
}

static void cast(struct submission *submission)
{
    struct request *request = submission->request;
    struct take_link *link = take_link_keep(submission->link);
    struct ballot_head head = {0};
    memcpy(head.link, link->link, sizeof head.link);
    strncpy(head.language, submission->language, sizeof head.language - 1);

    uint8_t receipt[RECEIPT_SIZE], hash[RECEIPT_HASH_SIZE];
    check(text_from_base64(submission->receipt, receipt, sizeof receipt),
          "receipt was checked");
    receipt_hash(receipt, hash);

    size_t size = ballot_plain_size(link->form);
    uint8_t *plain = arena_alloc(request_arena(request), size);
    ballot_write(link->form, &head, submission->answers, link->text_key, plain);
    const struct worker *worker = request_context(request);
    const struct batch_ballot ballot = {
        .round = link->round, .receipt = hash, .plain = plain, .plain_size = size};
    caster_cast(worker_caster(worker), link->municipality, &ballot, ballot_settled, submission);
}

/* The language switch on the page is a button that sends the answers along. */
static const char *wished_language(const struct take_link *link, const struct fields *fields)
{
    const char *wish = fields_get(fields, "taal");
    for (size_t i = 0; wish && link->languages[i]; i++)
        if (!strcmp(link->languages[i], wish))
            return link->languages[i];
    return NULL;
}

static void submit_found(struct request *request, struct take_link *link)
{
    if (!text_equal(link->link_state, "active") || !round_takes_ballots(link)) {
        send_around(request, 410,
                    text_equal(link->link_state, "active") ? "closed" : "withdrawn", link);
        return;
    }
    const struct fields *fields = request_form(request);
    if (!fields)
        return;
    struct submission *submission = arena_alloc(request_arena(request), sizeof *submission);
    submission->request = request;
    submission->link = link;
    submission->receipt = fields_get(fields, "receipt");
    uint8_t receipt[RECEIPT_SIZE];
    if (!submission->receipt ||
        !text_from_base64(submission->receipt, receipt, sizeof receipt)) {
        reply_error(request, 400);
        return;
    }
    const char *wish = wished_language(link, fields);
    submission->language = wish ? wish : visitor_language(request, link->languages);
    submission->answers =
        answers_read(link->form, fields, request_arena(request), &submission->errors);

    if (wish) {
        submission->errors.count = 0;
        show_again(submission, 200, NULL);
    } else if (submission->errors.count > 0) {
        show_again(submission, 422, NULL);
    } else if (answers_empty(submission->answers)) {
        show_again(submission, 422, "take.empty");
    } else if (link->trial) {
        thank(submission);
    } else {
        cast(submission);
    }
}

static void take_submit(struct request *request)
{
    take_with_link(request, submit_found);
}

static void thanks_found(struct request *request, struct take_link *link)
{
    reply_header(request, "Clear-Site-Data", "\"cache\"");
    send_around(request, 200, "thanks", link);
}

static void thanks_show(struct request *request)
{
    take_with_link(request, thanks_found);
}
