#include "commands/round_groups.h"

#include "base/text.h"

/* Fewer invited than this seldom give enough answers to show any. */
#define FEW_FAMILIES 30
#define FEW_STAFF    20

int64_t round_enough_invited(const char *audience)
{
    return text_equal(audience, "parent") ? FEW_FAMILIES : FEW_STAFF;
}

/* A place of that row that could answer together with others. */
static bool stands_alone(const struct rows *rows, size_t row)
{
    return !rows_null(rows, row, "organisation_id") && rows_number(rows, row, "invited") > 0;
}

static bool same_area(const struct rows *rows, size_t a, size_t b)
{
    return text_equal(rows_text(rows, a, "audience"), rows_text(rows, b, "audience")) &&
           text_equal(rows_text(rows, a, "area"), rows_text(rows, b, "area"));
}

static bool is_small(const struct rows *rows, size_t row)
{
    return stands_alone(rows, row) &&
           rows_number(rows, row, "invited") <
               round_enough_invited(rows_text(rows, row, "audience"));
}

/* The smallest place of its area that is not small; SIZE_MAX when there is none. */
static size_t smallest_beside(const struct rows *rows, size_t row)
{
    size_t smallest = SIZE_MAX;
    for (size_t other = 0; other < rows_count(rows); other++)
        if (stands_alone(rows, other) && !is_small(rows, other) &&
            same_area(rows, row, other) &&
            (smallest == SIZE_MAX ||
             rows_number(rows, other, "invited") < rows_number(rows, smallest, "invited")))
            smallest = other;
    return smallest;
}

void round_propose_group(const struct rows *rows, size_t row, struct complaints *complaints)
{
    if (!is_small(rows, row))
        return;
    const char *audience = rows_text(rows, row, "audience");
    struct buffer names = {0};
    int64_t invited = 0;
    size_t members = 0;
    for (size_t other = 0; other < rows_count(rows); other++) {
        if (!is_small(rows, other) || !same_area(rows, row, other))
            continue;
        if (other < row) {
            buffer_free(&names);
            return;
        }
        buffer_print(&names, "%s%s", members++ ? ";" : "", rows_text(rows, other, "name"));
        invited += rows_number(rows, other, "invited");
    }
    size_t beside = members == 1 || invited < round_enough_invited(audience)
                        ? smallest_beside(rows, row)
                        : SIZE_MAX;
    if (beside != SIZE_MAX) {
        buffer_print(&names, ";%s", rows_text(rows, beside, "name"));
        members++;
    }
    if (members > 1)
        complaints_add(complaints, 200,
                       text_equal(audience, "parent") ? "round.propose-families"
                                                      : "round.propose-staff",
                       rows_text(rows, row, "area"), "%s", names.data);
    buffer_free(&names);
}
