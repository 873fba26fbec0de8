#include "view/shape.h"

#include <ctype.h>
#include <string.h>

#include "view/grow.h"

#define DEPTH_MAX 8

struct reader {
    const char *at;
    struct arena *arena;
    const struct shape *(*partial)(void *context, const char *name);
    void *context;
    const char **why;
    unsigned depth;
};

static bool refuse(struct reader *reader, const char *reason)
{
    *reader->why = reason;
    return false;
}

static bool take(struct reader *reader, char c)
{
    reader->at += strspn(reader->at, " \n\t");
    if (*reader->at != c)
        return false;
    reader->at++;
    return true;
}

/* An identifier, with hyphens where it is the name of a partial; NULL when there is none. */
static const char *take_name(struct reader *reader, const char *extra)
{
    reader->at += strspn(reader->at, " \n\t");
    size_t size = 0;
    while (isalnum((unsigned char)reader->at[size]) ||
           (reader->at[size] && strchr(extra, reader->at[size])))
        size++;
    if (size == 0 || !islower((unsigned char)*reader->at))
        return NULL;
    const char *name = arena_copy(reader->arena, reader->at, size);
    reader->at += size;
    return name;
}

static bool add_field(struct reader *reader, struct shape *shape, const struct shape *field);

/* The same name may come twice, as by two partials: then it holds what either of them needs.
 * The fields may be those of a partial, so they are not added to where they stand. */
static bool merge(struct reader *reader, struct shape *known, const struct shape *field)
{
    if (known->kind != field->kind)
        return refuse(reader, "a name is declared twice, differently");
    struct shape both = {.name = known->name,
                         .kind = known->kind,
                         .optional = known->optional && field->optional};
    for (size_t i = 0; i < known->count; i++)
        if (!add_field(reader, &both, &known->fields[i]))
            return false;
    for (size_t i = 0; i < field->count; i++)
        if (!add_field(reader, &both, &field->fields[i]))
            return false;
    *known = both;
    return true;
}

static bool add_field(struct reader *reader, struct shape *shape, const struct shape *field)
{
    for (size_t i = 0; i < shape->count; i++)
        if (!strcmp(shape->fields[i].name, field->name))
            return merge(reader, &shape->fields[i], field);
    if (shape->count == SHAPE_FIELDS_MAX)
        return refuse(reader, "too many names");
    shape->fields = grow(reader->arena, shape->fields, shape->count, sizeof *shape->fields);
    shape->fields[shape->count++] = *field;
    return true;
}

static bool take_partial(struct reader *reader, struct shape *shape)
{
    const char *name = take_name(reader, "-");
    const struct shape *partial = name ? reader->partial(reader->context, name) : NULL;
    if (!partial)
        return refuse(reader, "there is no such partial, or it includes itself");
    for (size_t i = 0; i < partial->count; i++)
        if (!add_field(reader, shape, &partial->fields[i]))
            return false;
    return true;
}

static bool read_fields(struct reader *reader, struct shape *shape, char end);

static bool take_field(struct reader *reader, struct shape *shape)
{
    struct shape field = {.name = take_name(reader, ""), .kind = SHAPE_VALUE};
    if (!field.name)
        return refuse(reader, "a name is a lower-case letter, then letters and digits");
    if (!strcmp(field.name, "lang") || !strcmp(field.name, "chosen") ||
        !strcmp(field.name, "dir") || !strcmp(field.name, "t"))
        return refuse(reader, "lang, chosen, dir and t are names of the language itself");
    field.optional = take(reader, '?');
    if (take(reader, '[')) {
        if (!read_fields(reader, &field, ']'))
            return false;
        field.kind = field.count ? SHAPE_LIST : SHAPE_VALUES;
    } else if (take(reader, '{')) {
        field.kind = SHAPE_OBJECT;
        if (!read_fields(reader, &field, '}'))
            return false;
    }
    return add_field(reader, shape, &field);
}

static bool read_fields(struct reader *reader, struct shape *shape, char end)
{
    if (++reader->depth > DEPTH_MAX)
        return refuse(reader, "names are nested too deep");
    while (!take(reader, end)) {
        bool read = take(reader, '>') ? take_partial(reader, shape) : take_field(reader, shape);
        if (!read)
            return false;
        if (take(reader, ','))
            continue;
        if (!take(reader, end))
            return refuse(reader, "a comma or closing bracket is missing");
        break;
    }
    reader->depth--;
    return true;
}

bool shape_read(struct shape *shape, const char *text, struct arena *arena,
                const struct shape *(*partial)(void *context, const char *name), void *context,
                const char **why)
{
    /* The whole is read like the inside of braces. */
    struct reader reader = {.at = arena_print(arena, "%s}", text),
                            .arena = arena,
                            .partial = partial,
                            .context = context,
                            .why = why};
    shape->kind = SHAPE_OBJECT;
    if (!read_fields(&reader, shape, '}'))
        return false;
    return !*reader.at || refuse(&reader, "a closing bracket too many");
}

const struct shape *shape_field(const struct shape *shape, const char *name, size_t size)
{
    for (size_t i = 0; i < shape->count; i++)
        if (strlen(shape->fields[i].name) == size && !memcmp(shape->fields[i].name, name, size))
            return &shape->fields[i];
    return NULL;
}

bool shape_fits(const struct shape *wanted, const struct shape *given)
{
    if (wanted->kind != given->kind || (given->optional && !wanted->optional))
        return false;
    for (size_t i = 0; i < wanted->count; i++) {
        const char *name = wanted->fields[i].name;
        const struct shape *field = shape_field(given, name, strlen(name));
        if (field ? !shape_fits(&wanted->fields[i], field) : !wanted->fields[i].optional)
            return false;
    }
    return true;
}
