/* A form body from anybody: refused or read, never more. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "http/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new_secret();
    struct fields fields;
    int refusal = form_read((const char *)bytes, size, arena, &fields);
    check(refusal == 0 || refusal == 400 || refusal == 413, "a status of ours");
    for (size_t i = 0; !refusal && i < fields.count; i++) {
        check(strlen(fields.list[i].value) == fields.list[i].size, "a value holds no NUL");
        check(text_is_utf8(fields.list[i].value, fields.list[i].size), "a value is UTF-8");
    }
    arena_free(arena);
    return 0;
}
