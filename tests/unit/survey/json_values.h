/* A JSON object of answers as the values of questions: what expressions are tried with. */
#pragma once

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "survey/condition.h"

struct json_values {
    const json_t *answers;
    struct arena *arena;
};

static struct value value_of_json(const json_t *json, struct arena *arena)
{
    struct value value = {.kind = VALUE_MISSING, .apart = true};
    if (json_is_array(json) || json_is_object(json)) {
        size_t count = json_is_array(json) ? json_array_size(json) : json_object_size(json);
        struct value *values = arena_alloc(arena, count * sizeof *values);
        const char **keys = arena_alloc(arena, count * sizeof *keys);
        const char *key;
        json_t *one;
        value.kind = json_is_array(json) ? VALUE_LIST : VALUE_OBJECT;
        for (; value.count < json_array_size(json); value.count++)
            values[value.count] = value_of_json(json_array_get(json, value.count), arena);
        json_object_foreach((json_t *)(uintptr_t)json, key, one)
        {
            keys[value.count] = key;
            values[value.count++] = value_of_json(one, arena);
        }
        value.values = values;
        value.keys = keys;
    } else if (json_is_string(json)) {
        value = (struct value){.kind = VALUE_TEXT, .text = json_string_value(json)};
    } else if (json_is_number(json)) {
        value = (struct value){.kind = VALUE_NUMBER, .number = json_number_value(json)};
    } else if (json_is_boolean(json)) {
        value = (struct value){.kind = VALUE_TRUTH, .truth = json_is_true(json)};
    }
    return value;
}

static struct value json_lookup(void *context, const struct condition_name *name)
{
    const struct json_values *values = context;
    const json_t *json = json_object_get(values->answers, name->name);
    if (name->key)
        json = json_object_get(json, name->key);
    return value_of_json(json, values->arena);
}
