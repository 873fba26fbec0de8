/*
 * Templates from any bytes: the parser answers with a view or complaints, and a view that it
 * lets through renders our data without letting them become markup.
 */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "view/load.h"

/* No template that is let through may write these bytes of the data out as they are. They are
 * the key of a text as well, so that {{t@name}} finds one whatever the name. */
#define POISON "\"'><zz onzz=1>javascript:zz"
#define TEXTS  "{\"a\": \"x {name}\", \"\\\"'><zz onzz=1>javascript:zz\": \"y {name}\"}"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static json_t *poisoned(void)
{
    const char *poison = "x." POISON;
    return json_pack("{s:s, s:s, s:[{s:s}, {s:s}], s:[s, s], s:{s:s}, s:s}", "name", poison,
                     "path", poison, "list", "name", poison, "name", poison, "codes", poison,
                     poison, "user", "name", poison, "yes", poison);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char names[] =
        "{{! names: name, path, list[name], codes[], user{name}, yes }}\n";
    struct buffer page = {0};
    buffer_text(&page, names);
    buffer_add(&page, data, size);
    struct buffer raw = {0};
    buffer_add(&raw, data, size);
    const struct embedded files[] = {
        {"service/view/pages/_part.html", raw.data,  raw.size        },
        {"service/view/pages/page.html",  page.data, page.size       },
        {"service/view/texts/nl/x.json",  TEXTS,     sizeof TEXTS - 1},
    };
    /* The input as a whole file with its declaration, and as the body of a page. */
    struct complaints complaints = {0};
    struct view *view = view_load_from(files, 1, &complaints);
    view_free(view);
    complaints_free(&complaints);
    memset(&complaints, 0, sizeof complaints);

    view = view_load_from(files + 1, 2, &complaints);
    if (view) {
        json_t *values = poisoned();
        struct buffer out = {0};
        view_render(view, "page", "nl", values, &out);
        bool typed = memmem(data, size, "<zz", 3) || memmem(data, size, "<ZZ", 3);
        check(typed || !memmem(out.data, out.size, "<zz", 3), "data became markup");
        buffer_free(&out);
        json_decref(values);
    }
    view_free(view);
    complaints_free(&complaints);
    buffer_free(&page);
    buffer_free(&raw);
    return 0;
}
