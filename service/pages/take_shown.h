/*
 * When a question or choice is shown, as the page itself can tell: from what is ticked on it.
 * The same condition is written twice, as a selector for the style sheet that browsers with
 * :has() obey, and for the script. What hangs on typed text or computed values only the server
 * can tell; it decides in the end in any case.
 */
#pragma once

#include "base/arena.h"
#include "pages/pages.h"
#include "survey/definition.h"

struct take_shown {
    bool whole;           /* false: shown, perhaps without need; only the server can tell */
    const char *selector; /* matches the form #vragen while it is shown; NULL: always */
    const char *postfix;  /* ids of inputs, | & ! and 0, each operator behind its operands */
};

struct take_shown_form {
    const struct take_shown *questions; /* one per question */
    const struct take_shown **choices;  /* per question one per choice; NULL: all are always */
    const char *sheet;                  /* the style sheet; NULL: all is always shown */
    char digest[ASSET_DIGEST_SIZE];     /* of the sheet */
};

/* Works it out for a form, once; in the arena. */
const struct take_shown_form *take_shown_form(const struct form *form, struct arena *arena);
