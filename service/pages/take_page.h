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
};

/* Renders the page in that language into out. receipt is RECEIPT_TEXT_SIZE of text. */
void take_page_render(const struct view *view, const struct take_link *link,
                      const char *language, const char *receipt, const struct take_state *state,
                      struct buffer *out);

/* The pages around it: "thanks", "closed", "withdrawn". */
void take_around_render(const struct view *view, const char *page, const struct take_link *link,
                        const char *language, struct buffer *out);

/* The untouched page with a fresh receipt: rendered once per language and kept with the link.
 */
void take_page_fresh(const struct view *view, struct take_link *link, const char *language,
                     struct buffer *out);
