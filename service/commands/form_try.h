/*
 * form try: how the service would take answers to a form.
 */
#pragma once

#include "base/json.h"

/* Of a file, for a file with one object of answers; prints the outcome. Returns the exit code.
 */
int form_try(const json_t *items, const char *file, const char *answers_file);
/* Of lines on standard input: a definition and any number of answers each. */
int form_try_lines(const json_t *items);
