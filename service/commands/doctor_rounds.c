/*
 * The rounds that are open: whether what was promised to who answers now can be kept.
 */
#include "commands/doctor.h"
#include "survey/files.h"

STATEMENT(retention_due, 0, "rule");
STATEMENT(sessions_due, 0, "rule");
STATEMENT(retention_next, 0, "rule day name");
STATEMENT(doctor_rounds, 0, "municipality round form definition moderators");

/* One writes a quote, another confirms it. */
#define MODERATORS_LEAST 2

static struct form *form_of(const struct rows *rows, size_t row)
{
    struct complaint complaint = {0};
    return form_load_frozen(rows_text(rows, row, "form"), rows_text(rows, row, "definition"),
                            &complaint);
}

static bool asks_open(const struct rows *rows, size_t row)
{
    struct form *form = form_of(rows, row);
    bool open = false;
    for (size_t i = 0; form && i < form->question_count; i++)
        open = open || question_is_open(&form->questions[i]);
    form_free(form);
    return open;
}

static void check_moderators(struct doctor *doctor)
{
    struct rows *rows;
    if (!doctor_rows(doctor, ROLE_WEB, &doctor_rounds, NULL, &rows))
        return;
    size_t few = 0;
    for (size_t i = 0; i < rows_count(rows); i++) {
        if (rows_number(rows, i, "moderators") >= MODERATORS_LEAST || !asks_open(rows, i))
            continue;
        few++;
        doctor_find(doctor, FINDING_ADVICE, "few", "%s, %s (%s)",
                    rows_text(rows, i, "municipality"), rows_text(rows, i, "round"),
                    rows_text(rows, i, "form"));
    }
    if (!few)
        doctor_find(doctor, FINDING_OK, "ok", "%s", "");
    rows_free(rows);
}

static void check_files(struct doctor *doctor)
{
    struct rows *rows;
    if (!doctor_rows(doctor, ROLE_WEB, &doctor_rounds, NULL, &rows))
        return;
    struct complaints complaints = {0};
    for (size_t i = 0; i < rows_count(rows); i++) {
        struct form *form = form_of(rows, i);
        if (form)
            files_check(form, doctor->config->forms, &complaints);
        form_free(form);
    }
    for (size_t i = 0; i < complaints.count; i++)
        doctor_find(doctor, FINDING_ADVICE, "other", "%s", complaints.list[i].detail);
    if (complaints.count == 0)
        doctor_find(doctor, FINDING_OK, "ok", "%s", "");
    complaints_free(&complaints);
    rows_free(rows);
}

/* False when something should have gone, or nobody could look. */
static bool nothing_due(struct doctor *doctor, enum doctor_role role,
                        const struct statement *statement)
{
    struct rows *rows;
    if (!doctor_rows(doctor, role, statement, NULL, &rows))
        return false;
    for (size_t i = 0; i < rows_count(rows); i++)
        doctor_find(doctor, FINDING_BROKEN, rows_text(rows, i, "rule"), "%s", "");
    bool none = rows_count(rows) == 0;
    rows_free(rows);
    return none;
}

static void say_what_comes(struct doctor *doctor)
{
    struct rows *rows;
    if (!doctor_rows(doctor, ROLE_MIXER, &retention_next, NULL, &rows))
        return;
    for (size_t i = 0; i < rows_count(rows); i++)
        doctor_find(doctor, FINDING_OK, rows_text(rows, i, "rule"), "%s (%s)",
                    rows_text(rows, i, "name"), rows_text(rows, i, "day"));
    rows_free(rows);
}

static void check_retention(struct doctor *doctor)
{
    bool rounds = nothing_due(doctor, ROLE_MIXER, &retention_due);
    bool sessions = nothing_due(doctor, ROLE_WEB, &sessions_due);
    if (rounds && sessions)
        doctor_find(doctor, FINDING_OK, "ok", "%s", "");
    if (rounds)
        say_what_comes(doctor);
}

static const struct doctor_check checks[] = {
    {"retention",  check_retention }, /* what should be gone by now */
    {"moderators", check_moderators}, /* open answers that nobody will read */
    {"pictures",   check_files     }, /* what was frozen is what visitors get */
};

const struct doctor_checks checks_of_rounds = {checks, sizeof checks / sizeof checks[0]};
