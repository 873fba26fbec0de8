#include "report/signal.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "report/figure.h"
#include "report/signal_judge.h"

#define STEPS 7

/* The norm, in tenths of a percent: an interval of nee and een beetje above one third, or of ja
 * above three quarters. */
#define THIRDS_BETTER 1000 /* of three times the lower end */
#define YES_GOOD      750

/* A district or board that is nearly one shown place is compared as that place alone. */
#define NEARLY_ONE 85 /* percent */

struct search {
    const struct release *release;
    const struct release *const *earlier;
    size_t earlier_count;
    struct signals *signals;
    size_t signals_room;
    struct trial *trials;
    size_t trials_count, trials_room, family;
    /* What is looked at. */
    const char *audience;
    const json_t *node, *top;
    const json_t *then[SIGNAL_ROUNDS_MAX]; /* the node in earlier rounds, where it is */
};

/* What a signal can be about, at the node that is looked at. */
struct subject {
    enum signal_subject kind;
    const char *key;
    const json_t *item; /* of an item */
};

/* ---- reading --------------------------------------------------------------------------- */

static bool shown_of(const json_t *figure, struct shown *shown)
{
    return release_n(figure, &shown->n) && release_share(figure, "noOrBit", &shown->share) &&
           shown->n.low > 0 && shown->share.high <= 100 && shown->share.low < shown->share.high;
}

static const json_t *figure_at(const json_t *node, const struct subject *subject)
{
    switch (subject->kind) {
    case SUBJECT_ITEM:
        return release_item_figure(node, subject->key);
    case SUBJECT_STEP:
        return release_step_figure(node, subject->key);
    case SUBJECT_THEME:
        return release_theme_figure(node, subject->key);
    }
    check(false, "a subject");
    return NULL;
}

/* A step or theme of one item is told as that item. */
static bool stands_alone(const struct subject *subject, const json_t *figure)
{
    return subject->kind == SUBJECT_ITEM || !json_truth(figure, "one", false);
}

static bool is_kind(const json_t *object, const char *kind)
{
    return text_equal(json_text(object, "kind", NULL), kind);
}

static bool same_text(const json_t *a, const json_t *b, const char *key)
{
    const char *text = json_text(a, key, NULL);
    return text && text_equal(text, json_text(b, key, NULL));
}

/* ---- adding ---------------------------------------------------------------------------- */

static struct signal *add_signal(struct search *search, enum signal_kind kind,
                                 enum signal_verdict verdict, const struct subject *subject)
{
    struct signals *signals = search->signals;
    if (signals->count == search->signals_room) {
        search->signals_room = 2 * search->signals_room + 64;
        signals->list = realloc(signals->list, search->signals_room * sizeof *signals->list);
        check(signals->list, "memory");
    }
    struct signal *signal = &signals->list[signals->count++];
    *signal = (struct signal){.kind = kind,
                              .verdict = verdict,
                              .subject = subject->kind,
                              .key = subject->key,
                              .item = subject->item,
                              .node = search->node,
                              .figure = figure_at(search->node, subject)};
    return signal;
}

/* A signal whose verdict all comparisons together decide. */
static struct signal *add_trial(struct search *search, enum signal_kind kind,
                                const struct subject *subject, struct trial trial,
                                const struct comparison *comparison)
{
    if (search->trials_count == search->trials_room) {
        search->trials_room = 2 * search->trials_room + 64;
        search->trials = realloc(search->trials, search->trials_room * sizeof *search->trials);
        check(search->trials, "memory");
    }
    trial.signal = search->signals->count;
    trial.family = search->family;
    trial.item = subject->kind == SUBJECT_ITEM;
    search->trials[search->trials_count++] = trial;
    struct signal *signal = add_signal(search, kind, VERDICT_UNKNOWN, subject);
    signal->comparison = *comparison;
    return signal;
}

/* ---- levels ---------------------------------------------------------------------------- */

static void find_level(struct search *search, const struct subject *subject)
{
    const json_t *figure = figure_at(search->node, subject);
    struct range interval;
    if (!release_interval(figure, "noOrBit", &interval) || !stands_alone(subject, figure))
        return;
    if (3 * interval.low > THIRDS_BETTER)
        add_signal(search, SIGNAL_LEVEL, VERDICT_BETTER, subject)->more = true;
    else if (1000 - interval.high > YES_GOOD)
        add_signal(search, SIGNAL_LEVEL, VERDICT_GOOD, subject);
}

static void find_ranked(struct search *search, const struct subject *subject)
{
    const char *inventory = json_text(subject->item, "inventory", NULL);
    const json_t *figure = figure_at(search->node, subject);
    if (!inventory || json_array_size(json_object_get(figure, "options")) == 0)
        return;
    if (!strcmp(inventory, "barrier"))
        add_signal(search, SIGNAL_BARRIER, VERDICT_RANKED, subject);
    else if (!strcmp(inventory, "wish"))
        add_signal(search, SIGNAL_WISH, VERDICT_RANKED, subject);
}

/* ---- a place against the rest ---------------------------------------------------------- */

/* Means of the same items: of others they cannot be compared. */
static bool same_items(const struct subject *subject, const json_t *a, const json_t *b)
{
    return subject->kind == SUBJECT_ITEM ||
           json_equal(json_object_get(a, "items"), json_object_get(b, "items"));
}

static void find_place(struct search *search, const struct subject *subject)
{
    const json_t *figure = figure_at(search->node, subject);
    const json_t *whole = figure_at(search->top, subject);
    struct trial trial = {.form = TRIAL_REST};
    struct comparison comparison;
    if (!shown_of(figure, &trial.here) || !shown_of(whole, &trial.there) ||
        !stands_alone(subject, figure) || !same_items(subject, figure, whole) ||
        !compare_with_rest(&trial.here, &trial.there, &comparison))
        return;
    add_trial(search, SIGNAL_PLACE, subject, trial, &comparison)->other = whole;
}

/* Whether a place below makes up nearly all of the node. */
static bool nearly_one_place(const struct search *search)
{
    struct range n, part;
    if (!release_n(search->node, &n))
        return false;
    for (size_t i = 0; i < release_node_count(search->release); i++) {
        const json_t *node = release_node_at(search->release, i);
        if (text_equal(json_text(node, "parent", NULL), json_text(search->node, "id", "")) &&
            same_text(node, search->node, "audience") && release_n(node, &part) &&
            (int64_t)(part.low + part.high) * 100 > (int64_t)(n.low + n.high) * NEARLY_ONE)
            return true;
    }
    return false;
}

/* ---- parents against professionals ----------------------------------------------------- */

/* The same buttons in the same order, "don't know" not counted: without them two questions are
 * laid side by side and no more. */
static bool same_buttons(const json_t *a, const json_t *b)
{
    json_t *words[2] = {json_array(), json_array()};
    const json_t *const items[2] = {a, b};
    for (size_t side = 0; side < 2; side++) {
        size_t i;
        json_t *choice;
        json_array_foreach(json_object_get(items[side], "choices"), i, choice)
        {
            if (!json_truth(choice, "dontKnow", false))
                json_array_append(words[side],
                                  json_object_get(json_object_get(choice, "text"), "nl"));
        }
    }
    bool same = json_equal(words[0], words[1]);
    json_decref(words[0]);
    json_decref(words[1]);
    return same;
}

static void find_gaps(struct search *search, const json_t *pairs)
{
    const json_t *team =
        release_node(search->release, json_text(search->node, "id", ""), "professional");
    size_t i;
    json_t *pair;
    json_array_foreach(pairs, i, pair)
    {
        const char *code = json_text(pair, "professional", "");
        const json_t *item =
            release_item(search->release, "parent", json_text(pair, "parent", ""));
        const struct subject subject = {SUBJECT_ITEM, json_text(item, "code", ""), item};
        const json_t *other = release_item(search->release, "professional", code);
        struct trial trial = {.form = TRIAL_GROUPS};
        if (!shown_of(figure_at(search->node, &subject), &trial.here) ||
            !shown_of(release_item_figure(team, code), &trial.there) ||
            !same_buttons(item, other))
            continue;
        struct comparison comparison;
        compare_groups(&trial.here, &trial.there, &comparison);
        struct signal *signal = add_trial(search, SIGNAL_GAP, &subject, trial, &comparison);
        signal->other = release_item_figure(team, code);
        signal->other_item = other;
    }
}

/* ---- this round against earlier ones --------------------------------------------------- */

/* The same node in an earlier round. A group is made for a round: it is the same when it has
 * the same name and members. */
static const json_t *earlier_node(const struct release *earlier, const json_t *node)
{
    if (!is_kind(node, "group"))
        return release_node(earlier, json_text(node, "id", ""),
                            json_text(node, "audience", ""));
    for (size_t i = 0; i < release_node_count(earlier); i++) {
        const json_t *other = release_node_at(earlier, i);
        if (is_kind(other, "group") && same_text(node, other, "audience") &&
            same_text(node, other, "name") &&
            json_equal(json_object_get(node, "members"), json_object_get(other, "members")))
            return other;
    }
    return NULL;
}

static bool same_item(const struct search *search, const struct release *earlier,
                      const char *code)
{
    const json_t *now = release_item(search->release, search->audience, code);
    const json_t *then = release_item(earlier, search->audience, code);
    return same_text(now, then, "wordingDigest") && same_text(now, then, "scaleDigest");
}

/* Whether it asked the same then: of a step or theme every item of it. */
static bool asked_same(const struct search *search, const struct release *earlier,
                       const struct subject *subject, const json_t *now, const json_t *then)
{
    if (subject->kind == SUBJECT_ITEM)
        return same_item(search, earlier, subject->key);
    if (!same_items(subject, now, then))
        return false;
    size_t i;
    json_t *code;
    json_array_foreach(json_object_get(now, "items"), i, code)
    {
        const char *text = json_string_value(code);
        if (!text || !same_item(search, earlier, text))
            return false;
    }
    return true;
}

/* The rounds in which it was asked the same and is shown, back from this one without a gap. */
static void follow_back(const struct search *search, const struct subject *subject,
                        struct signal *found, struct shown *shown)
{
    const json_t *now = figure_at(search->node, subject);
    size_t last = SIGNAL_ROUNDS_MAX - 1;
    found->figures[last] = now;
    found->releases[last] = search->release;
    found->rounds = shown_of(now, &shown[last]) ? 1 : 0;
    for (size_t e = 0; found->rounds == e + 1 && e < search->earlier_count; e++) {
        size_t at = last - 1 - e;
        const struct release *earlier = search->earlier[e];
        const json_t *then = figure_at(search->then[e], subject);
        if (!shown_of(then, &shown[at]) || !asked_same(search, earlier, subject, now, then))
            return;
        found->figures[at] = then;
        found->releases[at] = earlier;
        found->rounds++;
    }
}

/* Asked in the round before as well, but not in the same way. */
static bool asked_otherwise(const struct search *search, const struct subject *subject)
{
    const json_t *now = figure_at(search->node, subject), *then;
    struct shown unused;
    if (search->earlier_count == 0 || search->node != search->top || !shown_of(now, &unused))
        return false;
    then = figure_at(search->then[0], subject);
    return shown_of(then, &unused) &&
           !asked_same(search, search->earlier[0], subject, now, then);
}

static void find_change(struct search *search, const struct subject *subject)
{
    struct signal found = {0};
    struct shown shown[SIGNAL_ROUNDS_MAX];
    if (!stands_alone(subject, figure_at(search->node, subject)))
        return;
    follow_back(search, subject, &found, shown);
    if (found.rounds < 2) {
        if (asked_otherwise(search, subject))
            add_signal(search, SIGNAL_CHANGE, VERDICT_INCOMPARABLE, subject);
        return;
    }
    size_t first = SIGNAL_ROUNDS_MAX - found.rounds;
    struct trial trial = {.form = TRIAL_GROUPS,
                          .here = shown[SIGNAL_ROUNDS_MAX - 1],
                          .there = shown[first],
                          .grows_here = true};
    struct comparison comparison;
    if (found.rounds == 2)
        compare_groups(&trial.here, &trial.there, &comparison);
    else
        compare_rounds(shown + first, found.rounds, &comparison);
    struct signal *signal = add_trial(search, SIGNAL_CHANGE, subject, trial, &comparison);
    signal->rounds = found.rounds;
    memcpy(signal->figures, found.figures + first, found.rounds * sizeof *signal->figures);
    memcpy(signal->releases, found.releases + first, found.rounds * sizeof *signal->releases);
}

/* ---- one node -------------------------------------------------------------------------- */

static void find_all(struct search *search,
                     void (*find)(struct search *search, const struct subject *subject))
{
    const json_t *form = release_form(search->release, search->audience);
    size_t i;
    json_t *item, *figure;
    const char *key;
    json_array_foreach(json_object_get(form, "items"), i, item)
    {
        find(search, &(struct subject){SUBJECT_ITEM, json_text(item, "code", ""), item});
    }
    json_object_foreach(json_object_get(search->node, "steps"), key, figure)
    {
        find(search, &(struct subject){SUBJECT_STEP, key, NULL});
    }
    json_object_foreach(json_object_get(search->node, "themes"), key, figure)
    {
        find(search, &(struct subject){SUBJECT_THEME, key, NULL});
    }
}

static void find_at_node(struct search *search, const json_t *node, const json_t *pairs)
{
    search->node = node;
    search->audience = json_text(node, "audience", "");
    search->top = release_top(search->release, search->audience);
    for (size_t e = 0; e < search->earlier_count; e++)
        search->then[e] = earlier_node(search->earlier[e], node);
    if (node == search->top) {
        find_all(search, find_level);
        find_all(search, find_ranked);
    } else if (!nearly_one_place(search)) {
        find_all(search, find_place);
    }
    search->family++;
    if (text_equal(search->audience, "parent"))
        find_gaps(search, pairs);
    search->family++;
    find_all(search, find_change);
    search->family++;
}

struct signals *signals_find(const struct release *release,
                             const struct release *const *earlier, size_t earlier_count)
{
    struct signals *signals = calloc(1, sizeof *signals);
    check(signals, "memory");
    struct search search = {.release = release,
                            .earlier = earlier,
                            .earlier_count = earlier_count < SIGNAL_ROUNDS_MAX
                                                 ? earlier_count
                                                 : SIGNAL_ROUNDS_MAX - 1,
                            .signals = signals};
    json_t *pairs = release_mirrored(release);
    for (size_t i = 0; i < release_node_count(release); i++)
        find_at_node(&search, release_node_at(release, i), pairs);
    json_decref(pairs);
    signals->compared = search.trials_count;
    signals->by_chance =
        judge_trials(search.trials, search.trials_count, signals->list, release_k(release));
    free(search.trials);
    return signals;
}

void signals_free(struct signals *signals)
{
    if (!signals)
        return;
    free(signals->list);
    free(signals);
}
