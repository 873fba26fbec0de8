#include "survey/library.h"

#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/embedded.h"
#include "survey/files.h"
#include "survey/items.h"
#include "survey/translation.h"

/* Pages, and panels in panels; deeper ones are refused anyway. */
#define NESTED_MOST 4

/* A file of forms/, from the folder or out of the program. */
static json_t *read_file(const char *name, const char *folder, struct complaints *complaints)
{
    struct complaint complaint = {0};
    json_t *value = NULL;
    struct arena *arena = arena_new();
    if (folder) {
        value = json_read_file(arena_print(arena, "%s/%s.json", folder, name), &complaint);
    } else {
        const struct embedded *file = embedded_find(arena_print(arena, "forms/%s.json", name));
        if (file)
            value = json_parse(file->data, file->size, &complaint);
        else
            complain(&complaint, 422, "form.unknown-form", "%s", name);
    }
    if (!value)
        complaints_add(complaints, 422, complaint.key, name, "%s", complaint.detail);
    arena_free(arena);
    return value;
}

json_t *library_items(const char *folder, struct complaints *complaints)
{
    return read_file("items", folder, complaints);
}

/* The texts of a language: those of the folder, else ours; NULL when nobody has any. */
static json_t *read_texts(const char *language, const char *folder,
                          struct complaints *complaints)
{
    struct arena *arena = arena_new();
    const char *name = arena_print(arena, "texts/%s", language);
    bool own = folder && !access(arena_print(arena, "%s/%s.json", folder, name), R_OK);
    bool ours = embedded_find(arena_print(arena, "forms/%s.json", name));
    json_t *texts = own || ours ? read_file(name, own ? folder : NULL, complaints) : NULL;
    arena_free(arena);
    return texts;
}

bool library_translate(json_t *definition, const char *const *languages, const char *folder,
                       struct complaints *complaints)
{
    size_t before = complaints->count;
    for (size_t i = 0; languages && languages[i]; i++) {
        json_t *texts = read_texts(languages[i], folder, complaints);
        translation_add(definition, languages[i], texts);
        json_decref(texts);
    }
    return complaints->count == before;
}

/* What fills the places of a definition. */
struct filling {
    const char *name;
    const json_t *items;
    const char *theme;
    bool later_round;
    struct complaints *complaints;
};

static void append_theme(const struct filling *filling, json_t *elements)
{
    const json_t *block = items_theme_block(filling->items, filling->theme);
    if (!block) {
        complaints_add(filling->complaints, 422,
                       filling->theme ? "form.unknown-theme" : "form.theme-needed",
                       filling->name, "%s", filling->theme ? filling->theme : "");
        return;
    }
    for (size_t i = 0; i < json_array_size(block); i++) {
        const char *code = json_string_value(json_array_get(block, i));
        json_t *question = items_element(filling->items, code ? code : "");
        if (question)
            json_array_append_new(elements, question);
        else
            complaints_add(filling->complaints, 422, "form.unknown-item", filling->name, "%s",
                           code ? code : "");
    }
}

static void fill_elements(const struct filling *filling, json_t *parent)
{
    json_t *filled = json_array();
    size_t i;
    json_t *element;
    json_array_foreach(json_object_get(parent, "elements"), i, element)
    {
        if (json_truth(element, "x_theme_block", false)) {
            append_theme(filling, filled);
            continue;
        }
        if (json_number(element, "x_from_round", 1) > 1 && !filling->later_round)
            continue;
        json_object_del(element, "x_from_round");
        if (json_object_get(element, "elements"))
            fill_elements(filling, element);
        json_array_append(filled, element);
    }
    json_object_set_new(parent, "elements", filled);
}

static bool is_shown(const json_t *element, const char *show, const char *once)
{
    return json_truth(element, show, false) || json_truth(element, once, false);
}

/* The library has words of its own for these; a form that leaves them out gets ours, which are
 * then frozen with it. */
static void fill_words(const json_t *words, json_t *element)
{
    static const struct {
        const char *text, *show, *once; /* once: how version 1 spelled it */
    } usual[] = {
        {"noneText",     "showNoneItem",     "hasNone"   },
        {"refuseText",   "showRefuseItem",   ""          },
        {"dontKnowText", "showDontKnowItem", ""          },
        {"otherText",    "showOtherItem",    "hasOther"  },
        {"commentText",  "showCommentArea",  "hasComment"},
        {"labelTrue",    NULL,               NULL        },
        {"labelFalse",   NULL,               NULL        },
    };

    bool boolean = text_equal(json_text(element, "type", NULL), "boolean");
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        bool needed = usual[i].show ? is_shown(element, usual[i].show, usual[i].once) : boolean;
        json_t *text = json_object_get(words, usual[i].text);
        if (needed && text && !json_object_get(element, usual[i].text))
            json_object_set(element, usual[i].text, text);
    }
}

static bool lists_quiet_choice(const json_t *element)
{
    static const char *const lists[] = {"choices", "columns", "rateValues"};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        size_t j;
        json_t *choice;
        json_array_foreach(json_object_get(element, lists[i]), j, choice)
        {
            const char *value = json_is_object(choice) ? json_text(choice, "value", "")
                                                       : json_string_value(choice);
            if (text_equal(value, "dontknow") || text_equal(value, "refused"))
                return true;
        }
    }
    return false;
}

/* Under every closed question there is one quiet line. The library knows it under some types
 * alone, and where it is asked for; elsewhere it is ours. */
static void fill_quiet(const json_t *words, json_t *element)
{
    static const char *const closed[] = {"radiogroup", "checkbox",    "dropdown", "rating",
                                         "boolean",    "imagepicker", "ranking",  "matrix"};
    const char *type = json_text(element, "type", "");
    bool asks = false;
    for (size_t i = 0; i < sizeof closed / sizeof closed[0]; i++)
        asks = asks || !strcmp(closed[i], type);
    if (!asks || json_truth(element, "showDontKnowItem", false) ||
        json_truth(element, "showRefuseItem", false) ||
        json_object_get(element, "x_dontknow") || lists_quiet_choice(element))
        return;
    json_object_set(element, "x_dontknow", json_object_get(words, "dontKnowText"));
}

/* Lists in lists: pages, elements of pages and panels, and as version 1 called them. */
static void fill_all_words(const json_t *words, json_t *parent, size_t depth)
{
    static const char *const lists[] = {"pages", "elements", "questions"};
    for (size_t i = 0; depth > 0 && i < sizeof lists / sizeof lists[0]; i++) {
        size_t j;
        json_t *element;
        json_array_foreach(json_object_get(parent, lists[i]), j, element)
        {
            fill_words(words, element);
            fill_quiet(words, element);
            fill_all_words(words, element, depth - 1);
        }
    }
}

json_t *library_compose(const char *name, const json_t *definition, const json_t *items,
                        const char *theme, bool later_round, struct complaints *complaints)
{
    struct filling filling = {name, items, theme, later_round, complaints};
    size_t before = complaints->count;
    json_t *filled = json_deep_copy(definition);
    size_t i;
    json_t *page;
    json_array_foreach(json_object_get(filled, "pages"), i, page)
    {
        if (json_is_array(json_object_get(page, "elements")))
            fill_elements(&filling, page);
    }
    fill_all_words(json_object_get(items, "words"), filled, NESTED_MOST);
    if (complaints->count == before)
        return filled;
    json_decref(filled);
    return NULL;
}

bool library_form_has_theme(const char *name, const char *folder)
{
    struct complaints unread = {0};
    json_t *definition = read_file(name, folder, &unread);
    bool has = false;
    size_t i, j;
    json_t *page, *element;
    json_array_foreach(json_object_get(definition, "pages"), i, page)
    {
        json_array_foreach(json_object_get(page, "elements"), j, element)
        {
            has = has || json_truth(element, "x_theme_block", false);
        }
    }
    json_decref(definition);
    complaints_free(&unread);
    return has;
}

/* With the digests of its pictures and recordings, which are known when it has been read. */
static struct form *load_with_files(const char *name, json_t *definition, const char *folder,
                                    struct complaints *complaints)
{
    size_t before = complaints->count;
    struct form *form = form_load(name, definition, complaints);
    json_t *digests = form ? files_digests(form, folder, complaints) : NULL;
    if (digests || complaints->count > before) {
        form_free(form);
        form = NULL;
    }
    if (digests) {
        json_object_set_new(definition, "x_files", digests);
        form = form_load(name, definition, complaints);
    }
    return form;
}

struct form *library_form(const char *name, const char *theme, bool later_round,
                          const char *const *languages, const char *folder, json_t **definition,
                          struct complaints *complaints)
{
    json_t *read = read_file(name, folder, complaints);
    json_t *items = read ? library_items(folder, complaints) : NULL;
    json_t *filled =
        items ? library_compose(name, read, items, theme, later_round, complaints) : NULL;
    bool translated = filled && library_translate(filled, languages, folder, complaints);
    struct form *form = translated ? load_with_files(name, filled, folder, complaints) : NULL;
    if (form && definition)
        *definition = json_incref(filled);
    json_decref(filled);
    json_decref(items);
    json_decref(read);
    return form;
}
