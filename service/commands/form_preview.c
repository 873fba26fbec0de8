#include "commands/form_preview.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "commands/command.h"
#include "commands/forms.h"
#include "pages/pages.h"
#include "pages/take_page.h"
#include "pages/take_shown.h"
#include "survey/library.h"

/* A round as it might be: so many days from now. */
#define DAYS_OPEN        14
#define DAYS_TO_FEEDBACK 60

struct preview {
    const char *language;
    const char *folder; /* in which the form lies */
    struct form *form;  /* of the first theme */
};

static bool take_first(void *context, struct form *form)
{
    struct preview *preview = context;
    if (preview->form)
        form_free(form);
    else
        preview->form = form;
    return true;
}

static bool is_known(const char *language)
{
    const char *const *known = view_visitor_languages(command_view());
    while (*known && strcmp(*known, language) != 0)
        known++;
    return *known != NULL;
}

/* The form with every text in the language. */
static bool read_form(struct preview *preview, const struct config *config, const char *file,
                      struct complaints *complaints)
{
    if (!is_known(preview->language)) {
        complaints_add(complaints, 422, "form.unknown-language", file, "%s", preview->language);
        return false;
    }
    const char *languages[] = {preview->language, NULL};
    json_t *items = library_items(config->forms, complaints);
    const struct forms_wish wish = {.items = items,
                                    .languages = languages,
                                    .folder = config->forms,
                                    .each = take_first,
                                    .context = preview};
    bool read = items && forms_each(file, &wish, complaints) && preview->form;
    json_decref(items);
    if (read)
        form_missing(preview->form, preview->language, complaints);
    return read && complaints->count == 0;
}

static const char *day_after(int days, struct arena *arena)
{
    char today[DATE_SIZE], day[DATE_SIZE];
    clock_date(clock_now(), today);
    return arena_string(arena, clock_add_days(today, days, day) ? day : today);
}

static void render(const struct preview *preview, struct arena *arena, struct buffer *html)
{
    const struct view *view = command_view();
    const char *municipality =
        view_text(view, preview->language, "take.preview-municipality", NULL, arena);
    const char *place = view_text(view, preview->language, "take.preview-place", NULL, arena);
    struct take_link link = {
        .token = "000000000000",
        .municipality_name = municipality,
        .contact = "",
        .place = place,
        .closes_on = day_after(DAYS_OPEN, arena),
        .feedback_on = day_after(DAYS_TO_FEEDBACK, arena),
        .feedback_where = view_text(view, preview->language, "take.preview-where", NULL, arena),
        .trial = true,
        .form = preview->form,
        .shown = take_shown_form(preview->form, arena),
        .languages = {preview->language},
    };
    const struct take_state untouched = {0};
    char receipt[RECEIPT_TEXT_SIZE];
    take_receipt_make(receipt);
    take_page_render(view, &link, preview->language, receipt, &untouched, html);
}

/* What stands between the two marks; the rest of the text behind it in *rest. NULL: not there.
 */
static const char *between(const char *text, const char *start, const char *end,
                           struct arena *arena, const char **rest)
{
    const char *at = strstr(text, start);
    const char *stop = at ? strstr(at + strlen(start), end) : NULL;
    if (!stop)
        return NULL;
    *rest = stop + strlen(end);
    at += strlen(start);
    return arena_copy(arena, at, (size_t)(stop - at));
}

/* Writes the page so that it stands alone: with its style in it, without its script, and with
 * pictures and recordings from the folder of the form. */
static void write_alone(const struct preview *preview, const char *html, struct arena *arena,
                        FILE *out)
{
    static const char head_end[] = "</head>";
    const char *body = strstr(html, head_end), *rest, *src;
    const char *title = between(html, "<title>", "</title>", arena, &rest);
    fprintf(out, "%.*s", (int)(strstr(html, "<title>") - html), html);
    const char *sheet = take_shown_form(preview->form, arena)->sheet;
    fprintf(out, "<title>%s</title>\n<style>\n%s%s</style>\n", title, asset_text("style.css"),
            sheet ? sheet : "");
    while ((src = strstr(body, "\"/static/"))) {
        const char *name = strstr(src, "/forms/");
        fprintf(out, "%.*s\"file://%s", (int)(src - body), body, preview->folder);
        body = name ? name + strlen("/forms") : src + 1;
    }
    fputs(body, out);
}

static bool write_preview(const struct preview *preview, const char *path,
                          struct complaint *complaint)
{
    struct arena *arena = arena_new();
    struct buffer html = {0};
    render(preview, arena, &html);
    FILE *out = fopen(path, "we");
    if (out)
        write_alone(preview, html.data, arena, out);
    bool written = out && !ferror(out);
    written = out && !fclose(out) && written;
    if (!written)
        complain(complaint, 500, "outfile.not-written", "%s: %s", path, strerror(errno));
    buffer_free(&html);
    arena_free(arena);
    return written;
}

int form_preview(const struct config *config, const char *file, const char *language,
                 const char *out)
{
    char folder[PATH_MAX];
    struct preview preview = {.language = language};
    struct complaints complaints = {0};
    struct complaint complaint = {0};
    int code = EXIT_DONE;
    if (!read_form(&preview, config, file, &complaints)) {
        code = command_fail_all(&complaints);
    } else {
        const char *slash = realpath(file, folder) ? strrchr(folder, '/') : NULL;
        folder[slash ? slash - folder : 0] = '\0';
        preview.folder = folder;
        assets_load(folder);
        if (!write_preview(&preview, out, &complaint))
            code = command_fail(&complaint);
    }
    form_free(preview.form);
    complaints_free(&complaints);
    return code;
}
