#include "report/signal_judge.h"

#include <math.h>
#include <stdlib.h>

#include "base/check.h"
#include "report/statistics.h"

#define POINTS      .2  /* a difference that matters */
#define FALSE_CLEAR .05 /* of all that is called clear, over all comparisons of the release */
#define FALSE_MAYBE .10 /* of all that is called possible, within a node and kind */
#define EXACT       1e-9
#define ONE_N_FROM  200 /* answers, from where one more or less changes no step */

static bool large(double difference)
{
    return fabs(difference) >= POINTS - EXACT;
}

static bool excluded(const struct comparison *comparison)
{
    return comparison->low >= -POINTS - EXACT && comparison->high <= POINTS + EXACT;
}

static bool compare(const struct trial *trial, const struct shown *here,
                    const struct shown *there, struct comparison *comparison)
{
    if (trial->form == TRIAL_REST)
        return compare_with_rest(here, there, comparison);
    compare_groups(here, there, comparison);
    return true;
}

/* ---- what chance alone brings ---------------------------------------------------------- */

/* What can be published where nothing differs, and how likely that is. */
struct outcome {
    struct shown here, there;
    double weight, chance;
    bool large;
};

struct outcomes {
    struct outcome *list;
    size_t count;
};

/* A step of so many points is looked at in its middle, a wider one in parts of that width, but
 * not in more than so many. */
#define PART       2
#define PARTS_MOST 6

/* Steps of one side times a few of the other. */
#define OUTCOMES_MOST 256

/* The step of that width in which a share of n lies; a mean of items is no longer on the steps,
 * but as wide. */
static struct range step_of(const struct trial *trial, const struct range *shown, double share)
{
    int width = shown->high - shown->low;
    double low = trial->item ? floor(share * 100 / width + EXACT) * width
                             : round(share * 100 - width / 2.0);
    int from = (int)fmin(fmax(low, 0), 100 - width);
    return (struct range){from, from + width};
}

/* Within one standard deviation of no difference: never possible, and most of what comes out.
 */
static bool ordinary(const struct trial *trial, const struct shown *here,
                     const struct shown *there)
{
    bool rest = trial->form == TRIAL_REST;
    double whole = shown_n(there), others = rest ? whole - shown_n(here) : whole;
    double share = shown_share(there);
    double difference = (shown_share(here) - share) * (rest ? whole / others : 1);
    return difference * difference < share * (1 - share) * (1 / shown_n(here) + 1 / others);
}

static void add_weight(struct outcomes *outcomes, const struct shown *here,
                       const struct shown *there, double weight)
{
    for (size_t i = outcomes->count; i-- > 0;) {
        struct outcome *outcome = &outcomes->list[i];
        if (outcome->here.share.low == here->share.low &&
            outcome->there.share.low == there->share.low) {
            outcome->weight += weight;
            return;
        }
    }
    if (outcomes->count < OUTCOMES_MOST)
        outcomes->list[outcomes->count++] = (struct outcome){*here, *there, weight, 1, false};
}

static void add_table(const struct trial *trial, double a, double n, double b, double m,
                      double likely, struct outcomes *outcomes)
{
    struct shown here = trial->here, there = trial->there;
    here.share = step_of(trial, &here.share, a / n);
    if (trial->form != TRIAL_REST)
        there.share = step_of(trial, &there.share, b / m);
    if (!ordinary(trial, &here, &there))
        add_weight(outcomes, &here, &there, likely);
}

/* All tables of n answers here and m there, their sum given, from the likeliest one outwards:
 * hypergeometric. */
static void add_tables(const struct trial *trial, size_t n, size_t m, size_t all, double weight,
                       struct outcomes *outcomes)
{
    size_t most = (size_t)(((double)n + 1) * ((double)all + 1) / (double)(n + m + 2));
    double here = (double)n, there = (double)m, sum = (double)all, likely, a;
    double peak = weight * statistics_table(most, n, all - most, m);
    for (a = (double)most, likely = peak; likely >= EXACT; a++) {
        add_table(trial, a, here, sum - a, there, likely, outcomes);
        likely *= (here - a) * (sum - a) / ((a + 1) * (there - sum + a + 1));
    }
    for (a = (double)most, likely = peak;; a--) {
        likely *= a * (there - sum + a) / ((here - a + 1) * (sum - a + 1));
        if (likely < EXACT)
            break;
        add_table(trial, a - 1, here, sum - a + 1, there, likely, outcomes);
    }
}

/* The tables of one place in the step of the other share: at, from -.5 to .5 of its width. */
static void add_shares(const struct trial *trial, int n, double at, double weight,
                       struct outcomes *outcomes)
{
    bool rest = trial->form == TRIAL_REST;
    double whole = shown_n(&trial->there), others = rest ? whole - n : whole;
    if (others < 1)
        return;
    double there = shown_share(&trial->there), together = rest ? whole : n + whole;
    double share = rest ? there : (n * shown_share(&trial->here) + whole * there) / together;
    double moved = share + at * (trial->there.share.high - trial->there.share.low) / 100.0;
    size_t m = (size_t)lround(others), most = (size_t)n + m;
    size_t all = (size_t)lround(fmin(fmax(moved, 0), 1) * together);
    add_tables(trial, (size_t)n, m, all < most ? all : most, weight, outcomes);
}

/* What comes out beyond the ordinary where nothing differs. How many answered, and the share of
 * all of them, is known as a range only: here each value of it is as likely. */
static struct outcomes outcomes_of(const struct trial *trial)
{
    struct outcomes outcomes = {calloc(OUTCOMES_MOST, sizeof *outcomes.list), 0};
    check(outcomes.list, "memory");
    int low = trial->here.n.low, high = trial->here.n.high;
    if (low >= ONE_N_FROM)
        low = high = (low + high) / 2;
    int parts = (trial->there.share.high - trial->there.share.low + PART - 1) / PART;
    if (parts > PARTS_MOST)
        parts = PARTS_MOST;
    int stride = parts > 1 ? 2 : 1, ns = (high - low) / stride + 1;
    for (int n = low; n <= high; n += stride)
        for (int part = 0; part < parts; part++)
            add_shares(trial, n, (part + .5) / parts - .5, 1.0 / (parts * ns), &outcomes);
    for (size_t i = 0; i < outcomes.count; i++) {
        struct outcome *outcome = &outcomes.list[i];
        struct comparison comparison;
        if (!compare(trial, &outcome->here, &outcome->there, &comparison))
            continue;
        outcome->chance = comparison.chance;
        outcome->large = large(comparison.difference);
    }
    return outcomes;
}

/* How likely so small a chance comes out, among the comparisons of a family but one. */
static double others_below(const struct outcomes *family, size_t count, size_t but, double most)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t o = 0; i != but && o < family[i].count; o++)
            if (family[i].list[o].chance <= most)
                sum += family[i].list[o].weight;
    return sum;
}

/* The chance of `least` or more where so many are expected: Poisson. */
static double at_least(size_t least, double expected)
{
    double fewer = 0, term = exp(-expected);
    for (size_t i = 0; i < least; i++) {
        fewer += term;
        term *= expected / (double)(i + 1);
    }
    return fmax(0, 1 - fewer);
}

/* A comparison is possible when with its chance p at least p * count / FALSE_MAYBE of the
 * family come out as low: itself and so many less one of the others. */
static double family_by_chance(const struct trial *trials, size_t count)
{
    struct outcomes *family = calloc(count, sizeof *family);
    check(family, "memory");
    for (size_t i = 0; i < count; i++)
        family[i] = outcomes_of(&trials[i]);
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t o = 0; o < family[i].count; o++) {
            const struct outcome *outcome = &family[i].list[o];
            if (!outcome->large || outcome->chance > FALSE_MAYBE)
                continue;
            double rank = ceil(outcome->chance * (double)count / FALSE_MAYBE - EXACT);
            size_t others = rank < 2 ? 0 : (size_t)rank - 1;
            double most = FALSE_MAYBE * (double)(others + 1) / (double)count;
            sum += outcome->weight *
                   at_least(others, others ? others_below(family, count, i, most) : 0);
        }
    }
    for (size_t i = 0; i < count; i++)
        free(family[i].list);
    free(family);
    return sum;
}

/* ---- how many answers would do --------------------------------------------------------- */

/* Sizes that are tried; nobody is told to find more. */
#define NEEDED_STEP 5
#define NEEDED_MOST 1000

/* The same share of so many answers. */
static struct shown with_answers(const struct shown *shown, int k, int n)
{
    struct range of = disclosure_n(k, (uint32_t)n);
    int width = 100 / disclosure_grid(of);
    int low = (int)lround(shown_share(shown) * 100 - width / 2.0);
    low = low < 0 ? 0 : low > 100 - width ? 100 - width : low;
    return (struct shown){
        of, {low, low + width}
    };
}

static int needed(const struct trial *trial, int k, double chance)
{
    bool there_smaller = trial->form == TRIAL_GROUPS && !trial->grows_here &&
                         trial->there.n.low < trial->here.n.low;
    const struct shown *small = there_smaller ? &trial->there : &trial->here;
    for (int n = small->n.low + NEEDED_STEP; n <= NEEDED_MOST; n += NEEDED_STEP) {
        struct shown more = with_answers(small, k, n);
        struct shown whole = trial->there;
        whole.n.low += n - small->n.low;
        whole.n.high += n - small->n.low;
        struct comparison comparison;
        bool compared = there_smaller ? compare(trial, &trial->here, &more, &comparison)
                        : trial->form == TRIAL_REST
                            ? compare(trial, &more, &whole, &comparison)
                            : compare(trial, &more, &trial->there, &comparison);
        if (compared && comparison.chance <= chance)
            return n;
    }
    return 0;
}

/* ---- verdicts -------------------------------------------------------------------------- */

static enum signal_verdict verdict_of(const struct comparison *comparison, double over_all,
                                      double in_family)
{
    if (large(comparison->difference) && over_all <= FALSE_CLEAR)
        return VERDICT_CLEAR;
    if (large(comparison->difference) && in_family <= FALSE_MAYBE)
        return VERDICT_POSSIBLE;
    return excluded(comparison) ? VERDICT_NONE : VERDICT_UNKNOWN;
}

/* The first trial behind the family that begins there. */
static size_t family_end(const struct trial *trials, size_t count, size_t begin)
{
    size_t end = begin;
    while (end < count && trials[end].family == trials[begin].family)
        end++;
    return end;
}

double judge_trials(const struct trial *trials, size_t count, struct signal *list, int k)
{
    double *chances = calloc(3 * count + 1, sizeof *chances);
    check(chances, "memory");
    double *over_all = chances + count, *in_family = over_all + count, by_chance = 0;
    for (size_t i = 0; i < count; i++)
        chances[i] = list[trials[i].signal].comparison.chance;
    statistics_false_discovery(chances, count, over_all);
    for (size_t begin = 0, end; begin < count; begin = end) {
        end = family_end(trials, count, begin);
        statistics_false_discovery(chances + begin, end - begin, in_family + begin);
        by_chance += family_by_chance(trials + begin, end - begin);
    }
    size_t clear = 0;
    for (size_t i = 0; i < count; i++) {
        struct signal *signal = &list[trials[i].signal];
        signal->verdict = verdict_of(&signal->comparison, over_all[i], in_family[i]);
        signal->more = signal->comparison.difference > 0;
        clear += signal->verdict == VERDICT_CLEAR;
    }
    /* One more would be clear at this chance, the others as they are. */
    double enough = FALSE_CLEAR * (double)(clear + 1) / (double)(count ? count : 1);
    for (size_t i = 0; i < count; i++) {
        struct signal *signal = &list[trials[i].signal];
        if (signal->verdict != VERDICT_CLEAR && large(signal->comparison.difference))
            signal->needed = needed(&trials[i], k, enough);
    }
    free(chances);
    return by_chance;
}
