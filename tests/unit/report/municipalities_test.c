/*
 * A thousand drawn municipalities of one to five rounds, with places of uneven sizes that come
 * and go, boards across districts, skipped items, a breakdown and corrections: each release is
 * attacked with all that was published of its round. Then the same with rules switched off, to
 * see that each of them is needed; with all of them on nothing is ever isolated, even without
 * the repair.
 */
#include "fixture.h"
#include "report/attacker.h"
#include "report/rule.h"

unsigned rules_off;

#ifdef __SANITIZE_ADDRESS__
#define MUNICIPALITIES 60
#else
#define MUNICIPALITIES 1000
#endif
#define WITHOUT_A_RULE 60

#define OFF(rule) (1u << (rule))

/* ---- a round ------------------------------------------------------------------------- */

#define CORRECTIONS_MOST 2
#define RELEASES_MOST    (CORRECTIONS_MOST + 1)

/* What is drawn; the rest follows from the seed. */
struct kind_of_round {
    uint32_t places_most;
    bool breakdown;
    size_t corrections;
};

/* A round with everything that was published of it. */
struct played {
    struct fixture fixture;
    struct tally *voided[RELEASE_AUDIENCES][CORRECTIONS_MOST];
    const struct tally *borrowed[RELEASE_AUDIENCES][CORRECTIONS_MOST];
    struct release_output outputs[RELEASES_MOST];
    const struct release *releases[RELEASES_MOST];
    size_t count;
    struct attacks attacks; /* on the last one */
};

static uint32_t draw_size(size_t audience)
{
    switch (draw(6)) {
    case 0:
        return draw(10);
    case 1:
        return 60 + draw(240);
    default:
        return draw(audience ? 25 : 60);
    }
}

/* The ballots of a place come by one link or two; a correction voids one of them. */
static void draw_ballots(struct played *played, size_t audience, size_t place, size_t number,
                         const struct kind_of_round *kind)
{
    struct fixture *fixture = &played->fixture;
    struct tally *kept = fixture->tallies[audience];
    size_t voided[2];
    for (size_t link = 0; link < 2; link++)
        voided[link] = draw(8) == 0 ? draw((uint32_t)kind->corrections + 1) : 0;
    uint32_t opinion = draw(5);
    for (size_t i = 0; i < number; i++) {
        size_t into = voided[draw(6) == 0];
        fixture->tallies[audience] = into ? played->voided[audience][into - 1] : kept;
        fixture_held(fixture, audience, place, opinion, kind->breakdown);
    }
    fixture->tallies[audience] = kept;
}

static void play_ballots(struct played *played, uint64_t seed, const struct kind_of_round *kind)
{
    struct fixture *fixture = &played->fixture;
    fixture_seed = seed * 2654435761u + 17;
    fixture_new(fixture);
    for (size_t a = 0; a < RELEASE_AUDIENCES; a++) {
        for (size_t c = 0; c < kind->corrections; c++)
            played->voided[a][c] = tally_new(fixture->forms[a]);
        size_t places = 2 + draw(kind->places_most - 1);
        for (size_t p = 0; p < places; p++) {
            uint32_t number = draw(9) ? draw_size(a) : 0;
            fixture_place(fixture, a, draw(4), number + draw(20));
            draw_ballots(played, a, p, number, kind);
        }
    }
}

/* The release from which so many corrections have been made: what later ones take out is in
 * it. */
static void release_played(struct played *played, size_t corrections, size_t all)
{
    struct fixture *fixture = &played->fixture;
    struct tally *tallies[RELEASE_AUDIENCES];
    struct complaint complaint = {0};
    for (size_t a = 0; a < RELEASE_AUDIENCES; a++) {
        struct release_audience *audience = &fixture->input.audiences[a];
        tallies[a] = tally_new(fixture->forms[a]);
        tally_join(tallies[a], fixture->tallies[a]);
        for (size_t c = 0; c < all; c++) {
            if (c >= corrections)
                tally_join(tallies[a], played->voided[a][c]);
            else
                played->borrowed[a][c] = played->voided[a][c];
        }
        audience->tally = tallies[a];
        audience->voided = played->borrowed[a];
    }
    fixture->input.earlier = played->releases;
    fixture->input.earlier_count = corrections;
    struct release_output *output = &played->outputs[corrections];
    if (!release_build(&fixture->input, output, &complaint))
        fail_msg("%s %s", complaint.key, complaint.detail);
    struct release *release = release_parse(output->body.data, output->body.size, &complaint);
    assert_non_null(release);
    played->releases[corrections] = release;
    played->count = corrections + 1;
    if (corrections == all)
        attacker_try(&fixture->input, played->releases, played->count, &played->attacks);
    for (size_t a = 0; a < RELEASE_AUDIENCES; a++)
        tally_free(tallies[a]);
}

static void play(struct played *played, uint64_t seed, const struct kind_of_round *kind)
{
    memset(played, 0, sizeof *played);
    play_ballots(played, seed, kind);
    for (size_t c = 0; c <= kind->corrections; c++)
        release_played(played, c, kind->corrections);
}

static void play_end(struct played *played)
{
    for (size_t r = 0; r < played->count; r++) {
        struct release *release;
        memcpy(&release, &played->releases[r], sizeof release);
        release_free(release);
        release_output_free(&played->outputs[r]);
    }
    for (size_t a = 0; a < RELEASE_AUDIENCES; a++)
        for (size_t c = 0; c < CORRECTIONS_MOST; c++)
            tally_free(played->voided[a][c]);
    attacks_free(&played->attacks);
    fixture_free(&played->fixture);
}

/* ---- all rules ----------------------------------------------------------------------- */

struct seen {
    size_t figures, breakdowns, groupings, corrected;
};

static size_t shown_in(const json_t *figures)
{
    const char *key;
    json_t *figure;
    size_t count = 0;
    json_object_foreach((json_t *)(uintptr_t)figures, key, figure)
    {
        count += !release_few(figure);
    }
    return count;
}

static void look(const struct played *played, struct seen *seen)
{
    const struct release *last = played->releases[played->count - 1];
    for (size_t i = 0; i < release_node_count(last); i++) {
        const json_t *node = release_node_at(last, i);
        const char *key, *group;
        json_t *groups, *figures;
        seen->figures += shown_in(json_object_get(node, "items"));
        seen->corrected += text_equal(json_text(node, "withheld", NULL), "correction");
        json_object_foreach(json_object_get(node, "breakdowns"), key, groups)
        {
            json_object_foreach(groups, group, figures)
            {
                seen->breakdowns += shown_in(figures);
            }
        }
    }
    size_t i;
    json_t *grouping;
    json_array_foreach(json_object_get(release_json(last), "groupings"), i, grouping)
    {
        const char *key;
        json_t *figure;
        json_object_foreach(json_object_get(grouping, "items"), key, figure)
        {
            seen->groupings += !release_few(figure) && !json_text(figure, "from", NULL);
        }
    }
}

static void nothing_follows_about_few_people(void **state)
{
    (void)state;
    struct seen seen = {0};
    fixture_seed = 1;
    for (uint64_t m = 0; m < MUNICIPALITIES; m++) {
        uint64_t rounds = 1 + m % 5;
        struct kind_of_round kind = {.places_most = 3 + (uint32_t)(m * 7 % 18),
                                     .breakdown = true};
        fixture_two_breakdowns = m % 4 == 3;
        for (uint64_t round = 0; round < rounds; round++) {
            struct played played;
            kind.corrections = (m + round) % 6 == 0 ? 1 + m % CORRECTIONS_MOST : 0;
            play(&played, m * 5 + round, &kind);
            if (played.attacks.count > 0)
                fail_msg("municipality %d, round %d: kind %d, question %d", (int)m, (int)round,
                         (int)played.attacks.list[0].kind,
                         (int)played.attacks.list[0].question);
            look(&played, &seen);
            struct complaints complaints = {0};
            if (!release_verify_together(played.releases, played.count, &complaints))
                fail_msg("municipality %d, round %d: %s %s %s", (int)m, (int)round,
                         complaints.list[0].key, complaints.list[0].path,
                         complaints.list[0].detail);
            play_end(&played);
        }
    }
    fixture_two_breakdowns = false;
    assert_true(seen.figures > MUNICIPALITIES * 20);
    assert_true(seen.breakdowns > MUNICIPALITIES);
    assert_true(seen.groupings > MUNICIPALITIES);
    assert_true(seen.corrected > MUNICIPALITIES / 20);
}

/* ---- without one of them ------------------------------------------------------------- */

/* Rounds of that kind in which the attacker finds something of that kind. */
static size_t count_found(unsigned off, const struct kind_of_round *kind, enum attack_kind what)
{
    size_t found = 0;
    rules_off = off;
    for (uint64_t seed = 0; seed < WITHOUT_A_RULE; seed++) {
        struct played played;
        bool here = false;
        play(&played, 90000 + seed, kind);
        for (size_t i = 0; i < played.attacks.count; i++)
            here = here || played.attacks.list[i].kind == what;
        found += here;
        play_end(&played);
    }
    rules_off = 0;
    return found;
}

static const struct kind_of_round plain = {20, false, 0};
static const struct kind_of_round broken_down = {20, true, 0};
static const struct kind_of_round corrected = {20, false, 1};
/* No district or municipality is shown of two places: every figure stands alone. */
static const struct kind_of_round two_places = {2, false, 0};

static void without_steps_counts_follow(void **state)
{
    (void)state;
    unsigned repair = OFF(RULE_REPAIR);
    assert_int_equal(count_found(repair, &two_places, ATTACK_COUNTED), 0);
    assert_true(count_found(repair | OFF(RULE_STEPS), &two_places, ATTACK_COUNTED) >
                WITHOUT_A_RULE / 2);
}

static void without_atoms_people_are_isolated(void **state)
{
    (void)state;
    unsigned repair = OFF(RULE_REPAIR);
    assert_int_equal(count_found(repair, &plain, ATTACK_ISOLATED), 0);
    assert_true(count_found(repair | OFF(RULE_ATOMS), &plain, ATTACK_ISOLATED) >
                WITHOUT_A_RULE / 2);
}

static void without_the_rule_for_groupings_people_are_isolated(void **state)
{
    (void)state;
    assert_true(count_found(OFF(RULE_REPAIR) | OFF(RULE_GROUPINGS), &plain, ATTACK_ISOLATED) >
                WITHOUT_A_RULE / 4);
}

static void without_the_rule_for_breakdowns_people_are_isolated(void **state)
{
    (void)state;
    unsigned repair = OFF(RULE_REPAIR);
    assert_int_equal(count_found(repair, &broken_down, ATTACK_ISOLATED), 0);
    assert_true(count_found(repair | OFF(RULE_BREAKDOWNS), &broken_down, ATTACK_ISOLATED) > 0);
}

static void without_the_rule_for_corrections_people_are_isolated(void **state)
{
    (void)state;
    unsigned repair = OFF(RULE_REPAIR);
    assert_int_equal(count_found(repair, &corrected, ATTACK_ISOLATED), 0);
    assert_true(count_found(repair | OFF(RULE_CORRECTIONS), &corrected, ATTACK_ISOLATED) >
                WITHOUT_A_RULE / 4);
}

static void without_the_repair_counts_follow(void **state)
{
    (void)state;
    assert_true(count_found(OFF(RULE_REPAIR), &plain, ATTACK_COUNTED) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_follows_about_few_people),
        cmocka_unit_test(without_steps_counts_follow),
        cmocka_unit_test(without_atoms_people_are_isolated),
        cmocka_unit_test(without_the_rule_for_groupings_people_are_isolated),
        cmocka_unit_test(without_the_rule_for_breakdowns_people_are_isolated),
        cmocka_unit_test(without_the_rule_for_corrections_people_are_isolated),
        cmocka_unit_test(without_the_repair_counts_follow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
