/*
 * Signals in people's words: "6 van de 10 ouders zeggen nee of een beetje". The same for the
 * desk and the command line.
 */
#pragma once

#include "pages/voice.h"
#include "report/signal.h"

/* "duidelijk verschil" */
const char *signal_verdict_word(const struct voice *voice, const struct signal *signal);
/* What it is about: the question in quotation marks, the step or the theme. */
const char *signal_title(const struct voice *voice, const struct signal *signal);
/* One or two sentences with what people say. */
const char *signal_sentence(const struct voice *voice, const struct signal *signal);

/* Why we see this, as a list of texts owned by the caller: what was compared, what the verdict
 * means, and what it would take to be sure. */
json_t *signal_why(const struct voice *voice, const struct signals *signals,
                   const struct signal *signal) must_use;
