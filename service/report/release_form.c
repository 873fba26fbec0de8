#include "report/release_form.h"

#include "base/check.h"
#include "report/item_digest.h"

const char *release_item_kind(const struct question *question)
{
    switch (question->kind) {
    case KIND_RADIOGROUP:
    case KIND_CHECKBOX:
    case KIND_DROPDOWN:
    case KIND_RATING:
    case KIND_BOOLEAN:
    case KIND_IMAGEPICKER:
    case KIND_RANKING:
        return question->several ? "multiple" : question->scale ? "scale" : "choice";
    case KIND_NUMBER:
        return question->choice_count > 0 ? "choice" : NULL;
    case KIND_TEXT:
    case KIND_COMMENT:
        return "text";
    case KIND_HTML:
        return NULL;
    }
    check(false, "a kind of question");
    return NULL;
}

static json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

static json_t *step_or_null(int step)
{
    return step ? json_integer(step) : json_null();
}

static json_t *texts(const struct localised *localised)
{
    json_t *object = json_pack("{s:s}", "nl", localised_text(localised, "nl"));
    if (localised_has(localised, "en"))
        json_object_set_new(object, "en", json_string(localised_text(localised, "en")));
    return object;
}

/* Whoever reads words beside a question sees what was asked. */
static json_t *item_text(const struct question *question)
{
    json_t *own = texts(&question->title), *object = own, *text;
    const char *language;
    if (!question->owner)
        return own;
    object = json_object();
    json_object_foreach(own, language, text)
    {
        json_object_set_new(object, language,
                            json_sprintf("%s %s",
                                         localised_text(&question->owner->title, language),
                                         json_string_value(text)));
    }
    json_decref(own);
    return object;
}

static json_t *band_or_null(const struct question *question, size_t choice)
{
    int band = question_band(question, choice);
    return band < 0 ? json_null() : json_integer(band);
}

/* The item and answers after which it is asked; on any other condition the item is null. */
static json_t *after_json(const struct form *form, const struct question *question)
{
    if (question->dependence == ASKED_ALWAYS)
        return json_null();
    json_t *values = json_array();
    if (question->dependence != ASKED_AFTER)
        return json_pack("{s:n, s:o}", "item", "values", values);
    const struct question *earlier = &form->questions[question->depends_on];
    for (size_t i = 0; i < earlier->choice_count; i++)
        if (question->depends_choices >> i & 1)
            json_array_append_new(values, json_string(earlier->choices[i].value));
    return json_pack("{s:s, s:o}", "item", earlier->item, "values", values);
}

static json_t *item_json(const struct form *form, const struct question *question,
                         const char *kind)
{
    json_t *themes = json_array();
    for (size_t i = 0; question->themes && question->themes[i]; i++)
        json_array_append_new(themes, json_string(question->themes[i]));
    json_t *choices = json_array();
    for (size_t i = 0; i < question->choice_count; i++) {
        const struct choice *choice = &question->choices[i];
        json_array_append_new(
            choices, json_pack("{s:s, s:o, s:b, s:o, s:o}", "value", choice->value, "text",
                               texts(&choice->text), "dontKnow", choice->dont_know, "step",
                               step_or_null(choice->step), "band", band_or_null(question, i)));
    }
    char wording[ITEM_DIGEST_TEXT], scale[ITEM_DIGEST_TEXT];
    item_digest_wording(question, wording);
    item_digest_scale(question, kind, scale);
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:b, s:o, s:o, s:o, s:s, s:s}",
                     "code", question->item, "kind", kind, "step", step_or_null(question->step),
                     "themes", themes, "scale", text_or_null(question->scale), "mirror",
                     text_or_null(question->mirror), "inventory",
                     text_or_null(question->inventory), "breakdown", question->breakdown,
                     "after", after_json(form, question), "text", item_text(question),
                     "choices", choices, "wordingDigest", wording, "scaleDigest", scale);
}

json_t *release_form_json(const struct form *form)
{
    json_t *items = json_array();
    for (size_t q = 0; q < form->question_count; q++) {
        const char *kind = release_item_kind(&form->questions[q]);
        if (kind)
            json_array_append_new(items, item_json(form, &form->questions[q], kind));
    }
    json_t *title = json_object();
    for (size_t i = 0; form->languages && form->languages[i]; i++)
        json_object_set_new(title, form->languages[i],
                            json_string(localised_text(&form->title, form->languages[i])));
    char digest[2 * sizeof form->digest + 1];
    text_hex(form->digest, sizeof form->digest, digest);
    json_t *result = json_pack("{s:s, s:s, s:o, s:o}", "name", form->name, "digest", digest,
                               "title", title, "items", items);
    check(result, "the texts of a form are UTF-8");
    return result;
}
