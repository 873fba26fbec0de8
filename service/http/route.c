#include "http/route.h"

#include <string.h>

#include "base/check.h"

/* Takes "{name}" or "{name...}" at the pattern's segment with what stands in the path. */
static bool take_segment(const char *pattern, size_t pattern_size, const char *path,
                         size_t path_size, struct arena *arena, struct match *match)
{
    if (pattern[0] != '{')
        return pattern_size == path_size && !memcmp(pattern, path, path_size);
    if (path_size == 0)
        return false;
    check(match->count < SEGMENTS_MAX, "a route has few segments");
    size_t name_size = strcspn(pattern + 1, ".}");
    match->segments[match->count].name = arena_copy(arena, pattern + 1, name_size);
    match->segments[match->count++].value = arena_copy(arena, path, path_size);
    return true;
}

static bool pattern_fits(const char *pattern, const char *path, struct arena *arena,
                         struct match *match)
{
    match->count = 0;
    while (*pattern == '/' && *path == '/') {
        pattern++;
        path++;
        size_t pattern_size = strcspn(pattern, "/"), path_size = strcspn(path, "/");
        if (pattern_size > 4 && !strncmp(pattern + pattern_size - 4, "...}", 4))
            path_size = strlen(path);
        if (!take_segment(pattern, pattern_size, path, path_size, arena, match))
            return false;
        pattern += pattern_size;
        path += path_size;
    }
    return !*pattern && !*path;
}

static bool method_fits(const struct route *route, enum method method)
{
    return route->method == method || (route->method == METHOD_GET && method == METHOD_HEAD);
}

void route_find(const struct route *routes, size_t count, enum method method, const char *path,
                struct arena *arena, struct match *match)
{
    *match = (struct match){0};
    for (size_t i = 0; i < count; i++) {
        if (!pattern_fits(routes[i].pattern, path, arena, match))
            continue;
        if (method_fits(&routes[i], method)) {
            match->route = &routes[i];
            return;
        }
        match->other_method = true;
    }
    match->count = 0;
}

const char *route_allowed(const struct route *routes, size_t count, const char *path,
                          struct arena *arena)
{
    static const struct {
        enum method method;
        const char *names;
    } methods[] = {
        {METHOD_GET,  "GET, HEAD"},
        {METHOD_POST, "POST"     },
    };

    const char *allowed = "";
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        struct match match;
        route_find(routes, count, methods[i].method, path, arena, &match);
        if (match.route)
            allowed =
                arena_print(arena, "%s%s%s", allowed, *allowed ? ", " : "", methods[i].names);
    }
    return allowed;
}
