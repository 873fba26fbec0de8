#include "commands/form_checked.h"

#include <stdio.h>

#include "commands/command.h"
#include "commands/forms.h"
#include "commands/municipality.h"
#include "commands/translations.h"
#include "survey/library.h"

struct marking {
    struct blocking *db;
    const char *municipality;
    const struct form_checked *wish;
    struct complaints *complaints;
    size_t marked;
};

static bool mark_form(struct marking *marking, const struct form *form)
{
    const struct form_checked *wish = marking->wish;
    size_t before = marking->complaints->count, marked;
    struct complaint complaint = {0};
    form_missing(form, wish->language, marking->complaints);
    if (marking->complaints->count > before)
        return false;
    if (!translations_mark(marking->db, marking->municipality, form, wish->language, wish->by,
                           &marked, &complaint)) {
        complaints_add(marking->complaints, complaint.status, complaint.key, complaint.path,
                       "%s", complaint.detail);
        return false;
    }
    marking->marked += marked;
    return true;
}

static bool mark(void *context, struct form *form)
{
    bool marked = mark_form(context, form);
    form_free(form);
    return marked;
}

static bool mark_file(struct marking *marking, const char *folder)
{
    const char *languages[] = {marking->wish->language, NULL};
    json_t *items = library_items(folder, marking->complaints);
    const struct forms_wish wish = {.items = items,
                                    .languages = languages,
                                    .folder = folder,
                                    .each = mark,
                                    .context = marking};
    bool done = items && forms_each(marking->wish->file, &wish, marking->complaints);
    json_decref(items);
    return done;
}

static void say(const struct marking *marking, struct arena *arena)
{
    json_t *values = json_pack("{s:s, s:s, s:I}", "file", marking->wish->file, "language",
                               marking->wish->language, "new", (json_int_t)marking->marked);
    puts(view_text(command_view(), command_language(), "form.checked", values, arena));
    json_decref(values);
}

/* Ours are not for anybody to check, and what the pages do not speak cannot be opened. */
static bool can_be_checked(const char *language, struct complaint *complaint)
{
    const char *const *known = view_visitor_languages(command_view());
    const char *const *ours = view_languages(command_view());
    for (; *ours; ours++)
        if (text_equal(*ours, language))
            return complain(complaint, 422, "form.checked-ours", "%s", language);
    for (; *known; known++)
        if (text_equal(*known, language))
            return true;
    return complain(complaint, 422, "round.unknown-language", "%s", language);
}

int form_checked(const struct config *config, const struct form_checked *wish)
{
    struct complaint complaint = {0};
    struct complaints complaints = {0};
    struct arena *arena = arena_new();
    struct marking marking = {.wish = wish, .complaints = &complaints};
    if (can_be_checked(wish->language, &complaint))
        marking.db = blocking_open(config->db, &complaint);
    bool found = marking.db && municipality_find_one(marking.db, wish->municipality, arena,
                                                     &marking.municipality, &complaint);
    bool done = found && mark_file(&marking, config->forms);
    if (done)
        say(&marking, arena);
    else if (found)
        command_fail_all(&complaints);
    else
        command_fail(&complaint);
    if (marking.db)
        blocking_free(marking.db);
    complaints_free(&complaints);
    arena_free(arena);
    return done ? EXIT_DONE : EXIT_FAILED;
}
