/*
 * A release as a table for the terminal.
 */
#pragma once

#include "report/release.h"

/* One line for each node, audience and figure: what it is, n, nee + een beetje, nee; options
 * of a list on lines of their own. In the language of the user. */
void release_table_print(const struct release *release);
