#include "pages/voice.h"

#include <stdio.h>

#include "base/check.h"

const char *voice_say(const struct voice *voice, const char *key, json_t *values)
{
    const char *text = view_text(voice->view, voice->language, key, values, voice->arena);
    json_decref(values);
    return text;
}

const char *voice_step(const struct voice *voice, int step)
{
    char key[32];
    snprintf(key, sizeof key, "desk.step-%d", step);
    return voice_say(
        voice, "desk.step-title",
        json_pack("{s:i, s:s}", "number", step, "name", voice_say(voice, key, NULL)));
}

const char *voice_theme(const struct voice *voice, const char *theme)
{
    const char *key = arena_print(voice->arena, "desk.theme-%s", theme);
    const char *name = view_has_text(voice->view, key) ? voice_say(voice, key, NULL) : theme;
    return voice_say(voice, "desk.theme-title", json_pack("{s:s}", "name", name));
}

const char *voice_item(const struct voice *voice, const json_t *item)
{
    const json_t *text = json_object_get(item, "text");
    return json_text(text, voice->language, json_text(text, "nl", ""));
}
