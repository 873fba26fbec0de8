/*
 * What is done with signals once they are found: named, written as JSON, and the few chosen
 * that are told first.
 */
#include <string.h>

#include "base/check.h"
#include "report/signal.h"

int signals_by_chance(const struct signals *signals)
{
    return (int)(signals->by_chance + .5);
}

const char *signal_kind_name(enum signal_kind kind)
{
    switch (kind) {
    case SIGNAL_LEVEL:
        return "level";
    case SIGNAL_PLACE:
        return "place";
    case SIGNAL_GAP:
        return "gap";
    case SIGNAL_CHANGE:
        return "change";
    case SIGNAL_BARRIER:
        return "barrier";
    case SIGNAL_WISH:
        return "wish";
    }
    check(false, "a kind of signal");
    return "";
}

const char *signal_verdict_name(enum signal_verdict verdict)
{
    switch (verdict) {
    case VERDICT_CLEAR:
        return "clear";
    case VERDICT_POSSIBLE:
        return "possible";
    case VERDICT_NONE:
        return "none";
    case VERDICT_UNKNOWN:
        return "unknown";
    case VERDICT_INCOMPARABLE:
        return "incomparable";
    case VERDICT_BETTER:
        return "better";
    case VERDICT_GOOD:
        return "good";
    case VERDICT_RANKED:
        return "ranked";
    }
    check(false, "a verdict");
    return "";
}

const char *signal_subject_name(enum signal_subject subject)
{
    switch (subject) {
    case SUBJECT_ITEM:
        return "item";
    case SUBJECT_STEP:
        return "step";
    case SUBJECT_THEME:
        return "theme";
    }
    check(false, "a subject");
    return "";
}

bool signal_speaks(const struct signal *signal)
{
    switch (signal->verdict) {
    case VERDICT_CLEAR:
    case VERDICT_POSSIBLE:
    case VERDICT_BETTER:
    case VERDICT_GOOD:
    case VERDICT_RANKED:
        return true;
    case VERDICT_NONE:
    case VERDICT_UNKNOWN:
    case VERDICT_INCOMPARABLE:
        return false;
    }
    check(false, "a verdict");
    return false;
}

void signal_identity(const struct signal *signal, struct buffer *out)
{
    bool group = text_equal(json_text(signal->node, "kind", NULL), "group");
    buffer_print(out, "%s/%s/%s%s/%s/%s", signal_kind_name(signal->kind),
                 json_text(signal->node, "audience", ""), group ? "group:" : "",
                 json_text(signal->node, group ? "name" : "id", ""),
                 signal_subject_name(signal->subject), signal->key);
}

/* ---- as JSON --------------------------------------------------------------------------- */

/* A figure is borrowed and not changed. */
static json_t *borrowed(const json_t *figure)
{
    return json_deep_copy(figure);
}

static json_t *rounds_json(const struct signal *signal)
{
    json_t *rounds = json_array();
    for (size_t i = 0; i < signal->rounds; i++) {
        const json_t *round = release_round(signal->releases[i]);
        json_array_append_new(rounds,
                              json_pack("{s:s, s:s, s:o}", "id", json_text(round, "id", ""),
                                        "name", json_text(round, "name", ""), "figure",
                                        borrowed(signal->figures[i])));
    }
    return rounds;
}

static bool compares(const struct signal *signal)
{
    return signal->kind == SIGNAL_PLACE || signal->kind == SIGNAL_GAP || signal->rounds > 0;
}

static json_t *signal_json(const struct signal *signal)
{
    struct buffer identity = {0};
    signal_identity(signal, &identity);
    const json_t *node = signal->node;
    json_t *object = json_pack(
        "{s:s, s:s, s:s, s:s, s:{s:s, s:s, s:s}, s:s, s:s, s:o}", "id", identity.data, "kind",
        signal_kind_name(signal->kind), "verdict", signal_verdict_name(signal->verdict),
        "audience", json_text(node, "audience", ""), "node", "id", json_text(node, "id", ""),
        "kind", json_text(node, "kind", ""), "name", json_text(node, "name", ""), "subject",
        signal_subject_name(signal->subject), "key", signal->key, "figure",
        borrowed(signal->figure));
    buffer_free(&identity);
    check(object, "names are UTF-8");
    if (signal->other)
        json_object_set_new(object, "other", borrowed(signal->other));
    if (signal->other_item)
        json_object_set_new(object, "otherKey",
                            json_string(json_text(signal->other_item, "code", "")));
    if (signal->rounds)
        json_object_set_new(object, "rounds", rounds_json(signal));
    if (compares(signal) && signal_speaks(signal))
        json_object_set_new(object, "direction", json_string(signal->more ? "more" : "less"));
    if (signal->needed)
        json_object_set_new(object, "answersNeeded", json_integer(signal->needed));
    return object;
}

json_t *signals_json(const struct signals *signals)
{
    json_t *list = json_array();
    for (size_t i = 0; i < signals->count; i++)
        json_array_append_new(list, signal_json(&signals->list[i]));
    return json_pack("{s:I, s:i, s:o}", "compared", (json_int_t)signals->compared,
                     "possibleByChance", signals_by_chance(signals), "signals", list);
}

/* ---- the ones that matter first -------------------------------------------------------- */

struct turn {
    enum signal_kind kind;
    enum signal_verdict verdict;
};

/* In this order one of each is told before a second of any; what is only possible comes after
 * all of that. */
static const struct turn sure_turns[] = {
    {SIGNAL_GAP,     VERDICT_CLEAR },
    {SIGNAL_CHANGE,  VERDICT_CLEAR },
    {SIGNAL_PLACE,   VERDICT_CLEAR },
    {SIGNAL_LEVEL,   VERDICT_BETTER},
    {SIGNAL_LEVEL,   VERDICT_GOOD  },
    {SIGNAL_BARRIER, VERDICT_RANKED},
    {SIGNAL_WISH,    VERDICT_RANKED}
};
static const struct turn possible_turns[] = {
    {SIGNAL_GAP,    VERDICT_POSSIBLE},
    {SIGNAL_CHANGE, VERDICT_POSSIBLE},
    {SIGNAL_PLACE,  VERDICT_POSSIBLE}
};

#define TURNS(table) table, sizeof table / sizeof table[0]

/* How much it stands out among signals of its kind and verdict. What is so everywhere comes
 * before what is so somewhere, and a single question says more to people than a mean of
 * several. */
static double weight_of(const struct signal *signal)
{
    bool everywhere = text_equal(json_text(signal->node, "kind", NULL), "municipality");
    double weight = (everywhere ? 4 : 0) + (signal->subject == SUBJECT_ITEM ? 2 : 0);
    struct shown shown;
    if (signal->kind != SIGNAL_LEVEL)
        return weight + (signal->comparison.difference < 0 ? -signal->comparison.difference
                                                           : signal->comparison.difference);
    if (!release_share(signal->figure, "noOrBit", &shown.share))
        return weight;
    double share = shown_share(&shown);
    return weight + (signal->verdict == VERDICT_GOOD ? 1 - share : share);
}

static bool about(const struct signal *signal, enum signal_subject subject, const char *key)
{
    return (signal->subject == subject && text_equal(signal->key, key)) ||
           (subject == SUBJECT_ITEM && signal->other_item &&
            text_equal(json_text(signal->other_item, "code", NULL), key));
}

static bool told(const struct signal *signal, const struct signal *const *chosen, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *mirrored =
            signal->other_item ? json_text(signal->other_item, "code", "") : signal->key;
        if (about(chosen[i], signal->subject, signal->key) ||
            about(chosen[i], signal->subject, mirrored))
            return true;
    }
    return false;
}

static const struct signal *strongest(const struct signals *signals, const struct turn *turn,
                                      const struct signal *const *chosen, size_t count)
{
    const struct signal *best = NULL;
    for (size_t i = 0; i < signals->count; i++) {
        const struct signal *signal = &signals->list[i];
        if (signal->kind == turn->kind && signal->verdict == turn->verdict &&
            (!best || weight_of(signal) > weight_of(best)) && !told(signal, chosen, count))
            best = signal;
    }
    return best;
}

static size_t take_turns(const struct signals *signals, const struct turn *turns,
                         size_t turn_count, const struct signal **chosen, size_t count,
                         size_t most)
{
    size_t before;
    do {
        before = count;
        for (size_t t = 0; t < turn_count && count < most; t++) {
            const struct signal *signal = strongest(signals, &turns[t], chosen, count);
            if (signal)
                chosen[count++] = signal;
        }
    } while (count > before);
    return count;
}

size_t signals_matter(const struct signals *signals, const struct signal **chosen, size_t most)
{
    size_t count = take_turns(signals, TURNS(sure_turns), chosen, 0, most);
    return take_turns(signals, TURNS(possible_turns), chosen, count, most);
}
