#include "base/json.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

static void *take(size_t size)
{
    void *memory = malloc(size);
    check(memory, "memory for JSON");
    return memory;
}

static void give_back(void *memory)
{
    if (memory)
        explicit_bzero(memory, malloc_usable_size(memory));
    free(memory);
}

void json_wipe_memory(void)
{
    json_set_alloc_funcs(take, give_back);
}

json_t *json_parse(const char *text, size_t size, struct complaint *complaint)
{
    json_error_t error;
    json_t *value = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
    if (!value)
        complain(complaint, 422, "json.malformed", "%d:%d %s", error.line, error.column,
                 error.text);
    return value;
}

json_t *json_read_file(const char *path, struct complaint *complaint)
{
    json_error_t error;
    errno = 0;
    json_t *value = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (value)
        return value;
    if (json_error_code(&error) == json_error_cannot_open_file)
        complain(complaint, 422, "json.unreadable", "%s: %s", path, strerror(errno));
    else
        complain(complaint, 422, "json.malformed", "%s:%d:%d %s", path, error.line,
                 error.column, error.text);
    return NULL;
}

static int add_bytes(const char *bytes, size_t size, void *context)
{
    buffer_add(context, bytes, size);
    return 0;
}

static void check_no_reals(const json_t *value)
{
    check(!json_is_real(value), "canonical JSON has integers only");
    size_t index;
    const char *key;
    json_t *child;
    json_array_foreach((json_t *)(uintptr_t)value, index, child)
    {
        check_no_reals(child);
    }
    json_object_foreach((json_t *)(uintptr_t)value, key, child)
    {
        check_no_reals(child);
    }
}

void json_canonical(const json_t *value, struct buffer *out)
{
    check_no_reals(value);
    int failed = json_dump_callback(value, add_bytes, out,
                                    JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    check(!failed, "JSON can be written");
}

const char *json_text(const json_t *object, const char *key, const char *fallback)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : fallback;
}

json_int_t json_number(const json_t *object, const char *key, json_int_t fallback)
{
    const json_t *value = json_object_get(object, key);
    return json_is_integer(value) ? json_integer_value(value) : fallback;
}

bool json_truth(const json_t *object, const char *key, bool fallback)
{
    const json_t *value = json_object_get(object, key);
    return json_is_boolean(value) ? json_is_true(value) : fallback;
}
