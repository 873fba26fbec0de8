#include "pages/signal_cards.h"

#include <string.h>

#include "pages/signal_words.h"

#define FIRST 5
/* Cards on the page of a part. */
#define CARDS_MOST 24

/* ---- one card -------------------------------------------------------------------------- */

static const char *card_path(struct results *results, const struct signal *signal)
{
    switch (signal->subject) {
    case SUBJECT_ITEM:
        return results_path(results, "vragen", signal->key);
    case SUBJECT_STEP:
        return results_path(results, "stappen", signal->key);
    case SUBJECT_THEME:
        return results_path(results, "themas", signal->key);
    }
    return results_path(results, NULL, NULL);
}

typedef json_t *draw_bar(struct results *results, const char *audience, const json_t *figure,
                         const json_t *item, const char *name);

/* The bars of what is compared: the mirror pair, the place and the municipality, the rounds
 * with the oldest first. */
static json_t *card_bars(struct results *results, const struct signal *signal, draw_bar *draw)
{
    const char *audience = json_text(signal->node, "audience", "");
    const json_t *item = signal->item;
    json_t *bars = json_array();
    switch (signal->kind) {
    case SIGNAL_LEVEL:
        json_array_append_new(bars, draw(results, audience, signal->figure, item, NULL));
        break;
    case SIGNAL_PLACE:
        json_array_append_new(bars, draw(results, audience, signal->figure, item,
                                         json_text(signal->node, "name", "")));
        json_array_append_new(bars, draw(results, audience, signal->other, item,
                                         results_text(results, "signal.municipality", NULL)));
        break;
    case SIGNAL_GAP:
        json_array_append_new(bars, draw(results, "parent", signal->figure, item, NULL));
        json_array_append_new(
            bars, draw(results, "professional", signal->other, signal->other_item, NULL));
        break;
    case SIGNAL_CHANGE:
        for (size_t i = 0; i < signal->rounds; i++)
            json_array_append_new(
                bars, draw(results, audience, signal->figures[i], item,
                           json_text(release_round(signal->releases[i]), "name", "")));
        break;
    case SIGNAL_BARRIER:
    case SIGNAL_WISH:
        break;
    }
    return bars;
}

static json_t *card_charts(struct results *results, const struct signal *signal)
{
    if (signal->kind != SIGNAL_BARRIER && signal->kind != SIGNAL_WISH)
        return json_array();
    bool parents = text_equal(json_text(signal->node, "audience", ""), "parent");
    const char *name = results_text(results, parents ? "desk.parents" : "desk.team", NULL);
    return json_pack("[o]", results_ranked(results, signal->figure, signal->item, name));
}

static json_t *card(struct results *results, const struct signal *signal, bool open)
{
    const struct voice voice = results_voice(results);
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o}", "verdict",
        signal_verdict_word(&voice, signal), "title", signal_title(&voice, signal), "path",
        card_path(results, signal), "sentence", signal_sentence(&voice, signal), "shown",
        open ? card_bars(results, signal, results_bar) : json_array(), "why",
        signal_why(&voice, results->stored->signals, signal), "bars",
        card_bars(results, signal, results_whisker), "charts", card_charts(results, signal));
}

/* ---- the overview ---------------------------------------------------------------------- */

void signal_cards_first(struct results *results, json_t *data)
{
    const struct signals *signals = results->stored->signals;
    const struct signal *chosen[FIRST];
    size_t count = signals_matter(signals, chosen, FIRST), clear = 0, possible = 0;
    json_t *cards = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(cards, card(results, chosen[i], i == 0));
    for (size_t i = 0; i < signals->count; i++) {
        clear += signals->list[i].verdict == VERDICT_CLEAR;
        possible += signals->list[i].verdict == VERDICT_POSSIBLE;
    }
    json_object_set_new(data, "signals", cards);
    json_object_set_new(data, "compared", json_integer((json_int_t)signals->compared));
    json_object_set_new(data, "clear", json_integer((json_int_t)clear));
    json_object_set_new(data, "possible", json_integer((json_int_t)possible));
    json_object_set_new(data, "chance", json_integer(signals_by_chance(signals)));
}

/* ---- a part ---------------------------------------------------------------------------- */

static bool of_municipality(const struct signal *signal)
{
    return text_equal(json_text(signal->node, "kind", NULL), "municipality");
}

/* A signal about an item belongs to the step and the themes of that item. */
static bool item_of(const struct signal *signal, const struct signal_filter *filter)
{
    if (filter->step)
        return json_number(signal->item, "step", 0) == filter->step[0] - '0';
    size_t i;
    json_t *theme;
    json_array_foreach(json_object_get(signal->item, "themes"), i, theme)
    {
        if (text_equal(json_string_value(theme), filter->theme))
            return true;
    }
    return false;
}

static bool about_part(const struct signal *signal, const struct signal_filter *filter)
{
    switch (signal->subject) {
    case SUBJECT_ITEM:
        return item_of(signal, filter);
    case SUBJECT_STEP:
        return text_equal(signal->key, filter->step);
    case SUBJECT_THEME:
        return text_equal(signal->key, filter->theme);
    }
    return false;
}

static bool about_item(const struct signal *signal, const char *code)
{
    return signal->subject == SUBJECT_ITEM &&
           (text_equal(signal->key, code) ||
            (signal->other_item &&
             text_equal(json_text(signal->other_item, "code", NULL), code)));
}

/* Silent ones are told where the reader would look for them: the pair with the team and the
 * round before, of the whole municipality. */
static bool told(const struct signal *signal, const struct signal_filter *filter, bool speaking)
{
    if (speaking || signal_speaks(signal))
        return speaking && signal_speaks(signal);
    return of_municipality(signal) && !filter->node &&
           (signal->kind == SIGNAL_GAP || signal->kind == SIGNAL_CHANGE);
}

static bool about(const struct signal *signal, const struct signal_filter *filter)
{
    if (filter->node)
        return text_equal(json_text(signal->node, "id", NULL), filter->node);
    if (filter->item)
        return about_item(signal, filter->item);
    return of_municipality(signal) && about_part(signal, filter);
}

json_t *signal_cards(struct results *results, const struct signal_filter *filter, bool speaking)
{
    const struct signals *signals = results->stored->signals;
    json_t *cards = json_array();
    for (size_t i = 0; i < signals->count && json_array_size(cards) < CARDS_MOST; i++)
        if (told(&signals->list[i], filter, speaking) && about(&signals->list[i], filter))
            json_array_append_new(cards, card(results, &signals->list[i], false));
    return cards;
}
