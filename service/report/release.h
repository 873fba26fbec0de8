/*
 * A release: the immutable result of a round, as canonical JSON with integers only.
 *
 * release_build is the one door through which counts leave: it takes exact counts and gives
 * a text in which every figure has passed disclosure.h. The same counts give the same bytes,
 * in whatever order places and ballots came. Everything else here reads such a text back:
 * pages, files and commands take their figures from it and from nowhere else.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/complaint.h"
#include "base/json.h"
#include "report/disclosure.h"
#include "survey/tally.h"

/* What release_build writes; release_parse reads this one and those before it. */
#define RELEASE_FORMAT 2

/* A district or a board. */
struct release_area {
    uint8_t id[16];
    const char *name; /* NULL: the members of a group are in several */
};

/* A leaf: an organisation that answers by itself, or a group of small ones. An organisation
 * that answers within a group is named by the group alone and is no place of its own. */
struct release_place {
    uint8_t id[16];
    const char *name;
    bool group;
    struct release_area area;  /* district of parents, board of professionals */
    struct release_area other; /* board of parents, district of professionals */
    const char *kind;          /* "school", "childcare"...; NULL: members of several kinds */
    bool codes;           /* one answer for each family; otherwise answers are no families */
    uint32_t invited;     /* families or staff; answers above invited + 20 % are withheld */
    const char **members; /* names of the organisations of a group */
    size_t member_count;
};

/* One audience: its counts (the form comes with them) and every place that has a link, also
 * those where nobody answered. */
struct release_audience {
    const struct tally *tally;
    const struct tally *const
        *voided; /* ballots taken out, by correction, the first one first */
    const struct release_place *places;
    size_t place_count;
};

#define RELEASE_AUDIENCES 2

/* A release read back; see below. */
struct release;

struct release_input {
    struct {
        uint8_t id[16];
        const char *name;
        const char *cbs_code;
        int cbs_year;
    } municipality;

    struct {
        uint8_t id[16];
        const char *name;
        const char *school_year;
        int calendar_year;
        const char *opens_on, *closes_on; /* YYYY-MM-DD */
        int k;                            /* 5..100 */
        const char *theme;                /* or NULL */
    } round;
    struct release_audience audiences[RELEASE_AUDIENCES]; /* in any order */
    size_t audience_count;
    /* The releases of the round that this one replaces, the first one first. What a correction
     * takes out is in voided, one tally for each of them. */
    const struct release *const *earlier;
    size_t earlier_count;
};

/* The entry of one node and audience, as its own row in the database. */
struct release_slice {
    const char *audience;
    const char *node_id;
    const char *body; /* canonical JSON of the entry in "nodes" */
};

struct release_output {
    struct buffer body; /* canonical JSON: what is digested, signed and stored */
    struct release_slice *slices;
    size_t slice_count;
    struct arena *arena; /* holds the slices */
};

/* Fills *output (zeroed or not); release_output_free gives it back, also after false. False
 * when the counts name a place that is not among the places, when two places share an id, an
 * audience or an item comes twice, k is out of bounds, or an attacker would still find
 * something. */
bool release_build(const struct release_input *input, struct release_output *output,
                   struct complaint *complaint) must_use;
void release_output_free(struct release_output *output);

/* A release read back. JSON that is handed out is borrowed from it. */

/* NULL when it is no release of a format this program knows. Reading checks that what the
 * functions below touch is there and of the right kind; release_verify checks the rest. */
struct release *release_parse(const char *text, size_t size,
                              struct complaint *complaint) must_use;
/* One that was just made; holds on to it. */
struct release *release_of(json_t *json);
void release_free(struct release *release);

/* The JSON Schema of what release_parse reads. */
const char *release_schema(void);

const json_t *release_json(const struct release *release);
const json_t *release_municipality(const struct release *release);
const json_t *release_round(const struct release *release);
int release_k(const struct release *release);
/* The form of "parent" or "professional"; NULL when that audience was not asked. */
const json_t *release_form(const struct release *release, const char *audience);
/* The entry of an item in that form, or NULL. */
const json_t *release_item(const struct release *release, const char *audience,
                           const char *code);

/* Nodes: all audiences together, parents first; within one the municipality, then districts
 * or boards, groups, organisations; then by name. */
size_t release_node_count(const struct release *release);
const json_t *release_node_at(const struct release *release, size_t index);
/* The node of that id for that audience, or NULL. */
const json_t *release_node(const struct release *release, const char *id, const char *audience);
/* The node of the municipality, or NULL when that audience was not asked. */
const json_t *release_top(const struct release *release, const char *audience);

/* Other groupings of places than the tree: boards for parents, districts for professionals,
 * kinds of organisation. Their figures are read as those of a node. */
size_t release_grouping_count(const struct release *release);
const json_t *release_grouping_at(const struct release *release, size_t index);

/* Figures of a node; NULL when the form does not ask it. key: an item's code, "1".."7" for a
 * step, the name of a theme. */
const json_t *release_item_figure(const json_t *node, const char *code);
const json_t *release_step_figure(const json_t *node, const char *step);
const json_t *release_theme_figure(const json_t *node, const char *theme);
/* The tiers by which figures of a node are coarser than their n asks for; and those of a
 * grouping or a group of a breakdown of an audience. */
int release_coarser(const struct release *release, const json_t *node);
int release_coarser_area(const struct release *release, const char *audience);
/* Whether there is nothing to show: "te weinig antwoorden". */
bool release_few(const json_t *figure);
/* The n of a node or figure; false when it is not shown. */
bool release_n(const json_t *object, struct range *n);
/* One of its shares ("no", "noOrBit") in percent; false when it is not shown. */
bool release_share(const json_t *figure, const char *name, struct range *share);
/* Its interval in tenths of a percent. */
bool release_interval(const json_t *figure, const char *name, struct range *interval);

/* Items of the form that belong to a step (1..7; 0 for any) and theme (NULL for any), in form
 * order, as a new array of borrowed entries; json_decref it. */
json_t *release_items_of(const struct release *release, const char *audience, int step,
                         const char *theme);

/* Pairs of items that ask both audiences the same: same mirror key, same kind, same scale, as
 * a new array of {"mirror", "parent", "professional"} (codes) in the order of the parents'
 * form; json_decref it. */
json_t *release_mirrored(const struct release *release);

/* Checks what follows from the text alone: that it is canonical, that every share lies on the
 * grid of its n, that steps, themes and intervals follow from the item figures, that nothing
 * is shown below what is withheld, and that no difference of the shown n's is certainly about
 * fewer than k. Every violation is added; true when there is none. */
bool release_verify(const struct release *release, const char *text, size_t size,
                    struct complaints *complaints) must_use;

/* The releases of one round, the first one first, as somebody has them who has nothing else:
 * whether from their steps, each and one after the other, it is certain how few people answered
 * something, or that a correction was about fewer than k; and whether they agree with each
 * other. */
bool release_verify_together(const struct release *const *releases, size_t count,
                             struct complaints *complaints) must_use;
