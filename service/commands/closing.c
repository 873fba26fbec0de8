#include "commands/closing.h"

#include <string.h>

#include "base/check.h"
#include "report/release.h"
#include "urn/count.h"

STATEMENT(municipality_lock, 1, "locked");
STATEMENT(round_tell, 1, "told");
STATEMENT(close_overdue, 0, "municipality_id");
STATEMENT(close_due, 0, "municipality_id round_id state");
STATEMENT(close_round, 2, "");
STATEMENT(close_claim, 2, "state");
STATEMENT(close_released, 2, "");
STATEMENT(close_receipts, 2, "");
STATEMENT(close_codes, 2, "");
STATEMENT(close_facts, 2,
          "municipality cbs_code cbs_year round school_year calendar_year opens_on closes_on k "
          "theme");
STATEMENT(close_places, 2,
          "audience grouped place_id name invited codes area_id area other_id other kind "
          "members");
STATEMENT(close_earlier, 2, "release_id body");
STATEMENT(correct_void, 3, "link_id");
STATEMENT(correct_record, 5, "");
STATEMENT(close_put, 6, "release_id");
STATEMENT(close_put_node, 5, "");
STATEMENT(close_same, 3, "release_id");
STATEMENT(close_tell, 1, "told");

/* ---- what a release is built from --------------------------------------------------- */

static const char *copy_text(struct arena *arena, const struct rows *rows, size_t row,
                             const char *column)
{
    return arena_string(arena, rows_text(rows, row, column));
}

static bool read_facts(struct blocking *db, const char *const *round, struct arena *arena,
                       struct release_input *input, struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(db, &close_facts, round, &rows, complaint))
        return false;
    bool found = rows_count(rows) == 1;
    if (found) {
        check(text_from_uuid(round[0], input->municipality.id) &&
                  text_from_uuid(round[1], input->round.id),
              "ids are uuids");
        input->municipality.name = copy_text(arena, rows, 0, "municipality");
        input->municipality.cbs_code = copy_text(arena, rows, 0, "cbs_code");
        input->municipality.cbs_year = (int)rows_number(rows, 0, "cbs_year");
        input->round.name = copy_text(arena, rows, 0, "round");
        input->round.school_year = copy_text(arena, rows, 0, "school_year");
        input->round.calendar_year = (int)rows_number(rows, 0, "calendar_year");
        input->round.opens_on = copy_text(arena, rows, 0, "opens_on");
        input->round.closes_on = copy_text(arena, rows, 0, "closes_on");
        input->round.k = (int)rows_number(rows, 0, "k");
        if (!rows_null(rows, 0, "theme"))
            input->round.theme = copy_text(arena, rows, 0, "theme");
    }
    rows_free(rows);
    return found || complain(complaint, 404, "round.unknown", "%s", round[1]);
}

static void read_members(const char *list, struct arena *arena, struct release_place *place)
{
    json_t *members = json_parse(list, strlen(list), NULL);
    place->members = arena_alloc(arena, (json_array_size(members) + 1) * sizeof(char *));
    size_t i;
    json_t *member;
    json_array_foreach(members, i, member)
    {
        place->members[place->member_count++] = arena_string(arena, json_string_value(member));
    }
    json_decref(members);
}

static void read_place(const struct rows *rows, size_t row, struct arena *arena,
                       struct release_place *place)
{
    rows_uuid(rows, row, "place_id", place->id);
    place->name = copy_text(arena, rows, row, "name");
    place->group = rows_truth(rows, row, "grouped");
    rows_uuid(rows, row, "area_id", place->area.id);
    place->area.name = copy_text(arena, rows, row, "area");
    rows_uuid(rows, row, "other_id", place->other.id);
    if (!rows_null(rows, row, "other"))
        place->other.name = copy_text(arena, rows, row, "other");
    if (!rows_null(rows, row, "kind"))
        place->kind = copy_text(arena, rows, row, "kind");
    place->codes = rows_truth(rows, row, "codes");
    place->invited = (uint32_t)rows_number(rows, row, "invited");
    read_members(rows_text(rows, row, "members"), arena, place);
}

static bool read_places(struct blocking *db, const char *const *round,
                        const struct count *count, struct arena *arena,
                        struct release_input *input, struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(db, &close_places, round, &rows, complaint))
        return false;
    for (size_t a = 0; a < count->audience_count; a++) {
        struct release_place *places =
            arena_alloc(arena, (rows_count(rows) + 1) * sizeof *places);
        struct release_audience *audience = &input->audiences[input->audience_count++];
        audience->tally = count->audiences[a].tally;
        audience->voided = (const struct tally *const *)count->audiences[a].voided;
        audience->places = places;
        for (size_t row = 0; row < rows_count(rows); row++)
            if (text_equal(rows_text(rows, row, "audience"), count->audiences[a].audience))
                read_place(rows, row, arena, &places[audience->place_count++]);
    }
    rows_free(rows);
    return true;
}

/* The releases that were there before each correction, the first one first. */
static bool read_earlier(struct blocking *db, const char *const *round, size_t corrections,
                         struct release *earlier[COUNT_CORRECTIONS],
                         struct release_input *input, struct complaint *complaint)
{
    struct rows *rows;
    if (corrections == 0)
        return true;
    if (!blocking_run(db, &close_earlier, round, &rows, complaint))
        return false;
    bool done = rows_count(rows) >= corrections ||
                complain(complaint, 409, "mixer.count-differs", "%s", round[1]);
    for (size_t row = 0; done && row < corrections; row++) {
        const char *body = rows_text(rows, row, "body");
        earlier[row] = release_parse(body, strlen(body), complaint);
        done = earlier[row] != NULL;
        input->earlier_count += done;
    }
    rows_free(rows);
    return done;
}

/* ---- writing it ---------------------------------------------------------------------- */

static bool put_nodes(struct blocking *db, const char *municipality, const char *release,
                      const struct release_output *output, struct complaint *complaint)
{
    for (size_t i = 0; i < output->slice_count; i++) {
        const struct release_slice *slice = &output->slices[i];
        const char *values[] = {municipality, release, slice->audience, slice->node_id,
                                slice->body};
        if (!blocking_run(db, &close_put_node, values, NULL, complaint))
            return false;
    }
    return true;
}

/* A correction that is wanted. */
struct wish {
    const char *link, *reason;
};

static bool put_correction(struct mix *mix, const char *const *round, const char *release,
                           const struct wish *wish, struct complaint *complaint)
{
    const char *values[] = {round[0], round[1], release, wish->link, wish->reason};
    return blocking_run(mix->db, &correct_record, values, NULL, complaint);
}

/* wish: of a correction; or NULL. */
static bool put_release(struct mix *mix, const char *const *round,
                        const struct release_output *output, const struct wish *wish,
                        struct arena *arena, struct complaint *complaint)
{
    uint8_t digest[DIGEST_SIZE], signature[SIGNATURE_SIZE], signer[PUBLIC_KEY_SIZE];
    digest_of(output->body.data, output->body.size, digest);
    release_sign(mix->identity, digest, signature);
    release_signer(mix->identity, signer);
    const char *values[] = {round[0],
                            round[1],
                            value_bytes(arena, digest, sizeof digest),
                            value_bytes(arena, signature, sizeof signature),
                            value_bytes(arena, signer, sizeof signer),
                            output->body.data};
    struct rows *rows;
    if (!blocking_run(mix->db, &close_put, values, &rows, complaint))
        return false;
    const char *release = copy_text(arena, rows, 0, "release_id");
    rows_free(rows);
    return put_nodes(mix->db, round[0], release, output, complaint) &&
           (!wish || put_correction(mix, round, release, wish, complaint));
}

/* A release is never changed: the difference of two would be about the few answers by which
 * they differ. */
static bool same_release(struct mix *mix, const char *const *round,
                         const struct release_output *output, struct arena *arena,
                         struct complaint *complaint)
{
    uint8_t digest[DIGEST_SIZE];
    digest_of(output->body.data, output->body.size, digest);
    const char *values[] = {round[0], round[1], value_bytes(arena, digest, sizeof digest)};
    struct rows *rows;
    if (!blocking_run(mix->db, &close_same, values, &rows, complaint))
        return false;
    bool same = rows_count(rows) > 0;
    rows_free(rows);
    return same || complain(complaint, 409, "mixer.count-differs", "%s", round[1]);
}

/* What is to be done with what was counted. */
enum purpose {
    PURPOSE_FIRST,   /* the release of the round */
    PURPOSE_COMPARE, /* with the release that there is */
    PURPOSE_CORRECT, /* a release that replaces it */
};

static bool keep(struct mix *mix, const char *const *round, enum purpose purpose,
                 const struct wish *wish, const struct release_output *output,
                 struct arena *arena, struct complaint *complaint)
{
    switch (purpose) {
    case PURPOSE_FIRST:
    case PURPOSE_CORRECT:
        return put_release(mix, round, output, wish, arena, complaint);
    case PURPOSE_COMPARE:
        return same_release(mix, round, output, arena, complaint);
    }
    return false;
}

static bool build(struct mix *mix, const char *const *round, const struct count *count,
                  enum purpose purpose, const struct wish *wish, struct complaint *complaint)
{
    struct arena *arena = arena_new();
    struct release *earlier[COUNT_CORRECTIONS] = {NULL};
    struct release_input input = {.earlier = (const struct release *const *)earlier};
    struct release_output output = {0};
    bool done = read_facts(mix->db, round, arena, &input, complaint) &&
                read_places(mix->db, round, count, arena, &input, complaint) &&
                read_earlier(mix->db, round, count->corrections, earlier, &input, complaint) &&
                release_build(&input, &output, complaint) &&
                keep(mix, round, purpose, wish, &output, arena, complaint);
    for (size_t i = 0; i < COUNT_CORRECTIONS; i++)
        release_free(earlier[i]);
    release_output_free(&output);
    arena_free(arena);
    return done;
}

static bool settle(struct blocking *db, const char *const *round, struct complaint *complaint)
{
    const struct statement *const last[] = {&close_receipts, &close_codes, &close_released,
                                            &round_tell, &close_tell};
    for (size_t i = 0; i < sizeof last / sizeof last[0]; i++)
        if (!blocking_run(db, last[i], round, NULL, complaint))
            return false;
    return true;
}

enum claim {
    CLAIM_COUNT,   /* closed: to be counted and released */
    CLAIM_COMPARE, /* released before */
    CLAIM_NEITHER, /* still being answered */
    CLAIM_FAILED,
};

static enum claim round_claim(struct blocking *db, const char *const *round,
                              struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(db, &close_claim, round, &rows, complaint))
        return CLAIM_FAILED;
    const char *state = rows_count(rows) ? rows_text(rows, 0, "state") : "";
    enum claim claim = text_equal(state, "closed")     ? CLAIM_COUNT
                       : text_equal(state, "released") ? CLAIM_COMPARE
                                                       : CLAIM_NEITHER;
    rows_free(rows);
    if (claim == CLAIM_NEITHER)
        complain(complaint, 409, "mixer.not-closed", "%s", round[1]);
    return claim;
}

/* Counts, and does with it what it is for. */
static bool count_and_build(struct mix *mix, const char *const *round, enum purpose purpose,
                            const struct wish *wish, struct complaint *complaint)
{
    struct count count;
    bool done =
        count_round(mix, round[0], round[1], wish ? wish->link : NULL, &count, complaint) &&
        build(mix, round, &count, purpose, wish, complaint);
    if (done && purpose == PURPOSE_FIRST)
        done = count_store_texts(mix, round[0], round[1], &count, complaint) &&
               settle(mix->db, round, complaint);
    count_free(&count);
    return done;
}

/* Another mixer may have released the round since we looked: then there is nothing to do,
 * unless the counts are wanted for comparison. */
static bool release_inside(struct mix *mix, const char *const *round, bool compare,
                           struct complaint *complaint)
{
    switch (round_claim(mix->db, round, complaint)) {
    case CLAIM_COUNT:
        return count_and_build(mix, round, PURPOSE_FIRST, NULL, complaint);
    case CLAIM_COMPARE:
        return !compare || count_and_build(mix, round, PURPOSE_COMPARE, NULL, complaint);
    case CLAIM_NEITHER:
    case CLAIM_FAILED:
        return false;
    }
    return false;
}

static bool round_release(struct mix *mix, const char *const *round, bool compare,
                          struct complaint *complaint)
{
    if (!keyring_lock(mix->keyring, complaint))
        return false;
    bool done = blocking_begin(mix->db, complaint) &&
                release_inside(mix, round, compare, complaint) &&
                blocking_commit(mix->db, complaint);
    if (!done)
        blocking_rollback(mix->db);
    keyring_unlock(mix->keyring);
    return done;
}

bool closing_release(struct mix *mix, const char *municipality, const char *round,
                     struct complaint *complaint)
{
    const char *const values[] = {municipality, round};
    return round_release(mix, values, true, complaint);
}

/* ---- corrections --------------------------------------------------------------------- */

static bool correct_inside(struct mix *mix, const char *const *round, const struct wish *wish,
                           struct complaint *complaint)
{
    if (round_claim(mix->db, round, complaint) != CLAIM_COMPARE)
        return complain(complaint, 409, "mixer.not-released", "%s", round[1]);
    const char *const values[] = {round[0], round[1], wish->link};
    struct rows *rows;
    if (!blocking_run(mix->db, &correct_void, values, &rows, complaint))
        return false;
    bool voided = rows_count(rows) == 1;
    rows_free(rows);
    if (!voided)
        return complain(complaint, 409, "mixer.cannot-correct", "%s", wish->link);
    return count_and_build(mix, round, PURPOSE_CORRECT, wish, complaint) &&
           blocking_run(mix->db, &round_tell, round, NULL, complaint) &&
           blocking_run(mix->db, &close_tell, round, NULL, complaint);
}

bool closing_correct(struct mix *mix, const char *municipality, const char *round,
                     const char *link, const char *reason, struct complaint *complaint)
{
    const char *const values[] = {municipality, round};
    struct wish wish = {link, reason};
    if (!keyring_lock(mix->keyring, complaint))
        return false;
    bool done = blocking_begin(mix->db, complaint) &&
                correct_inside(mix, values, &wish, complaint) &&
                blocking_commit(mix->db, complaint);
    if (!done)
        blocking_rollback(mix->db);
    keyring_unlock(mix->keyring);
    return done;
}

/* ---- when ---------------------------------------------------------------------------- */

/* Waits for the casts under way, for they may still be taken. */
static bool close_one(struct mix *mix, const char *const *round, struct complaint *complaint)
{
    bool done = blocking_begin(mix->db, complaint) &&
                blocking_run(mix->db, &municipality_lock, round, NULL, complaint) &&
                blocking_run(mix->db, &close_round, round, NULL, complaint) &&
                blocking_run(mix->db, &round_tell, round, NULL, complaint) &&
                blocking_commit(mix->db, complaint);
    if (!done)
        blocking_rollback(mix->db);
    return done;
}

static bool begin_overdue(struct mix *mix, struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(mix->db, &close_overdue, NULL, &rows, complaint))
        return false;
    bool done = true;
    for (size_t row = 0; done && row < rows_count(rows); row++) {
        const char *const values[] = {rows_text(rows, row, "municipality_id")};
        done = blocking_run(mix->db, &round_tell, values, NULL, complaint);
    }
    rows_free(rows);
    return done;
}

/* A round that fails does not hold up the others: the complaint is the last one. */
bool closing_due(struct mix *mix, size_t *released, struct complaint *complaint)
{
    if (released)
        *released = 0;
    struct rows *rows;
    if (!begin_overdue(mix, complaint) ||
        !blocking_run(mix->db, &close_due, NULL, &rows, complaint))
        return false;
    bool all = true;
    for (size_t row = 0; row < rows_count(rows); row++) {
        const char *const round[] = {rows_text(rows, row, "municipality_id"),
                                     rows_text(rows, row, "round_id")};
        bool closed = text_equal(rows_text(rows, row, "state"), "closed");
        bool done = (closed || close_one(mix, round, complaint)) &&
                    round_release(mix, round, false, complaint);
        if (released)
            *released += done;
        all = all && done;
    }
    rows_free(rows);
    return all;
}
