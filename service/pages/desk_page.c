/*
 * What every page of the desk has around it.
 */
#include "pages/desk.h"
#include "pages/pages.h"
#include "worker.h"

static const struct view *view_of(const struct request *request)
{
    const struct worker *worker = request_context(request);
    return app_view(worker_app(worker));
}

json_t *desk_page_data(struct request *request, const struct desk_person *person,
                       enum desk_entry entry, const char *title)
{
    const bool reads = role_may(person->role, MAY_READ);
    const bool rights[] = {
        [DESK_RESULTS] = reads, [DESK_QUOTES] = reads, [DESK_MANAGE] = false};
    const struct shell shell = {.extra = asset_path("reading.css"),
                                .municipality = person->municipality_name,
                                .desk = true,
                                .entry = entry,
                                .rights = rights,
                                .path = request_path(request),
                                .user = *person->name ? person->name : person->email,
                                .csrf = person->csrf};
    return shell_data(view_of(request), person->language, asset_path("style.css"), title,
                      &shell);
}

void desk_page_send(struct request *request, const struct desk_person *person, int status,
                    const char *page, json_t *data)
{
    struct buffer body = {0};
    view_render(view_of(request), page, person->language, data, &body);
    json_decref(data);
    reply_header(request, "Cache-Control", "no-store");
    reply_send(request, status, "text/html; charset=utf-8", body.data, body.size);
    buffer_wipe(&body);
}
