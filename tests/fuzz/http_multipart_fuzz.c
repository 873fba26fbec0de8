/* A body of several parts from anybody: refused or taken apart, and what is taken lies within.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "http/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* The first line is the type, the rest the body. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const char *text = (const char *)bytes;
    const char *line = size ? memchr(text, '\n', size) : NULL;
    if (!line)
        return 0;
    struct arena *arena = arena_new_secret();
    const char *type = arena_copy(arena, text, (size_t)(line - text));
    /* Of its exact size, for the address checker. */
    size_t left = size - (size_t)(line + 1 - text);
    char *body = malloc(left ? left : 1);
    check(body, "memory for a body");
    memcpy(body, line + 1, left);
    struct fields fields;
    struct upload upload;
    int refusal = multipart_read(type, body, left, arena, &fields, &upload);
    check(refusal == 0 || refusal == 400 || refusal == 413 || refusal == 415,
          "a status of ours");
    for (size_t i = 0; !refusal && i < fields.count; i++) {
        check(fields.list[i].name, "a field has a name");
        check(strlen(fields.list[i].value) == fields.list[i].size, "a value holds no NUL");
        check(text_is_utf8(fields.list[i].value, fields.list[i].size), "a value is UTF-8");
    }
    if (!refusal && upload.field)
        check(upload.data >= body && upload.size <= left &&
                  upload.data + upload.size <= body + left,
              "the file lies within the body");
    free(body);
    arena_free(arena);
    return 0;
}
