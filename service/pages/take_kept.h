/*
 * The untouched questionnaire: the same for everybody but for the receipt, so it is rendered
 * and compressed once, per language and order of random choices, and kept with its link.
 */
#pragma once

#include "http/request.h"
#include "pages/take_link.h"

/* Answers with the page and a fresh receipt, compressed when the client takes that. ?tablet and
 * ?volgorde= (a wish for an order, when the language changes) are honoured. */
void take_kept_send(struct request *request, struct take_link *link, const char *language);

/* For the link, when it goes. */
void take_kept_free(struct take_kept *first);
