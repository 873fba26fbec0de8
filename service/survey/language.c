#include "survey/language.h"

#include <string.h>

#include "base/text.h"
#include "survey/reader.h"

/* The language of texts that are the same in all of them, such as the number of a rating. */
#define NEUTRAL "default"

static const char *localised_own(const struct localised *localised, const char *language)
{
    for (size_t i = 0; i < localised->count; i++)
        if (text_equal(localised->languages[i], language))
            return localised->texts[i];
    return NULL;
}

const char *localised_text(const struct localised *localised, const char *language)
{
    const char *text = localised_own(localised, language);
    if (!text)
        text = localised_own(localised, "nl");
    if (!text && localised->count)
        text = localised->texts[0];
    return text ? text : "";
}

bool localised_has(const struct localised *localised, const char *language)
{
    return localised_own(localised, language) || localised_own(localised, NEUTRAL);
}

static void localised_add(struct reader *reader, struct localised *text, const char *language,
                          const char *words)
{
    size_t count = text->count;
    size_t size = (count + 2) * sizeof(char *);
    const char **languages = arena_alloc(reader->arena, size);
    const char **texts = arena_alloc(reader->arena, size);
    if (count) {
        memcpy(languages, text->languages, count * sizeof *languages);
        memcpy(texts, text->texts, count * sizeof *texts);
    }
    languages[count] = arena_string(reader->arena, language);
    texts[count] = arena_string(reader->arena, words);
    *text = (struct localised){count + 1, languages, texts};
}

struct localised localised_neutral(struct arena *arena, const char *text)
{
    struct reader reader = {.arena = arena};
    struct localised localised = {0};
    localised_add(&reader, &localised, NEUTRAL, text);
    return localised;
}

/* "nl", "tr", "zgh", "pt-BR": what fits the language field of a ballot. */
static bool is_language(const char *text)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz");
    if (length < 2 || length > 3)
        return false;
    if (!text[length])
        return true;
    return text[length] == '-' && strlen(text) <= 7 && reader_is_word(text + length + 1, "");
}

/* Words in one language; empty ones count as missing. */
static void read_words(struct reader *reader, const struct spot *spot, const char *language,
                       const json_t *words, struct localised *text)
{
    const char *string = json_string_value(words);
    if (!string)
        reader_complain(reader, spot, "form.want-string", "%s", language);
    else if (strlen(string) != json_string_length(words))
        reader_complain(reader, spot, "form.nul-in-text", "%s", language);
    else if (strlen(string) > FORM_TEXT_BYTES)
        reader_complain(reader, spot, "form.text-too-long", "%d", FORM_TEXT_BYTES);
    else if (strchr(string, '{'))
        reader_complain(reader, spot, "form.braces", "%s", language);
    else if (string[strspn(string, " \t\r\n")])
        localised_add(reader, text, language, string);
}

static void read_languages(struct reader *reader, const struct spot *spot, const json_t *object,
                           struct localised *text)
{
    for (void *at = json_object_iter((json_t *)(uintptr_t)object); at;
         at = json_object_iter_next((json_t *)(uintptr_t)object, at)) {
        const char *key = json_object_iter_key(at);
        const struct spot here = {spot, key, 0};
        bool plain = !strcmp(key, NEUTRAL);
        /* A text for the language itself goes before the default one. */
        if (plain && json_object_get(object, reader->language))
            continue;
        if (!plain && !is_language(key))
            reader_complain(reader, &here, "form.bad-language", "%s", key);
        else
            read_words(reader, &here, plain ? reader->language : key,
                       json_object_iter_value(at), text);
    }
}

bool reader_text(struct reader *reader, const struct spot *spot, const json_t *object,
                 const char *name, bool needed, struct localised *text)
{
    const json_t *value = reader_get(object, name);
    const struct spot here = {spot, name, 0};
    *text = (struct localised){0};
    size_t before = reader->complaints->count;
    if (json_is_string(value))
        read_words(reader, &here, reader->language, value, text);
    else if (json_is_object(value))
        read_languages(reader, &here, value, text);
    if (!needed || text->count || reader->complaints->count > before)
        return true;
    reader_complain(reader, &here, "form.text-missing", "%s", name);
    return false;
}

/* Its title is the description of its rows. */
static void visit_matrix(const struct question *row, form_text *visit, void *context)
{
    const struct matrix *matrix = row->matrix;
    visit(context, row, "requiredErrorText", &matrix->required_text);
    for (size_t v = 0; v < matrix->validator_count; v++)
        visit(context, row, "validators", &matrix->validators[v].text);
}

void form_visit_texts(const struct form *form, form_text *visit, void *context)
{
    visit(context, NULL, "title", &form->title);
    visit(context, NULL, "description", &form->description);
    visit(context, NULL, "completedHtml", &form->completed);
    for (size_t i = 0; i < form->question_count; i++) {
        const struct question *question = &form->questions[i];
        visit(context, question, "title", &question->title);
        visit(context, question, "description", &question->description);
        visit(context, question, "html", &question->html);
        visit(context, question, "requiredErrorText", &question->required_text);
        visit(context, question, "minErrorText", &question->least_text);
        visit(context, question, "maxErrorText", &question->most_text);
        for (size_t c = 0; c < question->choice_count; c++)
            visit(context, question, question->choices[c].value, &question->choices[c].text);
        for (size_t v = 0; v < question->validator_count; v++)
            visit(context, question, "validators", &question->validators[v].text);
        if (question->matrix)
            visit_matrix(question, visit, context);
    }
}

struct seen {
    struct arena *arena;
    const char **languages; /* NULL-terminated */
    size_t count;
};

static void seen_add(struct seen *seen, const char *language)
{
    for (size_t i = 0; i < seen->count; i++)
        if (!strcmp(seen->languages[i], language))
            return;
    const char **more = arena_alloc(seen->arena, (seen->count + 2) * sizeof *more);
    if (seen->count)
        memcpy(more, seen->languages, seen->count * sizeof *more);
    more[seen->count++] = language;
    seen->languages = more;
}

static void visit_seen(void *context, const struct question *question, const char *what,
                       const struct localised *text)
{
    (void)question;
    (void)what;
    for (size_t i = 0; i < text->count; i++)
        if (strcmp(text->languages[i], NEUTRAL) != 0)
            seen_add(context, text->languages[i]);
}

const char **language_any(const struct form *form)
{
    struct seen seen = {.arena = form->arena};
    if (localised_own(&form->title, "nl"))
        seen_add(&seen, "nl");
    form_visit_texts(form, visit_seen, &seen);
    return seen.languages ? seen.languages : arena_alloc(form->arena, sizeof(char *));
}

struct missing {
    const struct form *form;
    const char *language;
    size_t count;
    struct complaints *complaints; /* NULL: only count */
};

static void visit_missing(void *context, const struct question *question, const char *what,
                          const struct localised *text)
{
    struct missing *missing = context;
    if (!text->count || localised_has(text, missing->language))
        return;
    missing->count++;
    if (!missing->complaints)
        return;
    struct buffer path = {0};
    buffer_print(&path, "%s.json: %s%s%s", missing->form->name, question ? question->name : "",
                 question ? "." : "", what);
    complaints_add(missing->complaints, 422, "form.missing-text", path.data, "%s",
                   missing->language);
    buffer_free(&path);
}

void form_missing(const struct form *form, const char *language, struct complaints *complaints)
{
    struct missing missing = {form, language, 0, complaints};
    form_visit_texts(form, visit_missing, &missing);
}

void language_complete(struct form *form)
{
    const char **any = language_any(form);
    struct seen complete = {.arena = form->arena};
    for (size_t i = 0; any[i]; i++) {
        struct missing missing = {form, any[i], 0, NULL};
        form_visit_texts(form, visit_missing, &missing);
        if (!missing.count)
            seen_add(&complete, any[i]);
    }
    form->languages =
        complete.languages ? complete.languages : arena_alloc(form->arena, sizeof(char *));
}

bool form_speaks(const struct form *form, const char *language)
{
    const char **known = form->languages;
    while (*known && !text_equal(*known, language))
        known++;
    return *known;
}
