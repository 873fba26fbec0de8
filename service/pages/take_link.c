#include "pages/take_link.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"
#include "pages/pages.h"
#include "pages/sound.h"
#include "pages/take_kept.h"
#include "pages/take_shown.h"
#include "urn/keys.h"
#include "worker.h"

STATEMENT(
    take_link, 1,
    "municipality_id municipality contact round_id round_state closes_on feedback_on "
    "feedback_where languages drafts text_key text_signature link_id token code_prefix handout "
    "link_state trial audience "
    "place form definition");

STATEMENT(take_sounds, 1, "municipality_id language words sound marks");

/* Links kept at most; the one unused for longest makes room. */
#define LINKS_MAX 512

struct take {
    struct worker *worker;
    struct take_link *first; /* latest used first */
    size_t count;
};

struct waiting {
    struct take *take;
    struct request *request;
    void (*found)(struct request *request, struct take_link *link);
    char key[HANDOUT_SIZE]; /* the token, the prefix of a code, or the hand-out's */
};

bool token_read(const char *typed, char token[TOKEN_SIZE])
{
    return text_read_base32(typed, token, TOKEN_SIZE - 1);
}

struct take *take_new(struct worker *worker)
{
    struct take *take = calloc(1, sizeof *take);
    check(take, "memory for the links");
    take->worker = worker;
    return take;
}

bool take_link_open(const struct take_link *link)
{
    char today[DATE_SIZE];
    clock_date(clock_now(), today);
    return text_equal(link->round_state, "open") && strcmp(today, link->closes_on) <= 0;
}

struct take_link *take_link_keep(struct take_link *link)
{
    link->users++;
    return link;
}

void take_link_release(struct take_link *link)
{
    if (--link->users > 0)
        return;
    take_kept_free(link->kept);
    form_free(link->form);
    arena_free(link->arena);
    free(link);
}

/* Takes the link out of the list; whoever still uses it keeps it alive. */
static void take_drop(struct take *take, struct take_link **place)
{
    struct take_link *link = *place;
    *place = link->next;
    take->count--;
    take_link_release(link);
}

void take_free(struct take *take)
{
    while (take->first)
        take_drop(take, &take->first);
    free(take);
}

void take_forget(struct take *take)
{
    for (struct take_link *link = take->first; link; link = link->next)
        link->stale = true;
}

/* The kept link, moved to the front; NULL when it is not kept. */
static struct take_link *take_kept(struct take *take, const char *key)
{
    for (struct take_link **place = &take->first; *place; place = &(*place)->next) {
        struct take_link *link = *place;
        if (strcmp(link->token, key) != 0 && strcmp(link->code_prefix, key) != 0 &&
            strcmp(link->handout, key) != 0)
            continue;
        *place = link->next;
        link->next = take->first;
        take->first = link;
        return link;
    }
    return NULL;
}

static void take_keep(struct take *take, struct take_link *link)
{
    if (take_kept(take, link->token))
        take_drop(take, &take->first);
    link->next = take->first;
    take->first = link;
    if (++take->count <= LINKS_MAX)
        return;
    struct take_link **last = &take->first;
    while ((*last)->next)
        last = &(*last)->next;
    take_drop(take, last);
}

/* The languages of a list that the pages know, in their order. */
static size_t read_languages(const struct view *view, const char *list,
                             const char *languages[TAKE_LANGUAGES + 1])
{
    json_t *wanted = json_parse(list, strlen(list), NULL);
    const char *const *known = view_visitor_languages(view);
    size_t count = 0;
    for (size_t i = 0; known[i] && count < TAKE_LANGUAGES; i++) {
        size_t index;
        json_t *language;
        json_array_foreach(wanted, index, language)
        {
            if (text_equal(json_string_value(language), known[i]))
                languages[count++] = known[i];
        }
    }
    languages[count] = NULL;
    json_decref(wanted);
    return count;
}

/* Languages of the round in which the form is complete. */
static void offer_languages(struct take_link *link, const struct view *view,
                            const struct rows *rows)
{
    const char *list[TAKE_LANGUAGES + 1];
    size_t listed = read_languages(view, rows_text(rows, 0, "languages"), list), count = 0;
    for (size_t i = 0; i < listed; i++)
        if (form_speaks(link->form, view_words(view, list[i])))
            link->languages[count++] = list[i];
    if (count == 0)
        link->languages[count++] = view_languages(view)[0];
    read_languages(view, rows_text(rows, 0, "drafts"), link->drafts);
}

static struct form *read_form(const struct rows *rows)
{
    struct complaint complaint = {0};
    const char *name = rows_text(rows, 0, "form");
    struct form *form = form_load_frozen(name, rows_text(rows, 0, "definition"), &complaint);
    if (!form)
        log_error("frozen form cannot be read", "form", name, "why", complaint.key, "where",
                  complaint.path, NULL);
    for (size_t i = 0; form && i < form->file_count; i++)
        if (!form_asset_path(form, form->files[i].name))
            log_error("a file of a frozen form is gone, or another one now", "form", name,
                      "file", form->files[i].name, NULL);
    return form;
}

/* Signed by the mixer for this round. A round that has just been opened is not signed yet. */
static bool text_key_trusted(const struct rows *rows, const struct take_link *link,
                             const uint8_t *pin)
{
    if (rows_null(rows, 0, "text_signature"))
        return false;
    size_t size;
    const uint8_t *signature = rows_bytes(rows, 0, "text_signature", link->arena, &size);
    if (size == SIGNATURE_SIZE &&
        text_key_signed(pin, link->municipality, link->round, link->text_key, signature))
        return true;
    log_error("the text key of a round is not signed by our mixer", "round",
              value_uuid(link->arena, link->round), NULL);
    return false;
}

static struct take_link *link_read(const struct rows *rows, const struct view *view,
                                   const uint8_t *pin)
{
    struct form *form = read_form(rows);
    if (!form)
        return NULL;
    struct take_link *link = calloc(1, sizeof *link);
    check(link, "memory for a link");
    struct arena *arena = arena_new();
    link->arena = arena;
    link->form = form;
    link->shown = take_shown_form(form, arena);
    link->users = 1;
    strncpy(link->token, rows_text(rows, 0, "token"), sizeof link->token - 1);
    if (!rows_null(rows, 0, "code_prefix"))
        strncpy(link->code_prefix, rows_text(rows, 0, "code_prefix"),
                sizeof link->code_prefix - 1);
    if (!rows_null(rows, 0, "handout"))
        strncpy(link->handout, rows_text(rows, 0, "handout"), sizeof link->handout - 1);
    rows_uuid(rows, 0, "municipality_id", link->municipality);
    rows_uuid(rows, 0, "round_id", link->round);
    rows_uuid(rows, 0, "link_id", link->link);
    size_t size;
    const uint8_t *key = rows_bytes(rows, 0, "text_key", arena, &size);
    check(size == sizeof link->text_key, "an opened round has a text key");
    memcpy(link->text_key, key, size);
    link->text_key_trusted = text_key_trusted(rows, link, pin);
    link->stale = !link->text_key_trusted;
    link->municipality_name = arena_string(arena, rows_text(rows, 0, "municipality"));
    link->contact = arena_string(arena, rows_text(rows, 0, "contact"));
    link->place = arena_string(arena, rows_text(rows, 0, "place"));
    link->round_state = arena_string(arena, rows_text(rows, 0, "round_state"));
    link->link_state = arena_string(arena, rows_text(rows, 0, "link_state"));
    link->closes_on = arena_string(arena, rows_text(rows, 0, "closes_on"));
    link->feedback_on = arena_string(arena, rows_text(rows, 0, "feedback_on"));
    link->feedback_where = arena_string(arena, rows_text(rows, 0, "feedback_where"));
    link->trial = rows_truth(rows, 0, "trial");
    offer_languages(link, view, rows);
    return link;
}

/* The database is away: what is kept, even if stale, is better than nothing. */
static void answer_without_database(struct waiting *waiting)
{
    struct take_link *link = take_kept(waiting->take, waiting->key);
    if (link) {
        waiting->found(waiting->request, link);
        return;
    }
    reply_header(waiting->request, "Retry-After", "30");
    reply_error(waiting->request, 503);
}

static void link_came(void *context, const struct db_result *result)
{
    struct waiting *waiting = context;
    if (result->outcome != DB_DONE) {
        answer_without_database(waiting);
        return;
    }
    if (rows_count(result->sets[0]) == 0) {
        reply_error(waiting->request, 404);
        return;
    }
    const struct app *app = worker_app(waiting->take->worker);
    struct take_link *link = link_read(result->sets[0], app_view(app), app_pin(app));
    if (!link) {
        reply_error(waiting->request, 500);
        return;
    }
    link->sounds = sounds_read(result->sets[1], link->arena, &link->sound_count);
    take_keep(waiting->take, link);
    waiting->found(waiting->request, link);
}

/* What the link is looked up by. */
static bool key_read(const char *segment, char key[HANDOUT_SIZE])
{
    char code[CODE_SIZE];
    if (token_read(segment, key))
        return true;
    if (!code_read(segment, code))
        return false;
    memcpy(key, code, CODE_PREFIX_SIZE);
    key[CODE_PREFIX_SIZE] = '\0';
    return true;
}

static void find_link(struct waiting *waiting)
{
    struct worker *worker = waiting->take->worker;
    struct take_link *link = take_kept(waiting->take, waiting->key);
    if (link && !link->stale) {
        waiting->found(waiting->request, link);
        return;
    }
    struct unit *unit = unit_new();
    unit_add(unit, &take_link, (const char *const[]){waiting->key});
    unit_add(unit, &take_sounds, (const char *const[]){waiting->key});
    db_send(worker_db(worker), LANE_FAST, unit, link_came, waiting);
}

static struct waiting *waiting_new(struct request *request,
                                   void (*found)(struct request *request,
                                                 struct take_link *link))
{
    struct worker *worker = request_context(request);
    struct waiting *waiting = arena_alloc(request_arena(request), sizeof *waiting);
    waiting->take = worker_take(worker);
    waiting->request = request;
    waiting->found = found;
    return waiting;
}

void take_with_link(struct request *request,
                    void (*found)(struct request *request, struct take_link *link))
{
    struct waiting *waiting = waiting_new(request, found);
    if (key_read(request_segment(request, "link"), waiting->key))
        find_link(waiting);
    else
        reply_error(request, 404);
}

void take_with_handout(struct request *request,
                       void (*found)(struct request *request, struct take_link *link))
{
    struct waiting *waiting = waiting_new(request, found);
    if (text_read_base32(request_segment(request, "token"), waiting->key, HANDOUT_SIZE - 1))
        find_link(waiting);
    else
        reply_error(request, 404);
}
