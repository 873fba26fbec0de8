#include "survey/question.h"

#include <string.h>

#include "base/text.h"
#include "survey/choices.h"
#include "survey/kinds.h"
#include "survey/validators.h"

static const struct property one_row[] = {
    {"value",     SHAPE_ANY,    USE_READ, NULL},
    {"text",      SHAPE_TEXT,   USE_READ, NULL},
    {"visibleIf", SHAPE_STRING, USE_READ, NULL},
    {"x_item",    SHAPE_STRING, USE_READ, NULL},
    {"x_step",    SHAPE_WHOLE,  USE_READ, NULL},
    {"x_themes",  SHAPE_LIST,   USE_READ, NULL},
    {"x_mirror",  SHAPE_STRING, USE_READ, NULL},
    {"x_audio",   SHAPE_TEXT,   USE_READ, NULL},
    {NULL,        SHAPE_ANY,    USE_READ, NULL},
};

static void read_themes(struct reader *reader, const struct spot *spot, const json_t *element,
                        struct question *question)
{
    const json_t *list = reader_get(element, "x_themes");
    const struct spot here = {spot, "x_themes", 0};
    size_t count = json_array_size(list), kept = 0;
    question->themes = arena_alloc(reader->arena, (count + 1) * sizeof *question->themes);
    for (size_t i = 0; i < count; i++) {
        const char *theme = json_string_value(json_array_get(list, i));
        if (theme && reader_is_word(theme, "-"))
            question->themes[kept++] = arena_string(reader->arena, theme);
        else
            reader_complain(reader, &here, "form.bad-theme", "%s", theme ? theme : "");
    }
}

/* A word of ours under that name, copied; NULL when missing. */
static const char *read_word(struct reader *reader, const struct spot *spot,
                             const json_t *element, const char *name)
{
    const char *word = reader_string(element, name);
    if (!word)
        return NULL;
    if (reader_is_word(word, "_-."))
        return arena_string(reader->arena, word);
    const struct spot here = {spot, name, 0};
    reader_complain(reader, &here, "form.bad-word", "%s", word);
    return NULL;
}

static void read_meaning(struct reader *reader, const struct spot *spot, const json_t *element,
                         struct question *question)
{
    static const char *const ends[] = {"last", "first", NULL};
    static const char *const inventories[] = {"barrier", "wish", NULL};
    const char *item = read_word(reader, spot, element, "x_item");
    question->item = item ? item : question->name;
    question->step = (int)reader_whole(reader, spot, element, "x_step", 1, 7, 0);
    question->scale = read_word(reader, spot, element, "x_scale");
    question->mirror = read_word(reader, spot, element, "x_mirror");
    question->favourable_first =
        reader_one_of(reader, spot, element, "x_favourable", ends) == 1;
    if (reader_string(element, "x_inventory"))
        question->inventory =
            inventories[reader_one_of(reader, spot, element, "x_inventory", inventories)];
    question->breakdown = reader_truth(element, "x_breakdown");
    read_themes(reader, spot, element, question);
}

/* What a row says of itself goes before what its matrix says. */
static void row_meaning(struct reader *reader, const struct spot *spot, const json_t *element,
                        struct question *row)
{
    const char *item = read_word(reader, spot, element, "x_item");
    const char *mirror = read_word(reader, spot, element, "x_mirror");
    row->item = item ? item : row->item;
    row->mirror = mirror ? mirror : row->mirror;
    row->step = (int)reader_whole(reader, spot, element, "x_step", 1, 7, (size_t)row->step);
    if (reader_get(element, "x_themes"))
        read_themes(reader, spot, element, row);
}

/* Recordings lie in the folder of the form, one for each language. */
static void read_audio(struct reader *reader, const struct spot *spot, const json_t *element,
                       struct localised *audio)
{
    static const char *const kinds[] = {".mp3", ".m4a", ".ogg", ".webm", NULL};
    const struct spot here = {spot, "x_audio", 0};
    reader_text(reader, spot, element, "x_audio", false, audio);
    for (size_t i = 0; i < audio->count; i++)
        if (!reader_is_file(audio->texts[i], kinds))
            reader_complain(reader, &here, "form.bad-audio", "%s", audio->texts[i]);
}

/* A scale is points in an order, and nothing beside them but don't know. */
static void check_scale(struct reader *reader, const struct spot *spot,
                        const struct question *question)
{
    const struct spot here = {spot, "x_scale", 0};
    size_t points = 0;
    bool pure = !question->several && question->kind != KIND_RANKING;
    for (size_t i = 0; i < question->choice_count; i++) {
        pure = pure && !question->choices[i].none && !question->choices[i].other;
        points += !question->choices[i].dont_know;
    }
    if (question->scale && question->choice_count > 0 && (!pure || points < 2))
        reader_complain(reader, &here, "form.no-scale", "%s", question->scale);
}

static void check_breakdown(struct reader *reader, const struct spot *spot,
                            const struct question *question)
{
    const struct spot here = {spot, "x_breakdown", 0};
    bool fits =
        question->choice_count > 0 && !question->several && question->kind != KIND_RANKING;
    if (question->breakdown && !fits)
        reader_complain(reader, &here, "form.breakdown-kind", "%s", question->name);
}

static void read_common(struct reader *reader, const struct spot *spot, const json_t *element,
                        const struct kind *kind, struct question *question)
{
    question->kind = kind->kind;
    reader_text(reader, spot, element, "title", kind->kind != KIND_HTML, &question->title);
    reader_text(reader, spot, element, "description", false, &question->description);
    read_audio(reader, spot, element, &question->audio);
    question->required = reader_truth(element, "isRequired");
    question->required_if = reader_expression(reader, spot, element, "requiredIf");
    reader_text(reader, spot, element, "requiredErrorText", false, &question->required_text);
    loading_when(question->when, reader_expression(reader, spot, element, "visibleIf"));
    read_meaning(reader, spot, element, question);
    kind->read(reader, spot, element, question);
    choices_quiet(reader, spot, element, question);
    validators_read(reader, spot, element, question, &question->validators,
                    &question->validator_count);
    check_scale(reader, spot, question);
    check_breakdown(reader, spot, question);
}

static void read_name(struct reader *reader, const struct spot *spot, const json_t *element,
                      struct question *question)
{
    question->name = read_word(reader, spot, element, "name");
    if (question->name && reader_is_word(question->name, "_-"))
        return;
    const struct spot here = {spot, "name", 0};
    reader_complain(reader, &here, "form.bad-name", "%s", question->name ? question->name : "");
    question->name = "";
}

/* What a row has of its own; the rest is that of its matrix. */
static void row_read(struct loading *loading, const struct spot *spot, const json_t *element,
                     const struct matrix *matrix, const struct question *columns)
{
    static const struct property *const tables[] = {one_row, NULL};
    struct reader *reader = &loading->reader;
    struct question *row = loading_add(loading, spot);
    if (!row)
        return;
    struct value data;
    struct localised text = {0}, words = {0};
    const json_t *value = json_is_object(element) ? json_object_get(element, "value") : element;
    const char *word = choices_value(reader, spot, value, &data, &text);
    *row = *columns;
    row->matrix = matrix;
    row->name = arena_print(reader->arena, "%s.%s", matrix->name, word ? word : "");
    row->item = arena_print(reader->arena, "%s.%s", columns->item, word ? word : "");
    row->audio = (struct localised){0};
    if (json_is_object(element)) {
        reader_object(reader, spot, element, tables);
        reader_text(reader, spot, element, "text", false, &words);
        read_audio(reader, spot, element, &row->audio);
        loading_when(row->when, reader_expression(reader, spot, element, "visibleIf"));
        row_meaning(reader, spot, element, row);
    }
    row->title = words.count  ? words
                 : text.count ? text
                              : localised_neutral(reader->arena, word ? word : "");
    loading_named(loading, spot, row);
}

static void read_rows(struct loading *loading, const struct spot *spot, const json_t *element,
                      struct question *columns)
{
    struct reader *reader = &loading->reader;
    const json_t *rows = reader_get(element, "rows");
    const struct spot here = {spot, "rows", 0};
    size_t count = json_array_size(rows);
    const struct spot audio = {spot, "x_audio", 0};
    if (count < 1 || count > FORM_CHOICES_MAX)
        reader_complain(reader, &here, "form.rows", "%d", FORM_CHOICES_MAX);
    if (columns->audio.count > 0)
        reader_complain(reader, &audio, "form.audio-of-rows", "%s", columns->name);
    struct matrix *matrix = arena_alloc(reader->arena, sizeof *matrix);
    *matrix = (struct matrix){.name = columns->name,
                              .title = columns->title,
                              .required = columns->required,
                              .required_if = columns->required_if,
                              .required_text = columns->required_text,
                              .validators = columns->validators,
                              .validator_count = columns->validator_count};
    const struct heading heading = {.description = columns->description, .when = columns->when};
    loading_heading(loading, spot, &heading);
    columns->description = columns->title;
    columns->required = reader_truth(element, "eachRowRequired");
    columns->required_if = NULL;
    columns->required_text = (struct localised){0};
    columns->validators = NULL;
    columns->validator_count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct spot at = {&here, NULL, i};
        row_read(loading, &at, json_array_get(rows, i), matrix, columns);
    }
}

/* The words beside "other", or under the whole question. */
static void read_words(struct loading *loading, const struct spot *spot, const json_t *element,
                       const struct question *question)
{
    struct reader *reader = &loading->reader;
    const struct choice *other = NULL;
    for (size_t i = 0; i < question->choice_count; i++)
        if (question->choices[i].other)
            other = &question->choices[i];
    const struct spot here = {spot, "showCommentArea", 0};
    bool area = reader_truth(element, "showCommentArea");
    bool fits = question->kind != KIND_HTML && !question_is_open(question);
    if (area && (other || !fits))
        reader_complain(reader, &here, other ? "form.other-and-comment" : "form.comment-here",
                        "%s", "showCommentArea");
    struct question *words = other || area ? loading_add(loading, spot) : NULL;
    if (!words)
        return;
    words->kind = KIND_COMMENT;
    words->name = arena_print(reader->arena, "%s-Comment", question->name);
    words->item = arena_print(reader->arena, "%s-Comment", question->item);
    words->max_bytes = FORM_TEXT_BYTES;
    words->step = question->step;
    words->themes = question->themes;
    if (loading->form->question_count > 1)
        words->owner = words - 1;
    memcpy(words->when, question->when, sizeof words->when);
    if (other) {
        words->title = other->text;
        reader_text(reader, spot, element, "otherErrorText", false, &words->required_text);
    } else {
        reader_text(reader, spot, element, "commentText", true, &words->title);
    }
    loading_named(loading, spot, words);
}

void question_read(struct loading *loading, const struct spot *spot, const json_t *element)
{
    struct reader *reader = &loading->reader;
    struct question read = {0};
    if (!json_is_object(element)) {
        reader_complain(reader, spot, "form.want-object", "%s", "");
        return;
    }
    struct question *question = loading_add(loading, spot);
    if (!question)
        return;
    const struct kind *kind = kind_find(reader, spot, element);
    read_name(reader, spot, element, question);
    if (!kind) {
        question->kind = KIND_HTML; /* so that its name is known to expressions */
        question->item = question->name;
        loading_named(loading, spot, question);
        return;
    }
    const struct property *const tables[] = {kind_common,  kind->own[0], kind->own[1],
                                             kind->own[2], kind->own[3], NULL};
    reader_object(reader, spot, element, tables);
    read_common(reader, spot, element, kind, question);
    read = *question;
    if (kind_is_matrix(kind)) {
        loading->form->question_count--; /* its rows are the questions */
        read_rows(loading, spot, element, &read);
    } else {
        loading_named(loading, spot, question);
    }
    read_words(loading, spot, element, &read);
}

/* Choices that are none of the points stay behind the others. */
static bool stays_last(const struct choice *choice)
{
    return choice->dont_know || choice->none || choice->other;
}

/* FNV-1a: questions of the same length do not shift alike. */
static uint32_t hash_of(const char *name)
{
    uint32_t hash = 2166136261u;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619u;
    return hash;
}

/* Rotations put every choice first in turn; every other one runs backwards, so that a choice
 * does not always follow the same one. */
void question_order(const struct question *question, size_t which, uint8_t *order)
{
    size_t moving = 0, at = 0;
    for (size_t c = 0; c < question->choice_count; c++)
        moving += question->random && !stays_last(&question->choices[c]);
    which %= FORM_ORDERS;
    size_t start = moving > 0 ? (hash_of(question->name) + which) % moving : 0;
    size_t places[FORM_CHOICES_MAX];
    for (size_t c = 0; c < question->choice_count; c++)
        if (question->random && !stays_last(&question->choices[c]))
            places[at++] = c;
    for (size_t i = 0; i < moving; i++) {
        size_t step = which % 2 ? moving - i : i;
        order[i] = (uint8_t)places[(start + step) % moving];
    }
    for (size_t c = 0; c < question->choice_count; c++)
        if (!question->random || stays_last(&question->choices[c]))
            order[at++] = (uint8_t)c;
}

int question_band(const struct question *question, size_t choice)
{
    if (!question->scale || question->choices[choice].dont_know)
        return -1;
    size_t points = 0, at = 0;
    for (size_t i = 0; i < question->choice_count; i++) {
        if (question->choices[i].dont_know)
            continue;
        if (i < choice)
            at++;
        points++;
    }
    size_t outer = (points + 1) / 3; /* a third, rounded: 1 of 2..4, 2 of 5..7 */
    int band = at < outer ? 0 : at >= points - outer ? 2 : 1;
    return question->favourable_first ? 2 - band : band;
}

void question_aloud(const struct question *question, const char *language,
                    question_read_aloud *visit, void *context)
{
    const struct localised *const texts[] = {
        [PART_TITLE] = &question->title,
        [PART_DESCRIPTION] = &question->description,
        [PART_HTML] = &question->html,
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const char *words = localised_text(texts[i], language);
        if (*words)
            visit(context, (enum question_part)i, -1, words);
    }
    for (size_t c = 0; c < question->choice_count; c++) {
        const char *words = localised_text(&question->choices[c].text, language);
        if (*words)
            visit(context, PART_CHOICE, (int)c, words);
    }
}

static void add_line(void *context, enum question_part part, int choice, const char *words)
{
    (void)part;
    (void)choice;
    buffer_print(context, "%s\n", words);
}

void question_words(const struct question *question, const char *language, struct buffer *out)
{
    question_aloud(question, language, add_line, out);
}
