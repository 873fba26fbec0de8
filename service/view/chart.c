#include "view/chart.h"

#include <ctype.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "view/words.h"

#define RANKED_MAX 8

/* Where drawing and wording come together for one bar. */
struct chart {
    const struct view *view;
    const char *language;
    struct arena *arena;
    json_t *data;
};

static void put_text(json_t *object, const char *name, const char *text)
{
    check(!json_object_set_new(object, name, json_string(text)), "words of a bar are UTF-8");
}

/* Both ends of a share or interval; false when it is not there. */
static bool ends_of(const json_t *figure, const char *name, long ends[2])
{
    const json_t *pair = json_object_get(figure, name);
    if (json_array_size(pair) != 2)
        return false;
    for (size_t i = 0; i < 2; i++)
        ends[i] = (long)json_integer_value(json_array_get(pair, i));
    return true;
}

/* The middle of a step in percent; steps end on whole percents, so halves are exact. */
static const char *middle(struct arena *arena, long low, long high)
{
    long twice = low + high;
    return arena_print(arena, twice % 2 ? "%ld.5" : "%ld", twice / 2);
}

static const char *per_mille(struct arena *arena, long value)
{
    return arena_print(arena, "%ld.%ld", value / 10, value % 10);
}

static const char *joined(const struct chart *chart, const char *key, const char *a,
                          const char *b)
{
    json_t *values = json_pack("{s:s, s:s}", "a", a, "b", b);
    check(values, "words of a bar are UTF-8");
    const char *text = view_text(chart->view, chart->language, key, values, chart->arena);
    json_decref(values);
    return text;
}

static void put_row(json_t *rows, const char *name, const char *value)
{
    json_t *row = json_object();
    put_text(row, "name", name);
    put_text(row, "value", value);
    json_array_append_new(rows, row);
}

static const char *word_or(const struct chart *chart, const char *word, const char *key)
{
    return word ? word : view_text(chart->view, chart->language, key, NULL, chart->arena);
}

/* White lines between the bands; none at the very ends of the bar, and one where two bands
 * meet in the same place. */
static void put_edges(const struct chart *chart, const long no[2], const long both[2])
{
    json_t *edges = json_array();
    const long sums[] = {no[0] + no[1], both[0] + both[1]};
    for (size_t i = 0; i < 2; i++) {
        bool again = i == 1 && sums[1] == sums[0];
        if (sums[i] <= 0 || sums[i] >= 200 || again)
            continue;
        json_array_append_new(edges, json_string(middle(chart->arena, sums[i], 0)));
    }
    json_object_set_new(chart->data, "edges", edges);
}

static void put_interval(const struct chart *chart, const json_t *figure, json_t *rows,
                         bool drawn)
{
    long ends[2];
    if (!ends_of(json_object_get(figure, "interval"), "noOrBit", ends))
        return;
    /* Outward to whole percents: an interval is never told narrower than it is. */
    const char *low = arena_print(chart->arena, "%ld", ends[0] / 10);
    const char *high =
        words_percent(chart->view, chart->language, (ends[1] + 9) / 10, chart->arena);
    const char *words = joined(chart, "chart.between", low, high);
    put_row(rows, view_text(chart->view, chart->language, "chart.interval", NULL, chart->arena),
            words);
    if (!drawn)
        return;
    json_t *interval = json_object();
    put_text(interval, "low", per_mille(chart->arena, ends[0]));
    put_text(interval, "high", per_mille(chart->arena, ends[1]));
    put_text(interval, "words", words);
    json_object_set_new(chart->data, "interval", interval);
}

static void put_goal(const struct chart *chart, int goal)
{
    if (goal == CHART_NO_GOAL)
        return;
    json_t *object = json_object();
    put_text(object, "at", arena_print(chart->arena, "%d", goal));
    put_text(object, "words", words_percent(chart->view, chart->language, goal, chart->arena));
    json_object_set_new(chart->data, "goal", object);
}

/* "Nee of een beetje": what is not yes. */
static const char *not_yes(const struct chart *chart, const struct chart_label *label)
{
    const char *no = word_or(chart, label->no, "chart.no");
    const char *bit = word_or(chart, label->bit, "chart.bit");
    return label->two ? no : joined(chart, "chart.or", no, text_within(chart->arena, bit));
}

static void put_band(const struct chart *chart, const json_t *figure, const long no[2],
                     const long both[2], const struct chart_label *label)
{
    const char *no_word = word_or(chart, label->no, "chart.no");
    const char *yes_word = word_or(chart, label->yes, "chart.yes");
    const char *both_words = not_yes(chart, label);
    const char *both_share =
        words_range(chart->view, chart->language, both[0], both[1], chart->arena);
    const char *no_share =
        words_range(chart->view, chart->language, no[0], no[1], chart->arena);
    const char *yes_share =
        words_range(chart->view, chart->language, 100 - both[1], 100 - both[0], chart->arena);

    put_text(chart->data, "first", joined(chart, "chart.figure", both_words, both_share));
    if (!label->two)
        put_text(chart->data, "second", joined(chart, "chart.figure", no_word, no_share));
    put_text(chart->data, "third", joined(chart, "chart.figure", yes_word, yes_share));
    put_text(chart->data, "no", middle(chart->arena, no[0], no[1]));
    put_text(chart->data, "both", middle(chart->arena, both[0], both[1]));
    put_edges(chart, no, both);

    json_t *rows = json_array();
    put_row(rows, both_words, both_share);
    if (!label->two)
        put_row(rows, no_word, no_share);
    put_row(rows, yes_word, yes_share);
    put_interval(chart, figure, rows, label->interval);
    json_object_set_new(chart->data, "rows", rows);
    put_goal(chart, label->goal);
}

static struct chart chart_begin(const struct view *view, const char *language,
                                const json_t *figure, const struct chart_label *label)
{
    struct chart chart = {view, language, arena_new(), json_object()};
    put_text(chart.data, "id", label->id);
    put_text(chart.data, "name", label->name);
    if (label->mark)
        put_text(chart.data, "mark", label->mark);
    const char *count = words_count(json_object_get(figure, "n"), chart.arena);
    if (count)
        put_text(chart.data, "count", count);
    return chart;
}

static json_t *chart_end(struct chart *chart, bool shown)
{
    json_object_set_new(chart->data, "few", json_boolean(!shown));
    arena_free(chart->arena);
    return chart->data;
}

json_t *chart_band(const struct view *view, const char *language, const json_t *figure,
                   const struct chart_label *label)
{
    struct chart chart = chart_begin(view, language, figure, label);
    long no[2], both[2];
    bool shown = ends_of(figure, "no", no) && ends_of(figure, "noOrBit", both);
    if (shown)
        put_band(&chart, figure, no, both, label);
    return chart_end(&chart, shown);
}

static const char *choice_text(const json_t *choice, const char *language)
{
    const json_t *text = json_object_get(choice, "text");
    return json_text(text, language, json_text(text, "nl", ""));
}

/* "Nooit", "Soms of vaak": the choices of a band; NULL when it has none. */
static const char *band_words(const struct chart_words *of, int band)
{
    const char *words = NULL;
    size_t index;
    const json_t *choice;
    json_array_foreach(json_object_get(of->item, "choices"), index, choice)
    {
        if (json_number(choice, "band", -1) != band)
            continue;
        const char *word = choice_text(choice, of->language);
        if (words) {
            json_t *values =
                json_pack("{s:s, s:s}", "a", words, "b", text_within(of->arena, word));
            word = view_text(of->view, of->language, "chart.or", values, of->arena);
            json_decref(values);
        }
        words = word;
    }
    return words;
}

void chart_words(const struct chart_words *of, struct chart_label *label)
{
    label->no = band_words(of, 0);
    label->bit = band_words(of, 1);
    label->yes = band_words(of, 2);
    label->two = label->no && label->yes && !label->bit;
}

const char *chart_option(const json_t *item, const char *value, const char *language)
{
    size_t index;
    const json_t *choice;
    json_array_foreach(json_object_get(item, "choices"), index, choice)
    {
        if (text_equal(json_text(choice, "value", ""), value))
            return choice_text(choice, language);
    }
    return value;
}

json_t *chart_ranked(const struct view *view, const char *language, const json_t *figure,
                     const json_t *item, const struct chart_label *label)
{
    struct chart chart = chart_begin(view, language, figure, label);
    json_t *rows = json_array();
    size_t index;
    const json_t *option;
    json_array_foreach(json_object_get(figure, "options"), index, option)
    {
        long share[2];
        if (json_array_size(rows) == RANKED_MAX || !ends_of(option, "share", share))
            continue;
        json_t *row = json_object();
        put_text(row, "name", chart_option(item, json_text(option, "value", ""), language));
        put_text(row, "value", words_range(view, language, share[0], share[1], chart.arena));
        put_text(row, "width", middle(chart.arena, share[0], share[1]));
        json_array_append_new(rows, row);
    }
    bool shown = json_array_size(rows) > 0;
    json_object_set_new(chart.data, "ranked", rows);
    return chart_end(&chart, shown);
}

/* ---- several rounds -------------------------------------------------------------------- */

/* The first and the last point stand so far from the sides, in percent; 100 and 0 % lie at so
 * many pixels. */
#define SLOPE_FIRST  3
#define SLOPE_LAST   97
#define SLOPE_TOP    24
#define SLOPE_BOTTOM 152

/* A label stands so far above its point or below it: on the side where the line is not. */
#define SLOPE_ABOVE 14
#define SLOPE_BELOW 26

struct slope {
    struct chart *chart;
    size_t count;
    json_t *lines, *points, *ends, *names, *rows;
    const char *desc, *x, *y; /* x, y: of the point before */
};

static long slope_height(const json_t *figure)
{
    long both[2] = {0, 0};
    ends_of(figure, "noOrBit", both);
    return SLOPE_BOTTOM - (both[0] + both[1]) * (SLOPE_BOTTOM - SLOPE_TOP) / 200;
}

/* The label of the first or the last round, beside which the other one stands. */
static void put_end(struct slope *slope, const struct chart_round *round,
                    const struct chart_round *beside, bool first, const char *text)
{
    long y = slope_height(round->figure);
    bool below = slope_height(beside->figure) < y;
    json_t *end = json_object();
    put_text(end, "x", first ? "0" : "100");
    put_text(
        end, "y",
        arena_print(slope->chart->arena, "%ld", below ? y + SLOPE_BELOW : y - SLOPE_ABOVE));
    put_text(end, "anchor", first ? "start" : "end");
    put_text(end, "text", text);
    json_array_append_new(slope->ends, end);
}

static void put_round(struct slope *slope, const struct chart_round *rounds, size_t i)
{
    struct chart *chart = slope->chart;
    const struct chart_round *round = &rounds[i];
    long both[2] = {0, 0};
    ends_of(round->figure, "noOrBit", both);
    size_t at = SLOPE_FIRST + i * (SLOPE_LAST - SLOPE_FIRST) / (slope->count - 1);
    const char *x = arena_print(chart->arena, "%zu", at);
    const char *y = arena_print(chart->arena, "%ld", slope_height(round->figure));
    const char *share =
        words_range(chart->view, chart->language, both[0], both[1], chart->arena);
    const char *count = words_count(json_object_get(round->figure, "n"), chart->arena);
    json_array_append_new(slope->points, json_pack("{s:s, s:s}", "x", x, "y", y));
    if (i > 0)
        json_array_append_new(slope->lines, json_pack("{s:s, s:s, s:s, s:s}", "x1", slope->x,
                                                      "y1", slope->y, "x2", x, "y2", y));
    if (i == 0 || i + 1 == slope->count)
        put_end(slope, round, i == 0 ? round + 1 : round - 1, i == 0, share);
    json_array_append_new(slope->names, json_pack("{s:s}", "name", round->name));
    json_array_append_new(slope->rows, json_pack("{s:s, s:s, s:s}", "name", round->name,
                                                 "value", share, "count", count ? count : ""));
    slope->desc =
        arena_print(chart->arena, "%s%s%s: %s", slope->desc, i ? ", " : "", round->name, share);
    slope->x = x;
    slope->y = y;
}

json_t *chart_slope(const struct view *view, const char *language,
                    const struct chart_round *rounds, size_t count,
                    const struct chart_label *label)
{
    check(count >= 2, "a line has two ends");
    struct chart chart = chart_begin(view, language, NULL, label);
    struct slope slope = {.chart = &chart,
                          .count = count,
                          .lines = json_array(),
                          .points = json_array(),
                          .ends = json_array(),
                          .names = json_array(),
                          .rows = json_array(),
                          .desc = ""};
    for (size_t i = 0; i < count; i++)
        put_round(&slope, rounds, i);
    put_text(chart.data, "about", not_yes(&chart, label));
    put_text(chart.data, "desc", slope.desc);
    json_object_set_new(chart.data, "lines", slope.lines);
    json_object_set_new(chart.data, "points", slope.points);
    json_object_set_new(chart.data, "ends", slope.ends);
    json_object_set_new(chart.data, "rounds", slope.names);
    json_object_set_new(chart.data, "rows", slope.rows);
    return chart_end(&chart, true);
}
