/*
 * Finding the handler of a path in the table of routes.
 */
#pragma once

#include "http/server.h"

#define SEGMENTS_MAX 4

struct match {
    const struct route *route; /* NULL: none */
    bool other_method;         /* there is one for this path, with another method */
    size_t count;

    struct {
        const char *name; /* in the arena */
        const char *value;
    } segments[SEGMENTS_MAX];
};

void route_find(const struct route *routes, size_t count, enum method method, const char *path,
                struct arena *arena, struct match *match);
/* "GET, HEAD, POST" as far as there are routes for the path, in the arena. */
const char *route_allowed(const struct route *routes, size_t count, const char *path,
                          struct arena *arena);
