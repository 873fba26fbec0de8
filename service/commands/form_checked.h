/*
 * form checked: marks a translation as read by a person.
 */
#pragma once

#include "config.h"

/* What the command line gave; municipality and by may be NULL. */
struct form_checked {
    const char *file, *language, *municipality, *by;
};

/* The exit code. */
int form_checked(const struct config *config, const struct form_checked *wish) must_use;
