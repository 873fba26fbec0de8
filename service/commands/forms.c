#include "commands/forms.h"

#include <stdlib.h>
#include <string.h>

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

struct form *forms_read(const char *path, const json_t *items, struct arena *arena,
                        struct complaints *complaints)
{
    struct complaint complaint = {0};
    json_t *definition = json_read_file(path, &complaint);
    if (!definition) {
        complaints_add(complaints, 422, complaint.key, path, "%s", complaint.detail);
        return NULL;
    }
    const char *name = name_of(path, arena);
    struct form *form = NULL;
    const char *theme;
    json_t *block;
    if (!has_theme_block(definition)) {
        form = forms_fill(name, definition, items, NULL, complaints);
    } else {
        json_object_foreach(json_object_get(items, "theme_blocks"), theme, block)
        {
            form_free(form);
            form = forms_fill(name, definition, items, theme, complaints);
            if (!form)
                break;
        }
    }
    json_decref(definition);
    return form;
}
