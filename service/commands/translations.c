#include "commands/translations.h"

#include <string.h>

#include "commands/command.h"
#include "urn/keys.h"
#include "urn/spoken.h"

STATEMENT(text_check, 4, "marked");
STATEMENT(text_unchecked, 3, "unchecked demonstration");
STATEMENT(text_unrecorded, 3, "unrecorded");

static bool is_listed(const char *const *languages, const char *language)
{
    for (size_t i = 0; languages[i]; i++)
        if (text_equal(languages[i], language))
            return true;
    return false;
}

bool translations_read(const char *list, struct arena *arena, const char *const **languages,
                       struct complaint *complaint)
{
    const char *const *known = view_visitor_languages(command_view());
    const char **found = arena_alloc(arena, (TRANSLATIONS_MOST + 1) * sizeof *found);
    size_t count = 0;
    found[count++] = "nl";
    for (const char *at = list ? list : "en"; *at;) {
        size_t size = strcspn(at, ",");
        const char *language = arena_copy(arena, at, size);
        if (!is_listed(known, language) || count == TRANSLATIONS_MOST)
            return complain(complaint, 422, "round.unknown-language", "%s", language);
        if (!is_listed(found, language))
            found[count++] = language;
        at += size + (at[size] == ',');
    }
    *languages = found;
    return true;
}

bool translations_has(const struct form *form, const char *language)
{
    return form_speaks(form, view_words(command_view(), language));
}

/* ---- digests of texts ---------------------------------------------------------------- */

struct digests {
    const char *language;
    struct arena *arena;
    const char **list; /* in hexadecimal */
    size_t count, room;
};

static void add_pair(struct digests *digests, const char *dutch, const char *text)
{
    struct buffer pair = {0};
    buffer_text(&pair, digests->language);
    buffer_byte(&pair, '\0');
    buffer_text(&pair, dutch);
    buffer_byte(&pair, '\0');
    buffer_text(&pair, text);
    uint8_t digest[DIGEST_SIZE];
    digest_of(pair.data, pair.size, digest);
    buffer_free(&pair);

    if (digests->count == digests->room) {
        digests->room = digests->room ? 2 * digests->room : 256;
        const char **more = arena_alloc(digests->arena, digests->room * sizeof *more);
        if (digests->count)
            memcpy(more, digests->list, digests->count * sizeof *more);
        digests->list = more;
    }
    char *hex = arena_alloc(digests->arena, 2 * sizeof digest + 1);
    text_hex(digest, sizeof digest, hex);
    digests->list[digests->count++] = hex;
}

static void add_form_text(void *context, const struct question *question, const char *what,
                          const struct localised *text)
{
    (void)question, (void)what;
    struct digests *digests = context;
    if (text->count)
        add_pair(digests, localised_text(text, "nl"), localised_text(text, digests->language));
}

static void add_page_text(void *context, const char *key, const char *dutch, const char *text)
{
    (void)key;
    add_pair(context, dutch, text);
}

static const char *digests_value(const struct form *form, const char *language,
                                 struct arena *arena)
{
    struct digests digests = {.language = language, .arena = arena};
    form_visit_texts(form, add_form_text, &digests);
    view_visitor_texts(command_view(), language, add_page_text, &digests);
    return value_array(arena, digests.list, digests.count);
}

/* ---- marking and asking -------------------------------------------------------------- */

bool translations_mark(struct blocking *db, const char *municipality, const struct form *form,
                       const char *language, const char *by, size_t *marked,
                       struct complaint *complaint)
{
    struct arena *arena = arena_new();
    struct rows *rows = NULL;
    const char *values[] = {municipality, language, digests_value(form, language, arena),
                            by ? by : ""};
    bool done = blocking_run(db, &text_check, values, &rows, complaint);
    *marked = done ? (size_t)rows_number(rows, 0, "marked") : 0;
    rows_free(rows);
    arena_free(arena);
    return done;
}

bool translations_unchecked(struct blocking *db, const char *municipality,
                            const struct form *form, const char *language,
                            struct unchecked *unchecked, struct complaint *complaint)
{
    struct arena *arena = arena_new();
    struct rows *rows = NULL;
    const char *values[] = {municipality, language, digests_value(form, language, arena)};
    bool done = blocking_run(db, &text_unchecked, values, &rows, complaint);
    if (done)
        *unchecked = (struct unchecked){(size_t)rows_number(rows, 0, "unchecked"),
                                        rows_truth(rows, 0, "demonstration")};
    rows_free(rows);
    arena_free(arena);
    return done;
}

bool translations_unrecorded(struct blocking *db, const char *municipality,
                             const struct form *form, const char *language, size_t *count,
                             struct complaint *complaint)
{
    struct arena *arena = arena_new();
    const char *words = view_words(command_view(), language);
    const char **digests = arena_alloc(arena, (form->question_count + 1) * sizeof *digests);
    for (size_t q = 0; q < form->question_count; q++) {
        char *digest = arena_alloc(arena, SPOKEN_TEXT);
        spoken_digest(&form->questions[q], words, digest);
        digests[q] = digest;
    }
    struct rows *rows = NULL;
    const char *values[] = {municipality, language,
                            value_array(arena, digests, form->question_count)};
    bool done = blocking_run(db, &text_unrecorded, values, &rows, complaint);
    *count = done ? (size_t)rows_number(rows, 0, "unrecorded") : 0;
    rows_free(rows);
    arena_free(arena);
    return done;
}
