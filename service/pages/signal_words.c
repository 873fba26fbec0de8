#include "pages/signal_words.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "view/chart.h"
#include "view/words.h"

/* Options of an inventory that a sentence names. */
#define NAMED_MOST 2

const char *signal_verdict_word(const struct voice *voice, const struct signal *signal)
{
    switch (signal->verdict) {
    case VERDICT_CLEAR:
        return voice_say(voice, "signal.clear", NULL);
    case VERDICT_POSSIBLE:
        return voice_say(voice, "signal.possible", NULL);
    case VERDICT_NONE:
        return voice_say(voice, "signal.none", NULL);
    case VERDICT_UNKNOWN:
        return voice_say(voice, "signal.unknown", NULL);
    case VERDICT_INCOMPARABLE:
        return voice_say(voice, "signal.incomparable", NULL);
    case VERDICT_BETTER:
        return voice_say(voice, "signal.better", NULL);
    case VERDICT_GOOD:
        return voice_say(voice, "signal.good", NULL);
    case VERDICT_RANKED:
        return voice_say(voice, signal->kind == SIGNAL_WISH ? "signal.wish" : "signal.barrier",
                         NULL);
    }
    check(false, "a verdict");
    return "";
}

const char *signal_title(const struct voice *voice, const struct signal *signal)
{
    switch (signal->subject) {
    case SUBJECT_ITEM:
        return voice_say(voice, "signal.title-item",
                         json_pack("{s:s}", "item", voice_item(voice, signal->item)));
    case SUBJECT_STEP:
        return voice_step(voice, signal->key[0] - '0');
    case SUBJECT_THEME:
        return voice_theme(voice, signal->key);
    }
    check(false, "a subject");
    return "";
}

/* ---- what people say ------------------------------------------------------------------- */

/* In tenths of the people: the middle of the step of nee and een beetje, or of ja. */
static int tenths(const json_t *figure, bool yes)
{
    struct range share;
    if (!release_share(figure, "noOrBit", &share))
        return 0;
    int twice = share.low + share.high;
    return ((yes ? 200 - twice : twice) + 10) / 20;
}

/* A text for none, one, several or all of ten. */
static const char *amount(const struct voice *voice, const char *key, int tens)
{
    const char *ending = tens == 0 ? "none" : tens == 1 ? "one" : tens == 10 ? "all" : "some";
    return voice_say(voice, arena_print(voice->arena, "signal.%s-%s", key, ending),
                     json_pack("{s:i}", "tens", tens));
}

/* "nee of een beetje" or "ja", in the words of the buttons. */
static const char *buttons(const struct voice *voice, const json_t *item, bool yes)
{
    struct chart_label label = {0};
    if (item)
        chart_words(&(struct chart_words){voice->view, voice->language, item, voice->arena},
                    &label);
    if (yes)
        return text_within(voice->arena,
                           label.yes ? label.yes : voice_say(voice, "chart.yes", NULL));
    const char *no = label.no ? label.no : voice_say(voice, "chart.no", NULL);
    const char *bit = label.bit ? label.bit : voice_say(voice, "chart.bit", NULL);
    if (!label.two)
        no = voice_say(voice, "chart.or",
                       json_pack("{s:s, s:s}", "a", no, "b", text_within(voice->arena, bit)));
    return text_within(voice->arena, no);
}

/* "6 van de 10 ouders zeggen nee of een beetje." */
static const char *people_say(const struct voice *voice, const struct signal *signal, bool yes)
{
    bool parents = text_equal(json_text(signal->node, "audience", ""), "parent");
    const char *who = amount(voice, parents ? "parents" : "team", tenths(signal->figure, yes));
    return voice_say(
        voice, "signal.say",
        json_pack("{s:s, s:s}", "who", who, "words", buttons(voice, signal->item, yes)));
}

static const char *sentence_of_change(const struct voice *voice, const struct signal *signal)
{
    const char *before = "";
    for (size_t i = 0; i + 1 < signal->rounds; i++)
        before = voice_say(
            voice, "signal.before",
            json_pack("{s:s, s:s, s:s}", "text", before, "round",
                      json_text(release_round(signal->releases[i]), "name", ""), "amount",
                      amount(voice, "of-ten", tenths(signal->figures[i], false))));
    const char *now = people_say(voice, signal, false);
    const char *turn = !signal_speaks(signal) ? ""
                       : signal->more         ? voice_say(voice, "signal.worse-now", NULL)
                                              : voice_say(voice, "signal.better-now", NULL);
    return arena_print(voice->arena, "%s%s%s", now, before, turn);
}

/* "Vaakst gekozen: “Ik weet niet wat er is” (38 tot 39 %), ..." */
static const char *sentence_of_ranking(const struct voice *voice, const struct signal *signal)
{
    const char *list = "";
    const json_t *options = json_object_get(signal->figure, "options");
    for (size_t i = 0; i < json_array_size(options) && i < NAMED_MOST; i++) {
        const json_t *option = json_array_get(options, i);
        struct range share = {0, 0};
        if (!release_share(option, "share", &share))
            continue;
        const char *name =
            chart_option(signal->item, json_text(option, "value", ""), voice->language);
        list =
            arena_print(voice->arena, "%s%s%s", list, i ? ", " : "",
                        voice_say(voice, "signal.option",
                                  json_pack("{s:s, s:s}", "name", name, "share",
                                            words_range(voice->view, voice->language, share.low,
                                                        share.high, voice->arena))));
    }
    return voice_say(voice, "signal.most-chosen", json_pack("{s:s}", "options", list));
}

static const char *sentence(const struct voice *voice, const struct signal *signal)
{
    switch (signal->kind) {
    case SIGNAL_LEVEL:
        return people_say(voice, signal, signal->verdict == VERDICT_GOOD);
    case SIGNAL_PLACE:
        return voice_say(voice, "signal.at-place",
                         json_pack("{s:s, s:s, s:s}", "place",
                                   json_text(signal->node, "name", ""), "people",
                                   people_say(voice, signal, false), "amount",
                                   amount(voice, "of-ten", tenths(signal->other, false))));
    case SIGNAL_GAP:
        return voice_say(voice, "signal.and-team",
                         json_pack("{s:s, s:s}", "people", people_say(voice, signal, false),
                                   "amount",
                                   amount(voice, "of-ten", tenths(signal->other, false))));
    case SIGNAL_CHANGE:
        return sentence_of_change(voice, signal);
    case SIGNAL_BARRIER:
    case SIGNAL_WISH:
        return sentence_of_ranking(voice, signal);
    }
    check(false, "a kind of signal");
    return "";
}

/* What is not about the whole municipality begins with the name of its place: one page may tell
 * the same of several. */
const char *signal_sentence(const struct voice *voice, const struct signal *signal)
{
    const char *said = sentence(voice, signal);
    if (signal->kind == SIGNAL_PLACE ||
        text_equal(json_text(signal->node, "kind", NULL), "municipality"))
        return said;
    return voice_say(
        voice, "signal.of-place",
        json_pack("{s:s, s:s}", "place", json_text(signal->node, "name", ""), "people", said));
}

/* ---- why we see this ------------------------------------------------------------------- */

static const char *compared(const struct voice *voice, const struct signal *signal)
{
    switch (signal->kind) {
    case SIGNAL_LEVEL:
        return voice_say(
            voice, signal->verdict == VERDICT_GOOD ? "signal.why-good" : "signal.why-better",
            NULL);
    case SIGNAL_PLACE:
        return voice_say(voice, "signal.why-place", NULL);
    case SIGNAL_GAP:
        return voice_say(voice, "signal.why-gap",
                         json_pack("{s:s}", "item", voice_item(voice, signal->other_item)));
    case SIGNAL_CHANGE:
        if (signal->rounds > 2)
            return voice_say(voice, "signal.why-trend",
                             json_pack("{s:i}", "rounds", (int)signal->rounds));
        return signal->rounds ? voice_say(voice, "signal.why-change", NULL) : NULL;
    case SIGNAL_BARRIER:
    case SIGNAL_WISH:
        return voice_say(voice, "signal.why-ranked", NULL);
    }
    check(false, "a kind of signal");
    return NULL;
}

static const char *meant(const struct voice *voice, const struct signals *signals,
                         const struct signal *signal)
{
    switch (signal->verdict) {
    case VERDICT_CLEAR:
        return voice_say(voice, "signal.means-clear",
                         json_pack("{s:i}", "compared", (int)signals->compared));
    case VERDICT_POSSIBLE:
        return voice_say(voice, "signal.means-possible", NULL);
    case VERDICT_NONE:
        return voice_say(voice, "signal.means-none", NULL);
    case VERDICT_UNKNOWN:
        return voice_say(voice, "signal.means-unknown", NULL);
    case VERDICT_INCOMPARABLE:
        return voice_say(voice, "signal.means-incomparable", NULL);
    case VERDICT_BETTER:
    case VERDICT_GOOD:
    case VERDICT_RANKED:
        return NULL;
    }
    check(false, "a verdict");
    return NULL;
}

/* What it would take to be sure. */
static const char *wanted(const struct voice *voice, const struct signal *signal)
{
    if (signal->needed)
        return voice_say(
            voice, signal->kind == SIGNAL_GAP ? "signal.needs-gap" : "signal.needs-answers",
            json_pack("{s:i}", "needed", signal->needed));
    switch (signal->verdict) {
    case VERDICT_CLEAR:
        return voice_say(voice, "signal.needs-round", NULL);
    case VERDICT_POSSIBLE:
        return voice_say(voice, "signal.needs-rounds", NULL);
    case VERDICT_UNKNOWN:
        return voice_say(voice, "signal.needs-points", NULL);
    case VERDICT_NONE:
    case VERDICT_INCOMPARABLE:
    case VERDICT_BETTER:
    case VERDICT_GOOD:
    case VERDICT_RANKED:
        return NULL;
    }
    check(false, "a verdict");
    return NULL;
}

json_t *signal_why(const struct voice *voice, const struct signals *signals,
                   const struct signal *signal)
{
    const char *const texts[] = {compared(voice, signal), meant(voice, signals, signal),
                                 wanted(voice, signal)};
    json_t *list = json_array();
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (texts[i])
            json_array_append_new(list, json_string(texts[i]));
    return list;
}
