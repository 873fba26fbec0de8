/*
 * What a release says of a form: enough to read its figures without the form.
 */
#pragma once

#include "base/json.h"
#include "survey/definition.h"

/* "scale", "choice", "multiple" or "text"; NULL for what is no item. */
const char *release_item_kind(const struct question *question);

/* The entry in "forms", owned by the caller. */
json_t *release_form_json(const struct form *form);
