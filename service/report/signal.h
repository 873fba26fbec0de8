/*
 * Signals: what stands out in a release. They follow from published figures alone, those of
 * the release and of earlier ones, so that anybody can work them out again, and they tell no
 * more about anybody than those figures do. Nothing is stored: the desk, the commands and the
 * exports call signals_find, and get the same.
 *
 * A difference is "clear" when it is 20 points at the published point and stands out among all
 * comparisons of the release; "possible" when it does so among those of its node and kind; "no
 * clear difference" only where the figures exclude one of 20 points; and otherwise cannot be
 * told with these numbers.
 */
#pragma once

#include "report/release.h"
#include "report/signal_compare.h"

enum signal_kind {
    SIGNAL_LEVEL,   /* the municipality against the norm */
    SIGNAL_PLACE,   /* a place, district or board against the rest of the municipality */
    SIGNAL_GAP,     /* parents against professionals */
    SIGNAL_CHANGE,  /* this round against earlier ones */
    SIGNAL_BARRIER, /* what keeps people, ranked */
    SIGNAL_WISH     /* what people wish for, ranked */
};

enum signal_verdict {
    VERDICT_CLEAR,
    VERDICT_POSSIBLE,
    VERDICT_NONE,
    VERDICT_UNKNOWN,
    VERDICT_INCOMPARABLE, /* another wording or scale than in the earlier round */
    VERDICT_BETTER,       /* a level: this can be better */
    VERDICT_GOOD,         /* a level: this goes well */
    VERDICT_RANKED        /* an inventory: no verdict */
};

enum signal_subject { SUBJECT_ITEM, SUBJECT_STEP, SUBJECT_THEME };

/* Releases looked at for changes, this one included. */
#define SIGNAL_ROUNDS_MAX 5

/* Everything in it is borrowed from the releases, which live longer. */
struct signal {
    enum signal_kind kind;
    enum signal_verdict verdict;
    enum signal_subject subject;
    const char *key;    /* code of the item, number of the step, name of the theme */
    const json_t *item; /* of a SUBJECT_ITEM: its entry in the form */
    const json_t *node;
    const json_t *figure;
    /* What it was compared with: the figure of the municipality (SIGNAL_PLACE), of the
     * professionals (SIGNAL_GAP); NULL for other kinds. */
    const json_t *other;
    const json_t *other_item; /* of a SIGNAL_GAP */
    /* Of a SIGNAL_CHANGE: this round's figure last, before it those of earlier ones. */
    size_t rounds;
    const json_t *figures[SIGNAL_ROUNDS_MAX];
    const struct release *releases[SIGNAL_ROUNDS_MAX];
    bool more; /* more nee and een beetje here than there, or now than then */
    /* Answers here (of the smaller group of a SIGNAL_GAP, now of a SIGNAL_CHANGE) with which a
     * difference like this would be clear; 0 when it is, or when no number would do. */
    int needed;
    struct comparison comparison; /* of kinds that compare; never published */
};

struct signals {
    struct signal *list; /* the municipality first, then as the nodes stand in the release */
    size_t count;
    size_t compared;  /* comparisons made */
    double by_chance; /* how many "possible" to expect where nothing differs */
};

/* Finds the signals of a release. earlier: releases of earlier rounds of the municipality, the
 * latest first; what is beyond SIGNAL_ROUNDS_MAX is not looked at. */
struct signals *signals_find(const struct release *release,
                             const struct release *const *earlier, size_t earlier_count);
void signals_free(struct signals *signals);

/* by_chance as a whole number, as it is told. */
int signals_by_chance(const struct signals *signals);

const char *signal_kind_name(enum signal_kind kind);
const char *signal_verdict_name(enum signal_verdict verdict);
const char *signal_subject_name(enum signal_subject subject);
/* Whether it says something by itself: not one that cannot be told or found no difference. */
bool signal_speaks(const struct signal *signal);

/* Its identity, the same in every round: what it is about, in words of the release. In the
 * buffer. */
void signal_identity(const struct signal *signal, struct buffer *out);

/* The signals as {"compared", "possibleByChance", "signals": [...]}, owned by the caller: no
 * chances and no sizes of effects, those are for deciding and not for telling. */
json_t *signals_json(const struct signals *signals);

/* The ones that matter first, at most `most`: of every kind the strongest before a second one,
 * and nothing about the same subject twice. Gives how many. */
size_t signals_matter(const struct signals *signals, const struct signal **chosen, size_t most);
