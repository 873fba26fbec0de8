/*
 * Small forms for tests. In a definition ' stands for " and ^ for ', so that it can be read.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cmocka.h"
#include "survey/answer.h"

static inline json_t *definition_of(const char *text)
{
    char *copy = strdup(text);
    for (char *c = copy; *c; c++)
        *c = *c == '\'' ? '"' : *c == '^' ? '\'' : *c;
    struct complaint complaint = {0};
    json_t *definition = json_parse(copy, strlen(copy), &complaint);
    if (!definition)
        print_error("%s %s\n", text, complaint.detail);
    free(copy);
    assert_non_null(definition);
    return definition;
}

static inline struct form *form_of(const char *text)
{
    struct complaints complaints = {0};
    json_t *definition = definition_of(text);
    struct form *form = form_load("f", definition, &complaints);
    for (size_t i = 0; i < complaints.count; i++)
        print_error("%s %s %s\n", complaints.list[i].path, complaints.list[i].key,
                    complaints.list[i].detail);
    complaints_free(&complaints);
    json_decref(definition);
    assert_non_null(form);
    return form;
}

/* "a=1&a=2&b=een tip": no escapes. */
static inline struct answers *answers_of(const struct form *form, const char *sent,
                                         struct arena *arena, struct answer_errors *errors)
{
    struct fields fields = {arena_alloc(arena, 64 * sizeof *fields.list), 0};
    char *rest = arena_string(arena, sent), *pair;
    while ((pair = strsep(&rest, "&")) && *pair) {
        char *value = strchr(pair, '=');
        *value++ = '\0';
        fields.list[fields.count++] = (struct field){pair, value, strlen(value)};
    }
    return answers_read(form, &fields, arena, errors);
}
