/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "http/route.h"

static void handle(struct request *request)
{
    (void)request;
}

static const struct route routes[] = {
    {METHOD_GET,  "/",                          handle, 0},
    {METHOD_GET,  "/v",                         handle, 0},
    {METHOD_GET,  "/v/{link}",                  handle, 0},
    {METHOD_POST, "/v/{link}",                  handle, 0},
    {METHOD_GET,  "/v/{link}/bedankt",          handle, 0},
    {METHOD_GET,  "/desk/{id}/stappen/{n}",     handle, 0},
    {METHOD_POST, "/desk/login",                handle, 0},
    {METHOD_GET,  "/static/{digest}/{name...}", handle, 0},
};
#define COUNT (sizeof routes / sizeof routes[0])

static const struct {
    enum method method;
    const char *path;
    const char *pattern;  /* NULL: none */
    const char *segments; /* "name=value " of each */
    const char *allowed;
} cases[] = {
    {METHOD_GET,  "/",                 "/",                          "",                       "GET, HEAD"      },
    {METHOD_HEAD, "/",                 "/",                          "",                       "GET, HEAD"      },
    {METHOD_POST, "/",                 NULL,                         "",                       "GET, HEAD"      },
    {METHOD_GET,  "/v",                "/v",                         "",                       "GET, HEAD"      },
    {METHOD_GET,  "/v/",               NULL,                         "",                       ""               },
    {METHOD_GET,  "/v/a",              "/v/{link}",                  "link=a ",                "GET, HEAD, POST"},
    {METHOD_HEAD, "/v/a",              "/v/{link}",                  "link=a ",                "GET, HEAD, POST"},
    {METHOD_POST, "/v/a",              "/v/{link}",                  "link=a ",                "GET, HEAD, POST"},
    {METHOD_GET,  "/v/bedankt",        "/v/{link}",                  "link=bedankt ",          "GET, HEAD, POST"},
    {METHOD_GET,  "/v/a/",             NULL,                         "",                       ""               },
    {METHOD_GET,  "/v/a/bedankt",      "/v/{link}/bedankt",          "link=a ",                "GET, HEAD"      },
    {METHOD_POST, "/v/a/bedankt",      NULL,                         "",                       "GET, HEAD"      },
    {METHOD_GET,  "/v/a/bedankt/",     NULL,                         "",                       ""               },
    {METHOD_GET,  "/v/a/bedankt2",     NULL,                         "",                       ""               },
    {METHOD_GET,  "/v//bedankt",       NULL,                         "",                       ""               },
    {METHOD_GET,  "//v",               NULL,                         "",                       ""               },
    {METHOD_GET,  "//",                NULL,                         "",                       ""               },
    {METHOD_GET,  "/V",                NULL,                         "",                       ""               },
    {METHOD_GET,  "/desk/7/stappen/3", "/desk/{id}/stappen/{n}",     "id=7 n=3 ",              "GET, HEAD"      },
    {METHOD_GET,  "/desk/login",       NULL,                         "",                       "POST"           },
    {METHOD_HEAD, "/desk/login",       NULL,                         "",                       "POST"           },
    {METHOD_GET,  "/static/d/a.css",   "/static/{digest}/{name...}", "digest=d name=a.css ",
     "GET, HEAD"                                                                                                },
    {METHOD_GET,  "/static/d/a/b.css", "/static/{digest}/{name...}", "digest=d name=a/b.css ",
     "GET, HEAD"                                                                                                },
    {METHOD_GET,  "/static/d/",        NULL,                         "",                       ""               },
    {METHOD_GET,  "/static/d",         NULL,                         "",                       ""               },
};

static void test_paths_find_their_route(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena *arena = arena_new();
        struct match match;
        struct buffer segments = {0};
        buffer_clear(&segments);
        route_find(routes, COUNT, cases[i].method, cases[i].path, arena, &match);
        if (!text_equal(match.route ? match.route->pattern : NULL, cases[i].pattern))
            fail_msg("%s", cases[i].path);
        for (size_t k = 0; k < match.count; k++)
            buffer_print(&segments, "%s=%s ", match.segments[k].name, match.segments[k].value);
        assert_string_equal(segments.data, cases[i].segments);
        if (!match.route)
            assert_int_equal(match.other_method, *cases[i].allowed != '\0');
        buffer_free(&segments);
        arena_free(arena);
    }
}

static void test_allowed_methods(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(route_allowed(routes, COUNT, cases[i].path, arena),
                            cases[i].allowed);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths_find_their_route),
        cmocka_unit_test(test_allowed_methods),
    };
    return cmocka_run_group_tests_name("http/route", tests, NULL, NULL);
}
