/*
 * For whoever keeps the service running: /healthz says that the process answers, /readyz that
 * it can reach the database as well.
 */
#include <string.h>

#include "db/db.h"
#include "pages/pages.h"
#include "worker.h"

static void health_show(struct request *request);
static void ready_show(struct request *request);

const struct route health_routes[] = {
    {METHOD_GET, "/healthz", health_show, 0},
    {METHOD_GET, "/readyz",  ready_show,  0},
};
const size_t health_route_count = sizeof health_routes / sizeof health_routes[0];

static void reply_line(struct request *request, int status, const char *line)
{
    reply_header(request, "Cache-Control", "no-store");
    reply_static(request, status, "text/plain; charset=utf-8", line, strlen(line));
}

static void health_show(struct request *request)
{
    reply_line(request, 200, "ok\n");
}

static void ready_show(struct request *request)
{
    const struct worker *worker = request_context(request);
    if (db_ready(worker_db(worker)))
        reply_line(request, 200, "ready\n");
    else
        reply_line(request, 503, "database away\n");
}
