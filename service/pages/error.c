/*
 * The page for what went wrong, in Dutch or in the language the visitor asked for.
 */
#include <stdio.h>

#include "pages/offered.h"
#include "pages/pages.h"
#include "view/shell.h"

static const struct app *the_app; /* set once, before the threads start */

void error_page_use(const struct app *app)
{
    the_app = app;
}

/* The statuses that have a text of their own; any other is told as 400 or 500. */
static int status_with_text(int status)
{
    char key[32];
    snprintf(key, sizeof key, "error.title-%d", status);
    if (view_has_text(app_view(the_app), key))
        return status;
    return status < 500 ? 400 : 500;
}

void error_page(struct request *request, int status, struct buffer *body)
{
    const struct view *view = app_view(the_app);
    struct shell shell = {0};
    const char *language = request ? offered_choose(request, &shell) : view_languages(view)[0];
    status = status_with_text(status);
    char title[32], text[32];
    snprintf(title, sizeof title, "error.title-%d", status);
    snprintf(text, sizeof text, "error.text-%d", status);
    json_t *data = shell_data(view, language, asset_path("style.css"), title, &shell);
    json_object_set_new(data, "status", json_integer(status));
    json_object_set_new(data, "titleKey", json_string(title));
    json_object_set_new(data, "textKey", json_string(text));
    view_render(view, "error", language, data, body);
    json_decref(data);
}
