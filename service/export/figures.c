#include <stdio.h>

#include "export/csv.h"

/* What stands in every row of a node. */
struct place {
    const struct release *release;
    const json_t *node;
    const char *audience;
};

struct figure {
    const char *kind; /* of the figure: antwoorden, vraag, stap, thema */
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
    {"organisation", "organisatie"}
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
    if (!release_few(figure))
        return "gepubliceerd";
    return text_equal(json_text(place->node, "withheld", NULL), "over-response")
               ? "achtergehouden"
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
    csv_number(out, json_number(place->node, "invited", 0));
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
    csv_end_line(out);
}

/* The words of the choices of a scale up to that band: "Nooit", "Nooit of Soms". */
static void band_words(const json_t *item, int band, struct buffer *words)
{
    size_t i;
    json_t *choice;
    json_array_foreach(json_object_get(item, "choices"), i, choice)
    {
        json_int_t at = json_number(choice, "band", -1);
        if (at < 0 || at > band)
            continue;
        buffer_print(words, "%s%s", words->size ? " of " : "",
                     json_text(json_object_get(choice, "text"), "nl", ""));
    }
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

static void write_items(const struct place *place, struct buffer *out)
{
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(release_form(place->release, place->audience), "items"),
                       i, item)
    {
        const char *code = json_text(item, "code", "");
        struct figure figure = {"vraag", code,
                                json_text(json_object_get(item, "text"), "nl", ""),
                                release_item_figure(place->node, code)};
        if (!figure.json)
            continue;
        if (text_equal(json_text(item, "kind", NULL), "scale"))
            write_bands(place, &figure, item, out);
        else
            write_options(place, &figure, item, out);
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
    struct range n;
    struct figure figure = {"antwoorden", "", "",
                            release_n(place->node, &n) ? place->node : few};
    write_row(place, &figure, "", "", NULL, NULL, out);
    json_decref(few);
}

void export_csv(const struct release *release, struct buffer *out)
{
    csv_begin(out);
    for (size_t i = 0; i < csv_column_count; i++)
        csv_cell(out, csv_columns[i].name);
    csv_end_line(out);
    for (size_t i = 0; i < release_node_count(release); i++) {
        const json_t *node = release_node_at(release, i);
        struct place place = {release, node, json_text(node, "audience", "")};
        write_answers(&place, out);
        write_items(&place, out);
        write_combined(&place, "stap", "steps", out);
        write_combined(&place, "thema", "themes", out);
    }
}
