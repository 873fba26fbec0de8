/*
 * The questionnaire as a page, empty or with what the visitor filled in.
 */
#pragma once

#include "pages/take_link.h"
#include "survey/answer.h"
#include "urn/ballot.h"

#define RECEIPT_TEXT_SIZE TEXT_BASE64_SIZE(RECEIPT_SIZE)

/* What stands on the page besides the questions. Zeroed: an untouched page. */
struct take_state {
    const struct answers *answers;      /* filled in before, or NULL */
    const struct answer_errors *errors; /* to be mended, or NULL */
    const char *notice;                 /* key of a text above the questions, or NULL */
    const char *code;                   /* the one in the address, or NULL */
    bool ask_code;                      /* with a field to type a code */
    bool tablet;                        /* of many visitors, one after another */
    size_t order;                       /* of random choices: take_order of the receipt */
};

void take_receipt_make(char receipt[RECEIPT_TEXT_SIZE]);
/* Which order of random choices is dealt with a receipt; 0 where nothing is random. */
size_t take_order(const struct take_link *link, const char *receipt);

/* Renders the page in that language into out. receipt is RECEIPT_TEXT_SIZE of text. */
void take_page_render(const struct view *view, const struct take_link *link,
                      const char *language, const char *receipt, const struct take_state *state,
                      struct buffer *out);

/* What a page of a visit has around it. Whatever does not apply stays NULL or false. */
struct take_frame {
    const char *title;   /* the key of a text, or the title itself */
    const char *path;    /* of the page: makes the languages links */
    const char *sending; /* the id of the form whose answers the language buttons send along */
    const char *extra;   /* path of a second style sheet */
    const char *script;  /* path of a script */
    bool failed;         /* the page shows what has to be mended */
};

/* The data of the frame: of the shell, and "closes", "feedbackMonth", "feedbackWhere", "trial".
 * The caller owns them. */
json_t *take_around(const struct view *view, const struct take_link *link, const char *language,
                    const struct take_frame *frame);
/* Where the form posts to: the address it came from, with its language. */
const char *take_action(const struct take_link *link, const char *language,
                        const struct take_state *state, struct arena *arena);
/* Where a tablet begins again. */
const char *take_tablet_path(const struct take_link *link, const char *language,
                             struct arena *arena);

/* Sends a page that belongs to this visitor alone and wipes our copy of it. */
void take_send(struct request *request, int status, struct buffer *page);
/* Sends a page around the questionnaire: "thanks", "closed", "withdrawn". */
void take_send_around(struct request *request, int status, const char *page,
                      const struct take_link *link);
