#include "survey/translation.h"

/* A text in several languages has a Dutch one; no other object of a definition has such a
 * name. */
static void add_to_object(json_t *object, const char *language, const json_t *texts)
{
    const char *dutch = json_text(object, "nl", NULL);
    json_t *translation = dutch ? json_object_get(texts, dutch) : NULL;
    if (json_is_string(translation) && !json_object_get(object, language))
        json_object_set(object, language, translation);
}

/* A definition is as deep as its reader allows, which is not deep. */
void translation_add(json_t *definition, const char *language, const json_t *texts)
{
    const char *name;
    json_t *value;
    size_t i;
    if (json_is_object(definition))
        add_to_object(definition, language, texts);
    json_object_foreach(definition, name, value)
    {
        translation_add(value, language, texts);
    }
    json_array_foreach(definition, i, value)
    {
        translation_add(value, language, texts);
    }
}
