#include "view/poster.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "view/qr.h"
#include "view/words.h"

/* Tenths of a millimetre. */
#define PAGE_WIDTH  2100
#define PAGE_HEIGHT 2970
#define MARGIN      150
#define QR_SIDE     900
#define POINT       3.528

/* A letter is this part of its size wide, on the average, in the widest of our scripts. */
#define LETTER      0.53
#define LETTER_BOLD 0.58
#define LINE        1.2
#define TEXTS_MAX   16
#define SMALLEST    0.7
#define SHRINK      0.05

enum part { PART_PLACE, PART_ASK, PART_TYPE, PART_CODE, PART_FACTS };

static const struct {
    double points, above; /* above: space before it, as a part of its size */
    bool bold;
} parts[] = {
    [PART_PLACE] = {40, 0,   true },
      [PART_ASK] = {28, 0.4, false},
    [PART_TYPE] = {24, 0.2, false},
      [PART_CODE] = {24, 0,   true },
    [PART_FACTS] = {18, 0.5, false},
};

/* A text in its place from top to bottom; the QR code stands before the first PART_TYPE. */
struct text_block {
    enum part part;
    const char *language, *text;
};

struct layout {
    const struct view *view;
    const struct poster *poster;
    struct arena *arena;
    struct text_block blocks[TEXTS_MAX];
    size_t count;
    double scale; /* of the letters, so that all of it fits */
    double qr_height;
};

static void add(struct layout *layout, enum part part, const char *language, const char *text)
{
    check(layout->count < TEXTS_MAX, "room for the texts of a poster");
    layout->blocks[layout->count++] = (struct text_block){part, language, text};
}

static const char *text_of(const struct layout *layout, const char *language, const char *key)
{
    const struct poster *poster = layout->poster;
    json_t *values =
        json_pack("{s:s, s:i, s:s, s:s}", "place", poster->place, "minutes", poster->minutes,
                  "closes", words_day(layout->view, language, poster->closes_on, layout->arena),
                  "typed", poster->typed);
    const char *text = view_text(layout->view, language, key, values, layout->arena);
    json_decref(values);
    return text;
}

static void add_texts(struct layout *layout)
{
    const struct poster *poster = layout->poster;
    const char *ask =
        poster->parent ? "handout.poster-ask-parent" : "handout.poster-ask-professional";
    add(layout, PART_PLACE, "nl", poster->place);
    for (size_t i = 0; poster->languages[i] && i < POSTER_LANGUAGES; i++)
        add(layout, PART_ASK, poster->languages[i], text_of(layout, poster->languages[i], ask));
    add(layout, PART_TYPE, poster->languages[0],
        text_of(layout, poster->languages[0], "handout.poster-type"));
    add(layout, PART_CODE, "en", poster->code);
    for (size_t i = 0; poster->languages[i] && i < POSTER_LANGUAGES; i++)
        add(layout, PART_FACTS, poster->languages[i],
            text_of(layout, poster->languages[i], "handout.poster-facts"));
}

static double size_of(const struct layout *layout, const struct text_block *block)
{
    return parts[block->part].points * POINT * layout->scale;
}

/* The bytes of the text that stand on its first line when none may have more letters: whole
 * words, or one that is too long, and lines of about the same length. */
static size_t line_size(const char *text, size_t most)
{
    size_t whole = strcspn(text, "\n"), letters = text_characters(text, whole);
    size_t lines = (letters + most - 1) / most, end = 0;
    if (lines < 2)
        return whole;
    for (size_t at = 0; at <= whole; at++) {
        if (text[at] != ' ' && at < whole)
            continue;
        size_t seen = text_characters(text, at);
        if (seen > most && end > 0)
            return end;
        end = at;
        if (seen * lines >= letters)
            return end;
    }
    return whole;
}

/* Draws the lines of a block when there is a list; gives how far down it comes. */
static double draw_block(const struct layout *layout, const struct text_block *block,
                         double down, json_t *lines)
{
    double size = size_of(layout, block);
    double letter = size * (parts[block->part].bold ? LETTER_BOLD : LETTER);
    size_t most = (size_t)((PAGE_WIDTH - 2 * MARGIN) / letter);
    down += size * parts[block->part].above;
    for (const char *text = block->text; *text;) {
        size_t bytes = line_size(text, most);
        json_t *line = json_pack("{s:s, s:s, s:b, s:i, s:i, s:o}", "language", block->language,
                                 "direction", view_direction(layout->view, block->language),
                                 "bold", parts[block->part].bold, "size", (int)size, "down",
                                 (int)(down + size), "text", json_stringn(text, bytes));
        check(line, "the texts of a poster are UTF-8");
        if (lines)
            json_array_append_new(lines, line);
        else
            json_decref(line);
        down += size * LINE;
        text += bytes + strspn(text + bytes, " \n");
    }
    return down;
}

/* *qr: where the code begins, its quiet zone included. */
static double draw_all(const struct layout *layout, double down, double *qr, json_t *lines)
{
    for (size_t i = 0; i < layout->count; i++) {
        const struct text_block *block = &layout->blocks[i];
        if (block->part == PART_TYPE) {
            *qr = down;
            down += layout->qr_height;
        }
        down = draw_block(layout, block, down, lines);
    }
    return down;
}

json_t *poster_json(const struct view *view, const struct poster *poster)
{
    struct layout layout = {.view = view, .poster = poster, .arena = arena_new(), .scale = 1};
    struct buffer path = {0};
    int side;
    check(qr_path(poster->address, &path, &side), "an address fits in a QR code");
    double module = (double)QR_SIDE / side;
    layout.qr_height = QR_SIDE + 2 * QR_QUIET * module;
    add_texts(&layout);

    double qr = 0, room = PAGE_HEIGHT - 2 * MARGIN;
    while (layout.scale > SMALLEST && draw_all(&layout, 0, &qr, NULL) > room)
        layout.scale -= SHRINK;
    double above = MARGIN + (room - draw_all(&layout, 0, &qr, NULL)) / 2;
    json_t *lines = json_array();
    draw_all(&layout, above > 0 ? above : 0, &qr, lines);
    const char *across = arena_print(layout.arena, "%.1f", (PAGE_WIDTH - QR_SIDE) / 2.0);
    json_t *data = json_pack("{s:s, s:{s:o, s:s, s:s, s:s, s:s}}", "title", poster->place,
                             "sheet", "lines", lines, "path", path.data, "across", across,
                             "down", arena_print(layout.arena, "%.1f", qr + QR_QUIET * module),
                             "module", arena_print(layout.arena, "%.4f", module));
    check(data, "the texts of a poster are UTF-8");
    buffer_free(&path);
    arena_free(layout.arena);
    return data;
}
