/*
 * The poster of a link as a drawing: the place, one sentence and the facts in at most three
 * languages, the QR code (90 mm on A4) and the code to type. Nothing on it is small print. The
 * template (pages/_poster.html) draws what poster_json lays out, in tenths of a millimetre of
 * an A4; A5 is the same drawing at half the area.
 */
#pragma once

#include "view/view.h"

#define POSTER_LANGUAGES 3

struct poster {
    const char *place;
    const char *address; /* of the link, for the QR code */
    const char *typed;   /* where a code is typed: "waterrijk.example/v" */
    const char *code;    /* in groups of four */
    const char *closes_on;
    bool parent;
    int minutes;
    const char *const *languages; /* NULL-terminated; the first three count */
};

/* "title" and "sheet" for _poster.html; owned by the caller. */
json_t *poster_json(const struct view *view, const struct poster *poster) must_use;
