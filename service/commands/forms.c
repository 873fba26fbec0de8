#include "commands/forms.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "survey/files.h"
#include "survey/library.h"

/* The form's name is that of its file without folder and .json. */
static const char *name_of(const char *path, struct arena *arena)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    size_t length = strlen(name);
    if (length > 5 && !strcmp(name + length - 5, ".json"))
        length -= 5;
    return arena_copy(arena, name, length);
}

struct form *forms_fill(const char *name, const json_t *definition, const json_t *items,
                        const char *theme, struct complaints *complaints)
{
    json_t *filled = library_compose(name, definition, items, theme, true, complaints);
    struct form *form = filled ? form_load(name, filled, complaints) : NULL;
    json_decref(filled);
    return form;
}

static bool has_theme_block(const json_t *definition)
{
    char *text = json_dumps(definition, JSON_COMPACT);
    bool has = text && strstr(text, "\"x_theme_block\":true");
    free(text);
    return has;
}

/* Its pictures and recordings lie beside the file. */
static bool has_files(const struct form *form, const char *path, struct complaints *complaints)
{
    size_t before = complaints->count;
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, (size_t)(slash - path)) : strdup(".");
    check(folder, "memory for a path");
    files_check(form, *folder ? folder : "/", complaints);
    free(folder);
    return complaints->count == before;
}

static bool with_theme(const char *path, const json_t *definition, const char *theme,
                       const struct forms_wish *wish, struct complaints *complaints)
{
    struct arena *arena = arena_new();
    const char *name = name_of(path, arena);
    json_t *filled = library_compose(name, definition, wish->items, theme, true, complaints);
    bool translated =
        filled && library_translate(filled, wish->languages, wish->folder, complaints);
    struct form *form = translated ? form_load(name, filled, complaints) : NULL;
    json_decref(filled);
    arena_free(arena);
    if (form && !has_files(form, path, complaints)) {
        form_free(form);
        return false;
    }
    return form && wish->each(wish->context, form);
}

bool forms_each(const char *path, const struct forms_wish *wish, struct complaints *complaints)
{
    struct complaint complaint = {0};
    json_t *definition = json_read_file(path, &complaint);
    if (!definition) {
        complaints_add(complaints, 422, complaint.key, path, "%s", complaint.detail);
        return false;
    }
    bool done = true;
    const char *theme;
    json_t *block;
    if (!has_theme_block(definition)) {
        done = with_theme(path, definition, NULL, wish, complaints);
    } else {
        json_object_foreach(json_object_get(wish->items, "theme_blocks"), theme, block)
        {
            done = done && with_theme(path, definition, theme, wish, complaints);
        }
    }
    json_decref(definition);
    return done;
}

static bool keep_last(void *context, struct form *form)
{
    struct form **last = context;
    form_free(*last);
    *last = form;
    return true;
}

struct form *forms_read(const char *path, const json_t *items, struct complaints *complaints)
{
    struct form *last = NULL;
    const struct forms_wish wish = {.items = items, .each = keep_last, .context = &last};
    if (forms_each(path, &wish, complaints))
        return last;
    form_free(last);
    return NULL;
}
