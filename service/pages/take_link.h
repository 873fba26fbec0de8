/*
 * The links that visitors come by, with the round, the place and the frozen form behind them:
 * read from the database once and kept by the worker until something is published.
 */
#pragma once

#include <stdint.h>

#include "http/request.h"
#include "survey/definition.h"
#include "urn/code.h"
#include "view/view.h"

/* 12 characters of Crockford base32 and a NUL. */
#define TOKEN_SIZE 13

/* The token in what somebody typed: any case, hyphens and spaces passed over, O for 0, I and L
 * for 1. False when it cannot be one. */
bool token_read(const char *typed, char token[TOKEN_SIZE]) must_use;
/* "ABCD-EFGH-JKMN", 15 bytes with the NUL. */
void token_show(const char token[TOKEN_SIZE], char shown[15]);

/* 20 characters and a NUL: what the place of a link hands out with. */
#define HANDOUT_SIZE 21

/* Languages that a round offers at most. */
#define TAKE_LANGUAGES 12

struct sound;
struct take_kept;
struct take_shown_form;

struct take_link {
    char token[TOKEN_SIZE];
    char handout[HANDOUT_SIZE]; /* "": a trial link */
    uint8_t municipality[16], round[16], link[16];
    uint8_t text_key[32];
    bool text_key_trusted; /* else nothing is sealed to it, and the link is asked for again */
    const char *municipality_name, *contact, *place;
    const char *round_state, *link_state;
    const char *closes_on, *feedback_on, *feedback_where;
    bool trial;
    char code_prefix[CODE_PREFIX_SIZE + 1]; /* "": a shared link; else a ballot needs a code */
    struct form *form;
    const struct take_shown_form *shown;       /* what its conditions mean on the page */
    const char *languages[TAKE_LANGUAGES + 1]; /* offered; NULL-terminated */
    const char *drafts[TAKE_LANGUAGES + 1];    /* of these, unchecked; NULL-terminated */
    const struct sound *sounds;                /* recorded for this municipality */
    size_t sound_count;
    struct take_kept *kept; /* its pages, made when they are first asked for */
    /* The cache's own. */
    struct arena *arena;
    struct take_link *next;
    int users;
    bool stale;
};

/* Finds the link of the request's segment "link", a token or a code, and hands it over; the
 * link stays valid until `found` returns, longer with take_link_keep. An unknown link is
 * answered with 404, a database that is away with 503. */
void take_with_link(struct request *request,
                    void (*found)(struct request *request, struct take_link *link));
/* The same by the segment "token": the address with which a place hands out. */
void take_with_handout(struct request *request,
                       void (*found)(struct request *request, struct take_link *link));
/* Whether its round still takes new visitors, by its state and its last day. */
bool take_link_open(const struct take_link *link);
struct take_link *take_link_keep(struct take_link *link);
void take_link_release(struct take_link *link);
