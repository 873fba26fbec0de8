#include "survey/items.h"

#include <string.h>

const json_t *items_find(const json_t *items, const char *code)
{
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(items, "items"), i, item)
    {
        if (text_equal(json_text(item, "code", NULL), code))
            return item;
    }
    return NULL;
}

const json_t *items_theme_block(const json_t *items, const char *theme)
{
    return theme ? json_object_get(json_object_get(items, "theme_blocks"), theme) : NULL;
}

static json_t *words(const json_t *entry)
{
    return json_pack("{s:O, s:O}", "nl", json_object_get(entry, "nl"), "en",
                     json_object_get(entry, "en"));
}

static void add_options(json_t *question, const json_t *options)
{
    json_t *choices = json_array();
    size_t i;
    json_t *option;
    json_array_foreach(options, i, option)
    {
        const char *code = json_text(option, "code", "");
        if (!strcmp(code, "dontknow")) {
            json_object_set_new(question, "showDontKnowItem", json_true());
            json_object_set_new(question, "dontKnowText", words(option));
        } else {
            json_array_append_new(
                choices, json_pack("{s:s, s:o}", "value", code, "text", words(option)));
        }
    }
    json_object_set_new(question, "choices", choices);
}

static void copy_as(json_t *question, const char *name, const json_t *item, const char *from)
{
    json_t *value = json_object_get(item, from);
    if (value)
        json_object_set(question, name, value);
}

/* Names of questions may hold no full stop, for expressions read it as a part of an answer. */
static void set_name(json_t *question, const char *code)
{
    char name[48] = {0};
    strncpy(name, code, sizeof name - 1);
    for (char *c = name; *c; c++)
        if (*c == '.')
            *c = '_';
    json_object_set_new(question, "name", json_string(name));
}

json_t *items_element(const json_t *items, const char *code)
{
    const json_t *item = items_find(items, code);
    const json_t *scale =
        json_object_get(json_object_get(items, "scales"), json_text(item, "scale", ""));
    if (!scale)
        return NULL;
    json_t *question = json_pack("{s:s}", "type", "radiogroup");
    set_name(question, code);
    copy_as(question, "title", item, "text");
    copy_as(question, "description", scale, "stem");
    add_options(question, json_object_get(scale, "options"));
    json_object_set_new(question, "x_item", json_string(code));
    json_object_set_new(question, "x_favourable", json_string("last"));
    copy_as(question, "x_scale", item, "scale");
    copy_as(question, "x_step", item, "step");
    copy_as(question, "x_themes", item, "themes");
    copy_as(question, "x_mirror", item, "mirror");
    return question;
}
