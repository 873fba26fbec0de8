#include "commands/rounds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "commands/command.h"
#include "commands/moderators.h"
#include "commands/round_groups.h"
#include "commands/translations.h"
#include "report/disclosure.h"
#include "survey/library.h"
#include "survey/tally.h"
#include "urn/ballot.h"

STATEMENT(round_add, 13, "round_id");
STATEMENT(round_group, 5, "members areas taken");
STATEMENT(round_find, 1,
          "municipality_id round_id name state theme parents_form professionals_form opens_on "
          "closes_on feedback_on languages");
STATEMENT(round_earlier, 1, "earlier");
STATEMENT(round_places, 2, "audience organisation_id group_id name invited area");
STATEMENT(round_open, 3, "round_id");
STATEMENT(round_freeze, 6, "");
STATEMENT(round_drafts, 3, "");
STATEMENT(round_tell, 1, "told");
STATEMENT(link_add, 8, "");
STATEMENT(moderator_keys, 1, "person_id function public_key");

#define UNIQUE_VIOLATION "23505"

/* ---- making -------------------------------------------------------------------------- */

bool round_date(const char *date, const char *option, struct complaint *complaint)
{
    int64_t moment;
    return clock_start_of(date, &moment) ||
           complain(complaint, 422, "round.bad-date", "%s %s", option, date);
}

static bool plan_check(const struct round_plan *plan, struct complaint *complaint)
{
    if (!command_name(plan->name, complaint) ||
        !round_date(plan->opens_on, "--opens", complaint) ||
        !round_date(plan->closes_on, "--closes", complaint) ||
        !round_date(plan->feedback_on, "--feedback-on", complaint))
        return false;
    if (strcmp(plan->opens_on, plan->closes_on) > 0 ||
        strcmp(plan->closes_on, plan->feedback_on) >= 0)
        return complain(complaint, 422, "round.date-order", "%s, %s, %s", plan->opens_on,
                        plan->closes_on, plan->feedback_on);
    if (plan->k < 5 || plan->k > 100)
        return complain(complaint, 422, "round.bad-k", "%d", plan->k);
    if (!*plan->feedback_where)
        return complain(complaint, 422, "round.no-where", "%s", plan->name);
    if (!plan->parents_form && !plan->professionals_form)
        return complain(complaint, 422, "round.no-form", "%s", plan->name);
    return true;
}

/* School years begin in August. */
static const char *school_year(const char *date, struct arena *arena)
{
    int year = atoi(date), month = atoi(date + 5);
    int first = month >= 8 ? year : year - 1;
    return arena_print(arena, "%d-%d", first, first + 1);
}

static const char *languages_value(const char *const *languages, struct arena *arena)
{
    size_t count = 0;
    while (languages[count])
        count++;
    return value_array(arena, languages, count);
}

bool round_add_group(struct blocking *db, const char *municipality, const char *round,
                     const char *audience, const char *name, const char *const *members,
                     size_t count, struct complaint *complaint)
{
    struct arena *arena = arena_new();
    const char *values[] = {municipality, round, audience, name,
                            value_array(arena, members, count)};
    struct rows *rows = NULL;
    bool done = command_name(name, complaint) &&
                blocking_run(db, &round_group, values, &rows, complaint);
    if (!done && text_equal(blocking_sqlstate(db), UNIQUE_VIOLATION))
        complain(complaint, 422, "round.group-double", "%s", name);
    else if (done && rows_number(rows, 0, "members") != (int64_t)count)
        done = complain(complaint, 422, "round.group-members", "%s", name);
    else if (done && (count < 2 || rows_number(rows, 0, "areas") != 1))
        done = complain(complaint, 422, "round.group-area", "%s", name);
    else if (done && rows_number(rows, 0, "taken") > 0)
        done = complain(complaint, 422, "round.group-taken", "%s", name);
    rows_free(rows);
    arena_free(arena);
    return done;
}

/* ---- finding ------------------------------------------------------------------------- */

static const char *text_or_null(const struct rows *rows, const char *column,
                                struct arena *arena)
{
    return rows_null(rows, 0, column) ? NULL : arena_string(arena, rows_text(rows, 0, column));
}

static const char *const *languages_of(const struct rows *rows, struct arena *arena)
{
    const char *list = rows_text(rows, 0, "languages");
    json_t *array = json_parse(list, strlen(list), NULL), *language;
    const char **languages =
        arena_alloc(arena, (json_array_size(array) + 1) * sizeof *languages);
    size_t i;
    json_array_foreach(array, i, language)
    {
        languages[i] = arena_string(arena, json_string_value(language));
    }
    json_decref(array);
    return languages;
}

bool round_find_one(struct blocking *db, const char *id, struct arena *arena,
                    struct round_found *found, struct complaint *complaint)
{
    const char *values[] = {id};
    struct rows *rows;
    if (!blocking_run(db, &round_find, values, &rows, complaint))
        return false;
    bool one = rows_count(rows) == 1 && *id;
    if (one)
        *found = (struct round_found){
            .municipality = text_or_null(rows, "municipality_id", arena),
            .round = text_or_null(rows, "round_id", arena),
            .name = text_or_null(rows, "name", arena),
            .state = text_or_null(rows, "state", arena),
            .theme = text_or_null(rows, "theme", arena),
            .parents_form = text_or_null(rows, "parents_form", arena),
            .professionals_form = text_or_null(rows, "professionals_form", arena),
            .opens_on = text_or_null(rows, "opens_on", arena),
            .closes_on = text_or_null(rows, "closes_on", arena),
            .feedback_on = text_or_null(rows, "feedback_on", arena),
            .languages = languages_of(rows, arena)};
    else
        complain(complaint, 404, rows_count(rows) ? "round.not-unique" : "round.unknown", "%s",
                 id);
    rows_free(rows);
    return one;
}

/* ---- opening ------------------------------------------------------------------------- */

static const struct {
    const char *name;
    size_t form; /* offset in struct round_found */
} audiences[] = {
    {"parent",       offsetof(struct round_found, parents_form)      },
    {"professional", offsetof(struct round_found, professionals_form)},
};

#define AUDIENCES (sizeof audiences / sizeof audiences[0])

static const char *form_of(const struct round_found *found, size_t audience)
{
    const char *name;
    memcpy(&name, (const char *)found + audiences[audience].form, sizeof name);
    return name;
}

static bool was_earlier(struct blocking *db, const struct round_found *found, bool *earlier,
                        struct complaint *complaint)
{
    struct rows *rows;
    const char *values[] = {found->municipality};
    if (!blocking_run(db, &round_earlier, values, &rows, complaint))
        return false;
    *earlier = rows_truth(rows, 0, "earlier");
    rows_free(rows);
    return true;
}

static bool is_ours(const char *language)
{
    const char *const *ours = view_languages(command_view());
    while (*ours && !text_equal(*ours, language))
        ours++;
    return *ours;
}

/* Parents are asked in every language of the round, and so is a team that is asked alone;
 * otherwise a team has at least ours. */
static void check_languages(const struct round_found *found, const struct form *form,
                            struct complaints *complaints)
{
    bool all = text_equal(form->audience, "parent") || !found->parents_form;
    for (size_t i = 0; found->languages[i]; i++) {
        const char *language = found->languages[i];
        if ((all || is_ours(language)) && !translations_has(form, language))
            complaints_add(complaints, 422, "round.no-language", form->name, "%s", language);
    }
}

/* Of one form in one language: complains when nobody has checked it, or recorded it where it is
 * spoken alone. *draft: it is shown nevertheless, in a demonstration. */
static bool check_translation(struct blocking *db, const struct round_found *found,
                              const struct form *form, const char *language, bool *draft,
                              struct complaints *complaints, struct complaint *complaint)
{
    struct unchecked unchecked = {0};
    size_t unrecorded = 0;
    bool spoken = !text_equal(view_words(command_view(), language), language);
    if (spoken && !translations_unrecorded(db, found->municipality, form, language, &unrecorded,
                                           complaint))
        return false;
    if (!spoken &&
        !translations_unchecked(db, found->municipality, form, language, &unchecked, complaint))
        return false;
    if (unrecorded)
        complaints_add(complaints, 422, "round.unrecorded-language", form->name, "%s",
                       language);
    if (unchecked.texts && !unchecked.demonstration)
        complaints_add(complaints, 422, "round.unchecked-language", form->name, "%s", language);
    *draft = *draft || (unchecked.texts && unchecked.demonstration);
    return true;
}

static bool check_translations(struct blocking *db, const struct round_found *found,
                               struct form *const forms[AUDIENCES], const char **drafts,
                               struct complaints *complaints, struct complaint *complaint)
{
    size_t count = 0;
    for (size_t i = 0; found->languages[i]; i++) {
        const char *language = found->languages[i];
        bool draft = false;
        for (size_t a = 0; !is_ours(language) && a < AUDIENCES; a++)
            if (forms[a] && translations_has(forms[a], language) &&
                !check_translation(db, found, forms[a], language, &draft, complaints,
                                   complaint))
                return false;
        if (draft)
            drafts[count++] = language;
    }
    drafts[count] = NULL;
    return true;
}

static struct form *load_form(const struct round_found *found, size_t audience, bool earlier,
                              const char *forms, struct complaints *complaints)
{
    const char *name = form_of(found, audience);
    const char *theme = library_form_has_theme(name, forms) ? found->theme : NULL;
    struct form *form =
        library_form(name, theme, earlier, found->languages, forms, NULL, complaints);
    if (form && !text_equal(form->audience, audiences[audience].name)) {
        complaints_add(complaints, 422, "round.wrong-audience", name, "%s",
                       audiences[audience].name);
        form_free(form);
        return NULL;
    }
    return form;
}

static void free_forms(struct form *loaded[AUDIENCES])
{
    for (size_t a = 0; a < AUDIENCES; a++)
        if (loaded[a])
            form_free(loaded[a]);
}

/* Loads the forms of a round, NULL where an audience is not asked, with every complaint. */
static void load_forms(const struct round_found *found, bool earlier, const char *forms,
                       struct form *loaded[AUDIENCES], struct complaints *complaints)
{
    size_t size = 0;
    for (size_t a = 0; a < AUDIENCES; a++) {
        loaded[a] = NULL;
        if (!form_of(found, a))
            continue;
        loaded[a] = load_form(found, a, earlier, forms, complaints);
        if (!loaded[a])
            continue;
        check_languages(found, loaded[a], complaints);
        /* Ballots of one round have one length: it must not tell the audience. */
        if (size && size != ballot_plain_size(loaded[a]))
            complaints_add(complaints, 422, "round.lengths", "", "%s, %s", form_of(found, 0),
                           form_of(found, a));
        size = ballot_plain_size(loaded[a]);
    }
}

/* A draft is never mended: what its forms, theme and languages lack would stop it for ever. */
static bool plan_forms_fit(struct blocking *db, const struct round_plan *plan,
                           const char *forms, struct complaint *complaint)
{
    const struct round_found planned = {.municipality = plan->municipality,
                                        .theme = plan->theme,
                                        .parents_form = plan->parents_form,
                                        .professionals_form = plan->professionals_form,
                                        .languages = plan->languages};
    struct complaints complaints = {0};
    struct form *loaded[AUDIENCES];
    bool earlier;
    if (!was_earlier(db, &planned, &earlier, complaint))
        return false;
    load_forms(&planned, earlier, forms, loaded, &complaints);
    free_forms(loaded);
    bool fit = complaints.count == 0;
    if (!fit && complaint)
        *complaint = complaints.list[0];
    complaints_free(&complaints);
    return fit;
}

bool round_make(struct blocking *db, const struct round_plan *plan, const char *forms,
                struct arena *arena, const char **round, struct complaint *complaint)
{
    if (!plan_check(plan, complaint) || !plan_forms_fit(db, plan, forms, complaint))
        return false;
    const char *values[] = {plan->municipality,
                            plan->name,
                            school_year(plan->opens_on, arena),
                            arena_copy(arena, plan->opens_on, 4),
                            plan->opens_on,
                            plan->closes_on,
                            plan->feedback_on,
                            plan->feedback_where,
                            plan->theme,
                            value_number(arena, plan->k),
                            plan->parents_form,
                            plan->professionals_form,
                            languages_value(plan->languages, arena)};
    struct rows *rows;
    if (!blocking_run(db, &round_add, values, &rows, complaint))
        return false;
    bool made = rows_count(rows) == 1;
    if (made)
        *round = arena_string(arena, rows_text(rows, 0, "round_id"));
    rows_free(rows);
    return made || complain(complaint, 422, "round.double", "%s", plan->name);
}

static bool freeze_form(struct blocking *db, const struct round_found *found, size_t audience,
                        struct form *form, struct complaint *complaint)
{
    struct arena *arena = arena_new();
    digest_of(form->canonical, strlen(form->canonical), form->digest);
    const char *values[] = {found->municipality,
                            found->round,
                            audiences[audience].name,
                            form->name,
                            value_bytes(arena, form->digest, sizeof form->digest),
                            form->canonical};
    bool done = blocking_run(db, &round_freeze, values, NULL, complaint);
    arena_free(arena);
    return done;
}

static bool freeze_loaded(struct blocking *db, const struct round_found *found,
                          struct form *loaded[AUDIENCES], const char *const *drafts,
                          struct complaint *complaint)
{
    struct arena *arena = arena_new();
    const char *values[] = {found->municipality, found->round, languages_value(drafts, arena)};
    bool done = blocking_run(db, &round_drafts, values, NULL, complaint);
    for (size_t a = 0; done && a < AUDIENCES; a++)
        if (loaded[a])
            done = freeze_form(db, found, a, loaded[a], complaint);
    arena_free(arena);
    return done;
}

static bool freeze_forms(struct blocking *db, const struct round_found *found, bool earlier,
                         const char *forms, struct complaint *complaint)
{
    struct complaints complaints = {0};
    struct form *loaded[AUDIENCES];
    const char *drafts[TRANSLATIONS_MOST + 1];
    load_forms(found, earlier, forms, loaded, &complaints);
    bool done = check_translations(db, found, loaded, drafts, &complaints, complaint);
    if (done && complaints.count > 0) {
        *complaint = complaints.list[0];
        done = false;
    }
    done = done && freeze_loaded(db, found, loaded, drafts, complaint);
    free_forms(loaded);
    complaints_free(&complaints);
    return done;
}

/* Random digits of Crockford's base32, and the NUL. */
static void make_secret(char *text, size_t size)
{
    static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    random_bytes(text, size);
    for (size_t i = 0; i < size; i++)
        text[i] = digits[(unsigned char)text[i] % 32];
    text[size - 1] = '\0';
}

void round_make_token(char token[ROUND_TOKEN_SIZE])
{
    make_secret(token, ROUND_TOKEN_SIZE);
}

static bool is_asked(const struct round_found *found, const char *audience)
{
    for (size_t a = 0; a < AUDIENCES; a++)
        if (text_equal(audiences[a].name, audience))
            return form_of(found, a) != NULL;
    return false;
}

static bool add_links(struct blocking *db, const struct round_found *found,
                      struct complaint *complaint)
{
    struct rows *rows;
    const char *round[] = {found->municipality, found->round};
    if (!blocking_run(db, &round_places, round, &rows, complaint))
        return false;
    bool done = true;
    size_t added = 0;
    for (size_t row = 0; done && row < rows_count(rows); row++) {
        bool grouped = rows_null(rows, row, "organisation_id");
        if (!is_asked(found, rows_text(rows, row, "audience")) ||
            rows_number(rows, row, "invited") == 0)
            continue;
        char token[ROUND_TOKEN_SIZE], handout[ROUND_HANDOUT_SIZE];
        round_make_token(token);
        make_secret(handout, sizeof handout);
        const char *values[] = {found->municipality,
                                found->round,
                                rows_text(rows, row, "audience"),
                                grouped ? NULL : rows_text(rows, row, "organisation_id"),
                                grouped ? rows_text(rows, row, "group_id") : NULL,
                                token,
                                rows_text(rows, row, "invited"),
                                handout};
        done = blocking_run(db, &link_add, values, NULL, complaint);
        added++;
    }
    rows_free(rows);
    return done &&
           (added > 0 || complain(complaint, 422, "round.no-places", "%s", found->name));
}

struct text_key {
    uint8_t public[PUBLIC_KEY_SIZE], secret[MODERATOR_KEY_SIZE];
};

static bool open_inside(struct blocking *db, const struct round_found *found, const char *forms,
                        const struct text_key *text_key, struct complaint *complaint)
{
    struct arena *arena = arena_new();
    const char *values[] = {found->municipality, found->round,
                            value_bytes(arena, text_key->public, PUBLIC_KEY_SIZE)};
    struct rows *rows = NULL;
    bool earlier = false;
    bool done = was_earlier(db, found, &earlier, complaint) &&
                blocking_run(db, &round_open, values, &rows, complaint);
    if (done && rows_count(rows) != 1)
        done = complain(complaint, 422, "round.no-draft", "%s", found->name);
    rows_free(rows);
    done =
        done && freeze_forms(db, found, earlier, forms, complaint) &&
        add_links(db, found, complaint) &&
        moderators_share(db, found->municipality, found->round, text_key->secret, complaint) &&
        blocking_run(db, &round_tell, values, NULL, complaint);
    arena_free(arena);
    return done;
}

bool round_open_begin(struct blocking *db, const struct round_found *found, const char *forms,
                      char recovery[RECOVERY_TEXT_SIZE], struct complaint *complaint)
{
    struct text_key text_key;
    text_key_make(text_key.public, text_key.secret, recovery);
    bool done =
        blocking_begin(db, complaint) && open_inside(db, found, forms, &text_key, complaint);
    explicit_bzero(&text_key, sizeof text_key);
    if (!done) {
        blocking_rollback(db);
        explicit_bzero(recovery, RECOVERY_TEXT_SIZE);
    }
    return done;
}

/* ---- checking ------------------------------------------------------------------------ */

/* Results are broken down by so many background questions, and so many groups of each. */
static void check_breakdowns(struct form *const forms[AUDIENCES], struct complaints *complaints)
{
    for (size_t a = 0; a < AUDIENCES; a++) {
        size_t count = 0;
        for (size_t q = 0; forms[a] && q < forms[a]->question_count; q++) {
            const struct question *question = &forms[a]->questions[q];
            count += question->breakdown;
            if (question->breakdown && question->choice_count > DISCLOSURE_GROUPS + 1)
                complaints_add(complaints, 200, "round.many-groups", forms[a]->name, "%s",
                               question->item);
        }
        if (count > TALLY_BREAKDOWNS)
            complaints_add(complaints, 200, "round.many-breakdowns", forms[a]->name, "%zu",
                           count);
    }
}

/* What is a group already cannot be told to become one. */
static const char *few_key(bool parents, bool grouped)
{
    return parents   ? grouped ? "round.few-families-group" : "round.few-families"
           : grouped ? "round.few-staff-group"
                     : "round.few-staff";
}

static void check_places(const struct round_found *found, const struct rows *rows,
                         struct complaints *complaints)
{
    size_t asked = 0;
    for (size_t row = 0; row < rows_count(rows); row++) {
        const char *audience = rows_text(rows, row, "audience");
        int64_t invited = rows_number(rows, row, "invited");
        bool parents = text_equal(audience, "parent");
        if (!is_asked(found, audience))
            continue;
        asked += invited > 0;
        if (invited < round_enough_invited(audience))
            complaints_add(complaints, 200,
                           few_key(parents, rows_null(rows, row, "organisation_id")),
                           rows_text(rows, row, "name"), "%lld", (long long)invited);
        round_propose_group(rows, row, complaints);
    }
    if (asked == 0)
        complaints_add(complaints, 422, "round.no-places", "", "%s", found->name);
}

static bool have_open_answers(struct form *const forms[AUDIENCES])
{
    for (size_t a = 0; a < AUDIENCES; a++)
        for (size_t q = 0; forms[a] && q < forms[a]->question_count; q++)
            if (question_is_open(&forms[a]->questions[q]))
                return true;
    return false;
}

/* Each quote takes two. */
static bool check_moderators(struct blocking *db, const struct round_found *found,
                             struct complaints *complaints, struct complaint *complaint)
{
    struct rows *rows;
    if (!blocking_run(db, &moderator_keys, &found->municipality, &rows, complaint))
        return false;
    if (rows_count(rows) < 2)
        complaints_add(complaints, 200, "round.few-moderators", "", "%zu", rows_count(rows));
    rows_free(rows);
    return true;
}

bool round_is_over(const struct round_found *found)
{
    char today[DATE_SIZE];
    clock_date(clock_now(), today);
    return strcmp(found->closes_on, today) < 0;
}

bool round_check(struct blocking *db, const struct round_found *found, const char *forms,
                 struct complaints *complaints, struct complaint *complaint)
{
    bool earlier;
    struct rows *rows;
    const char *round[] = {found->municipality, found->round};
    if (!was_earlier(db, found, &earlier, complaint) ||
        !blocking_run(db, &round_places, round, &rows, complaint))
        return false;
    if (!text_equal(found->state, "draft"))
        complaints_add(complaints, 422, "round.no-draft", "", "%s", found->name);
    else if (round_is_over(found))
        complaints_add(complaints, 422, "round.over", "", "%s", found->closes_on);
    struct form *loaded[AUDIENCES];
    load_forms(found, earlier, forms, loaded, complaints);
    const char *drafts[TRANSLATIONS_MOST + 1];
    bool done = check_translations(db, found, loaded, drafts, complaints, complaint);
    bool open_answers = have_open_answers(loaded);
    check_breakdowns(loaded, complaints);
    free_forms(loaded);
    check_places(found, rows, complaints);
    rows_free(rows);
    return done && (!open_answers || check_moderators(db, found, complaints, complaint));
}
