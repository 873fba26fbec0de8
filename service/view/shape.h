/*
 * What a template says about its data on its first line:
 *
 *     {{! names: >head, title, back?, questions[legend, choices[value, checked?]], user{name},
 * codes[] }}
 *
 * A name stands for a value (text, number, truth), name[...] for a list of objects, name[]
 * for a list of plain values, name{...} for an object. A ? behind the name: it may be absent,
 * null or false. >other takes over the names of the partial pages/_other.html.
 */
#pragma once

#include "base/arena.h"
#include "base/complaint.h"

/* Names of one object. */
#define SHAPE_FIELDS_MAX 120

enum shape_kind { SHAPE_VALUE, SHAPE_VALUES, SHAPE_LIST, SHAPE_OBJECT };

struct shape {
    const char *name;
    /* Names of one object. */
#define SHAPE_FIELDS_MAX 120

    enum shape_kind kind;
    bool optional;
    struct shape *fields; /* of the object, or of each object of the list */
    size_t count;
};

/* Reads the names from text, of which the NUL is the end, into the fields of *shape. `partial`
 * gives the shape of a partial by its name, or NULL. False with the reason in *why. */
bool shape_read(struct shape *shape, const char *text, struct arena *arena,
                const struct shape *(*partial)(void *context, const char *name), void *context,
                const char **why) must_use;

const struct shape *shape_field(const struct shape *shape, const char *name, size_t size);

/* Whether data of the shape `given` may stand where `wanted` is declared. */
bool shape_fits(const struct shape *wanted, const struct shape *given);
