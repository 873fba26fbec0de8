#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view/grow.h"
#include "view/template.h"

/* Finds the pages among the files and reads their declarations, then their bodies. */

#define FOLDER      "service/view/pages/"
#define ENDING      ".html"
#define DECLARATION "{{! names:"

struct loading {
    struct templates *templates;
    struct complaints *complaints;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct template *)a)->name, ((const struct template *)b)->name);
}

const struct template *templates_find(const struct templates *templates, const char *name)
{
    struct template wanted = {.name = name};
    return templates->count ? bsearch(&wanted, templates->list, templates->count,
                                      sizeof *templates->list, by_name)
                            : NULL;
}

static bool refuse(struct loading *loading, const struct template *template, const char *what)
{
    char path[160];
    snprintf(path, sizeof path, "%s.html:1", template->name);
    complaints_add(loading->complaints, 500, "view.template", path, "%s", what);
    return false;
}

static bool declare(struct loading *loading, struct template *template);

static const struct shape *partial_shape(void *context, const char *name)
{
    struct loading *loading = context;
    struct arena *arena = loading->templates->arena;
    const char *full = arena_print(arena, "_%s", name);
    for (size_t i = 0; i < loading->templates->count; i++) {
        struct template *template = &loading->templates->list[i];
        if (!strcmp(template->name, full))
            return declare(loading, template) ? &template->shape : NULL;
    }
    return NULL;
}

/* Reads the declaration and cuts it off. A partial whose names are being read is not ready for
 * a template that it includes itself. */
static bool declare(struct loading *loading, struct template *template)
{
    if (template->state != TEMPLATE_NEW)
        return template->state == TEMPLATE_READY;
    template->state = TEMPLATE_BUSY;
    bool declared = template->size >= strlen(DECLARATION) &&
                    !strncmp(template->source, DECLARATION, strlen(DECLARATION));
    const char *end = declared ? strstr(template->source, "}}\n") : NULL;
    struct arena *arena = loading->templates->arena;
    const char *why = "the first line is {{! names: ... }}";
    if (end) {
        const char *start = template->source + strlen(DECLARATION);
        const char *names = arena_copy(arena, start, (size_t)(end - start));
        if (shape_read(&template->shape, names, arena, partial_shape, loading, &why))
            template->state = TEMPLATE_READY;
    }
    if (template->state != TEMPLATE_READY) {
        template->state = TEMPLATE_WRONG;
        return refuse(loading, template, why);
    }
    template->first_line = 2;
    for (const char *c = template->source; c < end; c++)
        template->first_line += *c == '\n';
    template->size -= (size_t)(end + 3 - template->source);
    template->source = end + 3;
    return true;
}

/* Templates that include each other would render for ever. */
static bool goes_round(const struct template *template, unsigned depth)
{
    if (depth > 16)
        return true;
    for (size_t i = 0; i < template->count; i++)
        if (template->nodes[i].kind == NODE_PARTIAL &&
            goes_round(template->nodes[i].partial, depth + 1))
            return true;
    return false;
}

static void find_pages(struct templates *templates, const struct embedded *files, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *path = files[i].path;
        size_t length = strlen(path);
        if (strncmp(path, FOLDER, strlen(FOLDER)) != 0 ||
            length < strlen(FOLDER) + strlen(ENDING) ||
            strcmp(path + length - strlen(ENDING), ENDING) != 0)
            continue;
        const char *name = path + strlen(FOLDER);
        templates->list =
            grow(templates->arena, templates->list, templates->count, sizeof *templates->list);
        templates->list[templates->count++] = (struct template){
            .name = arena_copy(templates->arena, name, strlen(name) - strlen(ENDING)),
            .source = files[i].data,
            .size = files[i].size,
        };
    }
    if (templates->count)
        qsort(templates->list, templates->count, sizeof *templates->list, by_name);
}

bool templates_load(struct templates *templates, const struct embedded *files, size_t count,
                    struct complaints *complaints)
{
    size_t before = complaints->count;
    struct loading loading = {templates, complaints};
    find_pages(templates, files, count);
    for (size_t i = 0; i < templates->count; i++)
        (void)!declare(&loading, &templates->list[i]);
    for (size_t i = 0; i < templates->count; i++) {
        struct template *template = &templates->list[i];
        if (template->state == TEMPLATE_READY &&
            !template_parse(template, templates, complaints))
            template->state = TEMPLATE_WRONG;
    }
    for (size_t i = 0; i < templates->count && complaints->count == before; i++)
        if (goes_round(&templates->list[i], 0))
            refuse(&loading, &templates->list[i], "it includes itself");
    return complaints->count == before;
}
