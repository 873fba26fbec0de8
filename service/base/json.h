/*
 * jansson with our manners: readers that complain with a path, and canonical text (sorted
 * keys, no spaces, integers only) for what is digested and signed.
 */
#pragma once

#include <jansson.h>

#include "base/complaint.h"
#include "base/text.h"

/* From now on jansson overwrites memory before giving it back, for pages hold answers. Called
 * once, before anything else of this file. */
void json_wipe_memory(void);

/* Duplicate keys are refused. The result is owned by the caller; NULL with a complaint. */
json_t *json_parse(const char *text, size_t size, struct complaint *complaint) must_use;
json_t *json_read_file(const char *path, struct complaint *complaint) must_use;

/* Sorted keys, no spaces, UTF-8 unescaped. A real number in it is our mistake (check). */
void json_canonical(const json_t *value, struct buffer *out);

/* The string, integer or truth under key, or the fallback when it is missing or another kind.
 */
const char *json_text(const json_t *object, const char *key, const char *fallback);
json_int_t json_number(const json_t *object, const char *key, json_int_t fallback);
bool json_truth(const json_t *object, const char *key, bool fallback);
