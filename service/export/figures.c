#include <stdio.h>

#include "export/csv.h"

/* What stands in every row of a node. */
struct place {
    const struct release *release;
    const json_t *node; /* or a grouping of places */
    const char *audience;
    const char *breakdown, *group; /* code of the background question, its answer; or "" */
};

struct figure {
    const char *kind; /* of the figure: antwoorden, deelname, taal, vraag, stap, thema */
    const char *code;
    const char *text;
    const json_t *json;
};

static const struct {
    const char *name, *dutch;
} place_kinds[] = {
    {"municipality", "gemeente"   },
    {"district",     "wijk"       },
    {"board",        "bestuur"    },
    {"group",        "groep"      },
    {"organisation", "organisatie"},
    {"kind",         "soort"      }
};

static const char *place_kind(const json_t *node)
{
    const char *kind = json_text(node, "kind", "");
    for (size_t i = 0; i < sizeof place_kinds / sizeof place_kinds[0]; i++)
        if (text_equal(place_kinds[i].name, kind))
            return place_kinds[i].dutch;
    return kind;
}

static const char *state_word(const struct place *place, const json_t *figure)
{
    const char *withheld = json_text(place->node, "withheld", NULL);
    if (!release_few(figure))
        return json_text(figure, "from", NULL) ? "opgeteld" : "gepubliceerd";
    return text_equal(withheld, "over-response") ? "achtergehouden"
           : text_equal(withheld, "correction")  ? "uit de telling gehaald"
                                                 : "te weinig antwoorden";
}

static void write_place(const struct place *place, struct buffer *out)
{
    const json_t *municipality = release_municipality(place->release);
    const json_t *round = release_round(place->release);
    csv_cell(out, json_text(municipality, "cbsCode", ""));
    csv_number(out, json_number(municipality, "cbsYear", 0));
    csv_cell(out, json_text(municipality, "name", ""));
    csv_cell(out, json_text(round, "schoolYear", ""));
    csv_number(out, json_number(round, "calendarYear", 0));
    csv_cell(out, json_text(round, "name", ""));
    csv_cell(out, place_kind(place->node));
    csv_cell(out, json_text(place->node, "id", ""));
    csv_cell(out, json_text(place->node, "name", ""));
    csv_cell(out, json_text(place->node, "parent", ""));
    csv_cell(out, csv_audience(place->audience));
    if (json_object_get(place->node, "invited"))
        csv_number(out, json_number(place->node, "invited", 0));
    else
        csv_cell(out, "");
}

static void write_range(struct buffer *out, bool shown, struct range range,
                        void (*write)(struct buffer *out, int number))
{
    if (shown) {
        write(out, range.low);
        write(out, range.high);
    } else {
        csv_cell(out, "");
        csv_cell(out, "");
    }
}

static void write_whole(struct buffer *out, int number)
{
    csv_number(out, number);
}

/* One row. share and interval are NULL where the figure has none. */
static void write_row(const struct place *place, const struct figure *figure, const char *band,
                      const char *band_text, const struct range *share,
                      const struct range *interval, struct buffer *out)
{
    static const struct range none = {0, 0};
    struct range n = none;
    bool shown = !release_few(figure->json) && release_n(figure->json, &n);
    char about[16] = "";
    if (shown)
        snprintf(about, sizeof about, "%d+", n.low);

    write_place(place, out);
    csv_cell(out, figure->kind);
    csv_cell(out, figure->code);
    csv_cell(out, figure->text);
    csv_cell(out, band);
    csv_cell(out, band_text);
    csv_cell(out, about);
    write_range(out, shown, n, write_whole);
    write_range(out, share != NULL, share ? *share : none, write_whole);
    write_range(out, interval != NULL, interval ? *interval : none, csv_tenths);
    csv_cell(out, state_word(place, figure->json));
    csv_cell(out, place->breakdown);
    csv_cell(out, place->group);
    csv_end_line(out);
}

/* The words of the choices of a scale up to that band: "Nooit", "Nooit of soms". */
static void band_words(const json_t *item, int band, struct buffer *words)
{
    struct arena *arena = arena_new();
    size_t i;
    json_t *choice;
    json_array_foreach(json_object_get(item, "choices"), i, choice)
    {
        json_int_t at = json_number(choice, "band", -1);
        if (at < 0 || at > band)
            continue;
        const char *word = json_text(json_object_get(choice, "text"), "nl", "");
        buffer_print(words, "%s%s", words->size ? " of " : "",
                     words->size ? text_within(arena, word) : word);
    }
    arena_free(arena);
}

static const struct {
    const char *share; /* in the release */
    const char *code;
    const char *words; /* of a step or theme, whose items may have several scales */
} bands[] = {
    {"no",      "nee",           "nee"              },
    {"noOrBit", "nee_of_beetje", "nee of een beetje"}
};

/* item is NULL for a step or theme. */
static void write_bands(const struct place *place, const struct figure *figure,
                        const json_t *item, struct buffer *out)
{
    for (int band = 0; band < 2; band++) {
        struct range share, interval;
        bool shown = release_share(figure->json, bands[band].share, &share) &&
                     release_interval(figure->json, bands[band].share, &interval);
        struct buffer words = {0};
        if (item)
            band_words(item, band, &words);
        else
            buffer_text(&words, bands[band].words);
        write_row(place, figure, bands[band].code, words.data ? words.data : "",
                  shown ? &share : NULL, shown ? &interval : NULL, out);
        buffer_free(&words);
    }
}

static const json_t *option_of(const json_t *figure, const char *value)
{
    size_t i;
    json_t *option;
    json_array_foreach(json_object_get(figure, "options"), i, option)
    {
        if (text_equal(json_text(option, "value", NULL), value))
            return option;
    }
    return NULL;
}

/* In the order of the form, so that rows of two places stand alike. */
static void write_options(const struct place *place, const struct figure *figure,
                          const json_t *item, struct buffer *out)
{
    size_t i;
    json_t *choice;
    json_array_foreach(json_object_get(item, "choices"), i, choice)
    {
        if (json_truth(choice, "dontKnow", false))
            continue;
        struct range share;
        const char *value = json_text(choice, "value", "");
        bool shown = release_share(option_of(figure->json, value), "share", &share);
        write_row(place, figure, value, json_text(json_object_get(choice, "text"), "nl", ""),
                  shown ? &share : NULL, NULL, out);
    }
}

/* Of all answers, those that did not know and those that skipped. */
static void write_unknown(const struct place *place, const struct figure *figure,
                          struct buffer *out)
{
    static const struct {
        const char *share, *code, *words;
    } ways[] = {
        {"dontKnow", "weet_niet",    "weet ik niet, of gaat niet over mij"},
        {"skipped",  "overgeslagen", "niets ingevuld"                     }
    };

    const json_t *unknown =
        json_object_get(json_object_get(place->node, "unknown"), figure->code);
    struct range share;
    struct figure of = *figure;
    of.json = place->node;
    for (size_t i = 0; unknown && i < sizeof ways / sizeof ways[0]; i++)
        if (release_share(unknown, ways[i].share, &share))
            write_row(place, &of, ways[i].code, ways[i].words, &share, NULL, out);
}

/* figures: of the node, or of a group of a breakdown. */
static void write_items(const struct place *place, const json_t *figures, struct buffer *out)
{
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(release_form(place->release, place->audience), "items"),
                       i, item)
    {
        const char *code = json_text(item, "code", "");
        struct figure figure = {"vraag", code,
                                json_text(json_object_get(item, "text"), "nl", ""),
                                json_object_get(figures, code)};
        if (!figure.json)
            continue;
        if (text_equal(json_text(item, "kind", NULL), "scale"))
            write_bands(place, &figure, item, out);
        else
            write_options(place, &figure, item, out);
        if (!*place->breakdown)
            write_unknown(place, &figure, out);
    }
}

static void write_combined(const struct place *place, const char *kind, const char *group,
                           struct buffer *out)
{
    json_t *figures = json_object_get(place->node, group);
    const char *key;
    json_t *json;
    json_object_foreach(figures, key, json)
    {
        char text[64];
        snprintf(text, sizeof text, "%s %s%s", kind, key,
                 json_truth(json, "one", false) ? " (één vraag)" : "");
        struct figure figure = {kind, key, text, json};
        write_bands(place, &figure, NULL, out);
    }
}

/* How many answered at all: the node itself is the figure. */
static void write_answers(const struct place *place, struct buffer *out)
{
    json_t *few = json_pack("{s:b}", "few", 1);
    struct range n, share;
    struct figure figure = {"antwoorden", "", "",
                            release_n(place->node, &n) ? place->node : few};
    write_row(place, &figure, "", "", NULL, NULL, out);
    figure.kind = "deelname";
    if (release_share(place->node, "participation", &share))
        write_row(place, &figure, "", "", &share, NULL, out);
    json_decref(few);
    size_t i;
    json_t *language;
    json_array_foreach(json_object_get(place->node, "languages"), i, language)
    {
        struct figure of = {"taal", json_text(language, "language", ""), "", place->node};
        if (release_share(language, "share", &share))
            write_row(place, &of, "", "", &share, NULL, out);
    }
}

static void write_breakdowns(const struct place *place, struct buffer *out)
{
    const char *code, *group;
    json_t *groups, *figures;
    json_object_foreach(json_object_get(place->node, "breakdowns"), code, groups)
    {
        json_object_foreach(groups, group, figures)
        {
            struct place by = *place;
            by.breakdown = code;
            by.group = group;
            write_items(&by, figures, out);
        }
    }
}

static void write_figures(const struct place *place, struct buffer *out)
{
    write_items(place, json_object_get(place->node, "items"), out);
    write_combined(place, "stap", "steps", out);
    write_combined(place, "thema", "themes", out);
}

void export_csv(const struct release *release, struct buffer *out)
{
    csv_begin(out);
    for (size_t i = 0; i < csv_column_count; i++)
        csv_cell(out, csv_columns[i].name);
    csv_end_line(out);
    for (size_t i = 0; i < release_node_count(release); i++) {
        const json_t *node = release_node_at(release, i);
        struct place place = {release, node, json_text(node, "audience", ""), "", ""};
        write_answers(&place, out);
        write_figures(&place, out);
        write_breakdowns(&place, out);
    }
    for (size_t i = 0; i < release_grouping_count(release); i++) {
        const json_t *grouping = release_grouping_at(release, i);
        struct place place = {release, grouping, json_text(grouping, "audience", ""), "", ""};
        write_figures(&place, out);
    }
}
