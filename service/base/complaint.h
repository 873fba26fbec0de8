/*
 * What went wrong for reasons outside us, in a form that a page, the API and the command
 * line can all show: an HTTP status, the key of a text in the catalogs ("form.unknown-type")
 * and the detail that fills {detail} in that text. path says where, when that helps
 * ("ouder-kort.json: pages[0].elements[3].type") and fills {path}.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define must_use __attribute__((warn_unused_result))

struct complaint {
    int status;
    const char *key; /* a literal */
    char path[160];
    char detail[320];
};

/* Fills *complaint (which may be NULL) and returns false, so that a function can end with
 * `return complain(complaint, 422, "form.too-long", "%s", name);`. */
bool complain(struct complaint *complaint, int status, const char *key, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* A list of them, for readers that report everything at once. Owned by the caller; zero it
 * before use and give it back with complaints_free. */
struct complaints {
    struct complaint *list;
    size_t count;
};

void complaints_add(struct complaints *complaints, int status, const char *key,
                    const char *path, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
void complaints_free(struct complaints *complaints);
