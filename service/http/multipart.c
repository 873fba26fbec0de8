#include "http/multipart.h"

#include <string.h>
#include <strings.h>

#define PARTS_MAX    16
#define BOUNDARY_MAX 70 /* RFC 2046, 5.1.1 */

struct reading {
    const char *at, *end;
    const char *mark; /* "\r\n--boundary" */
    size_t mark_size;
    struct arena *arena;
    struct fields *fields;
    struct upload *upload;
};

/* The boundary that the type names, in quotes or not; NULL when it is another type. */
static const char *mark_of(const char *type, struct arena *arena)
{
    static const char form[] = "multipart/form-data;", name[] = "boundary=";
    if (!type || strncasecmp(type, form, sizeof form - 1) != 0)
        return NULL;
    const char *at = type + sizeof form - 1;
    at += strspn(at, " ");
    if (strncasecmp(at, name, sizeof name - 1) != 0)
        return NULL;
    at += sizeof name - 1;
    bool quoted = *at == '"';
    at += quoted;
    size_t size = strcspn(at, quoted ? "\"" : "; ");
    if (size == 0 || size > BOUNDARY_MAX)
        return NULL;
    return arena_print(arena, "\r\n--%.*s", (int)size, at);
}

/* A quoted parameter of the line behind the part's name: name="x". */
static const char *parameter(const char *line, size_t size, const char *name,
                             struct arena *arena)
{
    const char *at = memmem(line, size, name, strlen(name));
    if (!at)
        return NULL;
    at += strlen(name);
    const char *end = memchr(at, '"', (size_t)(line + size - at));
    return end ? arena_copy(arena, at, (size_t)(end - at)) : NULL;
}

/* The head of a part up to its empty line: which field it is, and whether it is a file. */
static bool read_head(struct reading *reading, const char **name, bool *is_file)
{
    static const char wanted[] = "Content-Disposition: form-data;";
    *name = NULL;
    for (;;) {
        const char *end = memmem(reading->at, (size_t)(reading->end - reading->at), "\r\n", 2);
        if (!end)
            return false;
        const char *line = reading->at;
        size_t size = (size_t)(end - line);
        reading->at = end + 2;
        if (size == 0)
            return *name;
        if (size < sizeof wanted - 1 || strncasecmp(line, wanted, sizeof wanted - 1) != 0)
            continue;
        *name = parameter(line, size, " name=\"", reading->arena);
        *is_file = parameter(line, size, " filename=\"", reading->arena);
    }
}

static int add_part(struct reading *reading, const char *name, bool is_file, const char *data,
                    size_t size)
{
    if (is_file && reading->upload->field)
        return 413;
    if (is_file) {
        *reading->upload = (struct upload){name, data, size};
        return 0;
    }
    if (!text_is_utf8(data, size) || memchr(data, '\0', size))
        return 400;
    struct fields *fields = reading->fields;
    if (fields->count == PARTS_MAX)
        return 413;
    fields->list[fields->count++] =
        (struct field){name, arena_copy(reading->arena, data, size), size};
    return 0;
}

/* Each part ends with the mark; two hyphens behind it end the body. */
static int read_parts(struct reading *reading)
{
    for (;;) {
        const char *name;
        bool is_file;
        if (!read_head(reading, &name, &is_file))
            return 400;
        const char *data = reading->at;
        const char *end =
            memmem(data, (size_t)(reading->end - data), reading->mark, reading->mark_size);
        if (!end)
            return 400;
        int refusal = add_part(reading, name, is_file, data, (size_t)(end - data));
        if (refusal)
            return refusal;
        reading->at = end + reading->mark_size;
        size_t left = (size_t)(reading->end - reading->at);
        if (left >= 2 && !memcmp(reading->at, "--", 2))
            return left == 2 || (left == 4 && !memcmp(reading->at, "--\r\n", 4)) ? 0 : 400;
        if (left < 2 || memcmp(reading->at, "\r\n", 2) != 0)
            return 400;
        reading->at += 2;
    }
}

int multipart_read(const char *type, const char *body, size_t size, struct arena *arena,
                   struct fields *fields, struct upload *upload)
{
    *fields = (struct fields){arena_alloc(arena, PARTS_MAX * sizeof *fields->list), 0};
    *upload = (struct upload){0};
    const char *mark = mark_of(type, arena);
    if (!mark)
        return 415;
    size_t first = strlen(mark) - 2; /* the first one has no line before it */
    if (size < first + 2 || memcmp(body, mark + 2, first) != 0 ||
        memcmp(body + first, "\r\n", 2) != 0)
        return 400;
    struct reading reading = {.at = body + first + 2,
                              .end = body + size,
                              .mark = mark,
                              .mark_size = strlen(mark),
                              .arena = arena,
                              .fields = fields,
                              .upload = upload};
    return read_parts(&reading);
}
