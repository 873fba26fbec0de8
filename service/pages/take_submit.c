#include "pages/take_submit.h"

#include <string.h>

#include "auth/throttle.h"
#include "base/check.h"
#include "base/clock.h"
#include "pages/pages.h"
#include "pages/take_code.h"
#include "pages/take_hint.h"
#include "pages/take_page.h"
#include "urn/cast.h"
#include "worker.h"

/* Lives in the arena of its request. */
struct submission {
    struct request *request;
    struct take_link *link;
    const struct fields *fields;
    const char *language;
    const char *receipt;
    struct answers *answers;
    struct answer_errors errors;
    char code[CODE_SIZE];
    bool coded; /* code holds one */
};

static const struct worker *worker_of(const struct submission *submission)
{
    return request_context(submission->request);
}

static const struct view *view_of(const struct submission *submission)
{
    return app_view(worker_app(worker_of(submission)));
}

/* Whether the code stands in the address that the page was sent to. */
static const char *code_of_address(struct submission *submission)
{
    char code[CODE_SIZE];
    return take_code_in_address(submission->request, code)
               ? arena_string(request_arena(submission->request), code)
               : NULL;
}

static struct take_state state_of(struct submission *submission)
{
    return (struct take_state){.answers = submission->answers,
                               .errors = &submission->errors,
                               .code = code_of_address(submission),
                               .tablet = request_query(submission->request, "tablet") != NULL,
                               .order = take_order(submission->link, submission->receipt)};
}

/* The page as it was sent, above it what is to be done. Nothing that was answered is lost. */
static void show_again(struct submission *submission, int status, const char *notice)
{
    struct take_state state = state_of(submission);
    state.notice = notice;
    state.ask_code =
        text_equal(notice, "take.code-missing") || text_equal(notice, "take.code-gone");
    struct buffer page = {0};
    take_page_render(view_of(submission), submission->link, submission->language,
                     submission->receipt, &state, &page);
    take_send(submission->request, status, &page);
}

static void thank(struct submission *submission)
{
    struct request *request = submission->request;
    if (submission->coded)
        take_code_drop(request);
    reply_see_other(request, arena_print(request_arena(request), "/v/%s/bedankt?taal=%s%s",
                                         submission->link->token, submission->language,
                                         request_query(request, "tablet") ? "&tablet=1" : ""));
}

static void ballot_settled(void *context, enum cast_outcome outcome)
{
    struct submission *submission = context;
    struct take_link *link = submission->link; /* with the reply the request may go */
    switch (outcome) {
    case CAST_STORED:
    case CAST_ALREADY:
        thank(submission);
        break;
    case CAST_CODE_GONE:
        take_code_drop(submission->request);
        show_again(submission, 422, "take.code-gone");
        break;
    case CAST_CLOSED:
        take_send_around(submission->request, 410, "closed", submission->link);
        break;
    case CAST_AWAY:
        reply_header(submission->request, "Retry-After", "30");
        show_again(submission, 503, "take.away");
        break;
    }
    take_link_release(link);
}

static void hash_code(const struct submission *submission, uint8_t hash[CODE_HASH_SIZE])
{
    uint8_t pepper[CODE_PEPPER_SIZE];
    code_pepper(app_secret(worker_app(worker_of(submission))), APP_SECRET_SIZE, pepper);
    code_hash(pepper, submission->code, hash);
    explicit_bzero(pepper, sizeof pepper);
}

static void cast(struct submission *submission)
{
    struct take_link *link = take_link_keep(submission->link);
    struct ballot_head head = {0};
    memcpy(head.link, link->link, sizeof head.link);
    strncpy(head.language, submission->language, sizeof head.language - 1);

    uint8_t receipt[RECEIPT_SIZE], hash[RECEIPT_HASH_SIZE], code[CODE_HASH_SIZE];
    check(text_from_base64(submission->receipt, receipt, sizeof receipt),
          "receipt was checked");
    receipt_hash(receipt, hash);
    if (submission->coded)
        hash_code(submission, code);

    size_t size = ballot_plain_size(link->form);
    uint8_t *plain = arena_alloc(request_arena(submission->request), size);
    ballot_write(link->form, &head, submission->answers, link->text_key, plain);
    const struct batch_ballot ballot = {.round = link->round,
                                        .receipt = hash,
                                        .code = submission->coded ? code : NULL,
                                        .plain = plain,
                                        .plain_size = size};
    caster_cast(worker_caster(worker_of(submission)), link->municipality, &ballot,
                ballot_settled, submission);
}

/* "Klopt dit?": what may tell who somebody is, before it is sent. Never blocks: the second time
 * the page says that it was seen. */
static bool show_hints(struct submission *submission)
{
    const struct take_state state = state_of(submission);
    struct buffer page = {0};
    if (fields_get(submission->fields, "gezien") ||
        !take_hint_render(view_of(submission), submission->link, submission->language, &state,
                          submission->fields, &page))
        return false;
    take_send(submission->request, 200, &page);
    return true;
}

/* What is good goes to the urn: unless it is a trial, open answers would be sealed to a key
 * that is not the round's, or one address sends too much. */
static void send(struct submission *submission)
{
    struct request *request = submission->request;
    if (submission->link->trial) {
        thank(submission);
        return;
    }
    if (!submission->link->text_key_trusted) {
        reply_header(request, "Retry-After", "30");
        show_again(submission, 503, "take.away");
        return;
    }
    unsigned wait = throttle_enter(worker_throttle(worker_of(submission)),
                                   request_address(request), clock_monotonic_ms());
    if (wait == 0) {
        cast(submission);
        return;
    }
    reply_header(request, "Retry-After", arena_print(request_arena(request), "%u", wait));
    show_again(submission, 429, "take.busy");
}

/* Pages that were open already may still be sent for a while after the last day: the
 * database decides then. */
static bool round_takes_ballots(const struct take_link *link)
{
    return text_equal(link->round_state, "open") || text_equal(link->round_state, "closing");
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

static void answer_submission(struct submission *submission, bool wish)
{
    const struct take_link *link = submission->link;
    if (wish) {
        submission->errors.count = 0;
        show_again(submission, 200, NULL);
    } else if (submission->errors.count > 0) {
        show_again(submission, 422, NULL);
    } else if (answers_empty(submission->answers)) {
        show_again(submission, 422, "take.empty");
    } else if (*link->code_prefix && !submission->coded) {
        show_again(submission, 422, "take.code-missing");
    } else if (!show_hints(submission)) {
        send(submission);
    }
}

static void submit_found(struct request *request, struct take_link *link)
{
    bool active = text_equal(link->link_state, "active");
    if (!active || !round_takes_ballots(link)) {
        take_send_around(request, 410, active ? "closed" : "withdrawn", link);
        return;
    }
    const struct fields *fields = request_form(request);
    if (!fields)
        return;
    struct submission *submission = arena_alloc(request_arena(request), sizeof *submission);
    *submission = (struct submission){.request = request, .link = link, .fields = fields};
    submission->receipt = fields_get(fields, "receipt");
    uint8_t receipt[RECEIPT_SIZE];
    if (!submission->receipt ||
        !text_from_base64(submission->receipt, receipt, sizeof receipt)) {
        reply_error(request, 400);
        return;
    }
    const char *wish = wished_language(link, fields);
    submission->language = wish ? wish : visitor_language(request, link->languages);
    submission->coded =
        *link->code_prefix && take_code_sent(request, link, fields, submission->code);
    submission->answers =
        answers_read(link->form, fields, request_arena(request), &submission->errors);
    answer_submission(submission, wish != NULL);
}

void take_submit(struct request *request)
{
    take_with_link(request, submit_found);
}
