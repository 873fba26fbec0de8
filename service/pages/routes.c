#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "pages/desk.h"
#include "pages/pages.h"

struct route *routes_all(size_t *count)
{
    const struct {
        const struct route *routes;
        size_t count;
    } tables[] = {
        {take_routes,    take_route_count   },
        {privacy_routes, privacy_route_count},
        {handout_routes, handout_route_count},
        {method_routes,  method_route_count },
        {login_routes,   login_route_count  },
        {results_routes, results_route_count},
        {part_routes,    part_route_count   },
        {quote_routes,   quote_route_count  },
        {record_routes,  record_route_count },
        {sound_routes,   sound_route_count  },
        {asset_routes,   asset_route_count  },
        {health_routes,  health_route_count },
    };

    size_t total = 0;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        total += tables[i].count;
    struct route *all = calloc(total, sizeof *all);
    check(all, "memory for the routes");
    *count = 0;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        memcpy(all + *count, tables[i].routes, tables[i].count * sizeof *all);
        *count += tables[i].count;
    }
    return all;
}
