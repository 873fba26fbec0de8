/*
 * Moderation: the people who may read the open answers of a round, and make quotes of them that
 * others may read. moderate.c shows a round and who moderates it; moderate_key.c opens its text
 * key, with a passphrase or with the recovery key; moderate_texts.c reads and writes; quotes.c
 * has what came of it. The staff log holds who did what to which id, never a text.
 */
#pragma once

#include "db/db.h"
#include "pages/desk_gate.h"

#define MODERATE_FORM_BYTES 16384

/* A request of a moderator about one round; lives in the arena of the request. */
struct moderation {
    struct request *request;
    const struct desk_person *person;
    struct arena *arena;
    const char *municipality, *moderator, *round; /* uuids as text */
    uint8_t round_id[16];
    const char *problem; /* key of a text: what has to be mended, or NULL */
};

/* NULL with the reply sent: 403 for whoever is no moderator, 404 for no id of a round. */
struct moderation *moderate_begin(struct request *request, const struct desk_person *person);

/* The text key as this session has opened it; the caller's to overwrite. */
bool moderate_key(const struct moderation *moderation, uint8_t text_secret[32]) must_use;

/* Adds to a unit that this person did `what` to `object`, an id. */
void moderate_note(struct unit *unit, const struct moderation *moderation, const char *what,
                   const char *object);
/* Adds what every page of a round begins with: the first set of the result is the round with
 * this person's share, no row when they do not moderate it; the second its questions. */
void moderate_ask(struct unit *unit, const struct moderation *moderation);
void moderate_send(const struct moderation *moderation, struct unit *unit, db_callback callback,
                   void *context);

/* The page of the round: 200, or 422 with the text of a problem (its key). */
void moderate_show(struct moderation *moderation, const char *problem);
/* 303 to the page of the round. */
void moderate_return(const struct moderation *moderation);

/* A field of a sent form without the carriage returns that browsers add; "" when it is not
 * there. */
const char *moderate_field(struct request *request, const char *name);

/* What is to be mended in the text of a quote or summary: the key of a text, or NULL. */
const char *moderate_body_problem(const char *body);

/* What in a text may tell who somebody is, for whoever is to take it out: a list of pieces. */
json_t *moderate_pieces(struct arena *arena, const char *text, size_t size);

/* Handlers, in the route table of quotes.c. */
void moderate_round_show(struct request *request);
void moderate_others(struct request *request);
void moderate_unlock(struct request *request);
void moderate_recover_show(struct request *request);
void moderate_recover(struct request *request);
void moderate_texts_show(struct request *request);
void moderate_make(struct request *request);
