#include "view/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/embedded.h"
#include "base/text.h"
#include "view/load.h"
#include "view/template.h"

struct view {
    struct arena *arena;
    struct catalog catalog;
    struct templates templates;
};

struct view *view_load_from(const struct embedded *files, size_t count,
                            struct complaints *complaints)
{
    /* jansson would seed its hashes at the first object, which may be on any thread. */
    json_object_seed(0);
    struct view *view = calloc(1, sizeof *view);
    check(view, "memory for the pages");
    view->arena = arena_new();
    view->templates.arena = view->arena;
    view->templates.catalog = &view->catalog;
    bool texts = catalog_load(&view->catalog, files, count, view->arena, complaints);
    bool pages = templates_load(&view->templates, files, count, complaints);
    if (texts && pages)
        return view;
    view_free(view);
    return NULL;
}

struct view *view_load(struct complaints *complaints)
{
    size_t count;
    const struct embedded *files = embedded_under("service/view/", &count);
    return view_load_from(files, count, complaints);
}

void view_free(struct view *view)
{
    if (!view)
        return;
    arena_free(view->arena);
    free(view);
}

void view_render(const struct view *view, const char *page, const char *language, json_t *data,
                 struct buffer *out)
{
    const struct template *template = templates_find(&view->templates, page);
    if (!template)
        fatal("there is no page %s", page);
    size_t index = catalog_language(&view->catalog, language);
    struct rendering rendering = {
        .catalog = &view->catalog,
        .language = view->catalog.languages[index],
        .words = view_words(view, view->catalog.languages[index]),
        .direction = view_direction(view, language),
        .language_index = index,
        .out = out,
    };
    template_render(template, &rendering, data);
}

static void add_placeholder(struct buffer *out, const char *key, const char *name,
                            const json_t *values, bool apart)
{
    const json_t *value = json_object_get(values, name);
    if (json_is_integer(value)) {
        buffer_print(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return;
    }
    if (!json_is_string(value))
        fatal("text %s: there is no value for {%s}", key, name);
    /* A web address needs no isolation, it begins and ends with letters of its own direction;
     * and apps that make links of pasted text would take the mark at its end along. */
    apart = apart && !text_starts(json_string_value(value), "http");
    buffer_text(out, apart ? ISOLATE : "");
    buffer_text(out, json_string_value(value));
    buffer_text(out, apart ? ISOLATE_END : "");
}

const char *view_text(const struct view *view, const char *language, const char *key,
                      const json_t *values, struct arena *arena)
{
    const struct text *text = catalog_find(&view->catalog, key);
    if (!text)
        fatal("there is no text %s", key);
    const struct message *message = &text->messages[catalog_language(&view->catalog, language)];
    bool apart = text_equal(view_direction(view, language), "rtl");
    struct buffer out = {0};
    for (size_t i = 0; i < message->count; i++) {
        const struct part *part = &message->parts[i];
        if (part->text)
            buffer_add(&out, part->text, part->size);
        else
            add_placeholder(&out, key, text->names[part->name], values, apart);
    }
    const char *copy = arena_copy(arena, out.data, out.size);
    buffer_free(&out);
    return copy;
}

bool view_has_text(const struct view *view, const char *key)
{
    return catalog_find(&view->catalog, key);
}

const char *view_complaint(const struct view *view, const char *language,
                           const struct complaint *complaint, struct arena *arena)
{
    if (!view_has_text(view, complaint->key))
        return arena_print(arena, "%s %s %s", complaint->key, complaint->path,
                           complaint->detail);
    json_t *values =
        json_pack("{s:s, s:s}", "path", complaint->path, "detail", complaint->detail);
    check(values, "a complaint is UTF-8");
    const char *line = view_text(view, language, complaint->key, values, arena);
    json_decref(values);
    return line;
}

const char *const *view_languages(const struct view *view)
{
    return view->catalog.complete;
}

const char *const *view_visitor_languages(const struct view *view)
{
    return view->catalog.languages;
}

/* What language.json says; `otherwise` where there is none. */
static const char *about_language(const struct view *view, const char *language,
                                  const char *key, const char *otherwise)
{
    const struct catalog *catalog = &view->catalog;
    size_t index = catalog_language(catalog, language);
    const struct text *text = catalog_find(catalog, key);
    return text && !strcmp(catalog->languages[index], language) ? text->messages[index].source
                                                                : otherwise;
}

const char *view_direction(const struct view *view, const char *language)
{
    return about_language(view, language, "language.direction", "ltr");
}

const char *view_language_name(const struct view *view, const char *language)
{
    return about_language(view, language, "language.name", language);
}

const char *view_words(const struct view *view, const char *language)
{
    return about_language(view, language, "language.texts", language);
}

void view_visitor_texts(const struct view *view, const char *language, view_visit *visit,
                        void *context)
{
    const struct catalog *catalog = &view->catalog;
    size_t index = catalog_language(catalog, language);
    for (size_t i = 0; i < catalog->text_count; i++) {
        const struct text *text = &catalog->texts[i];
        if (catalog_for_visitors(text->key))
            visit(context, text->key, text->messages[0].source, text->messages[index].source);
    }
}
