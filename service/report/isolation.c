#include "report/isolation.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "report/linear.h"

/*
 * A combination gives every atom and every class a factor; a cell counts with the sum of the
 * factors it stands in. Two cells of one atom that are both left out say something about the
 * classes alone, for the factor of their atom is the same. The search goes through the cells
 * and tries for each whether it is left out or one of the few that are not, as long as these
 * are fewer than k together. A cell of k or more is always left out, so that in all but small
 * rounds nothing remains to be tried.
 */

#define STEPS_MOST 400000

/* The cell that others of its atom are compared with: the first one left out. */
#define REFERENCE_NONE ISOLATION_NOWHERE       /* not found yet */
#define REFERENCE_ZERO (ISOLATION_NOWHERE - 1) /* no atom: its factor is nought */

struct kept {
    size_t cell, reference;
};

struct search {
    const struct isolation_cell *cells;
    size_t count;
    uint32_t k;
    size_t offsets[ISOLATION_GROUPINGS]; /* of the first class among the unknowns */
    struct linear *left_out;             /* what must be nought, about the classes */
    size_t unknowns, rank_most;
    int64_t *row;
    struct kept *kept; /* the few that are not left out */
    size_t kept_count, steps;
};

static int compare_cells(const void *left, const void *right, void *context)
{
    const struct isolation_cell *a = left, *b = right;
    const uint32_t *atoms = context;
    if (a->atom != b->atom) {
        uint32_t n = a->atom == ISOLATION_NOWHERE ? 0 : atoms[a->atom];
        uint32_t other = b->atom == ISOLATION_NOWHERE ? 0 : atoms[b->atom];
        if (n != other)
            return n > other ? -1 : 1;
        return a->atom < b->atom ? -1 : 1;
    }
    if (a->n != b->n)
        return a->n > b->n ? -1 : 1;
    return memcmp(a->classes, b->classes, sizeof a->classes);
}

/* Larger atoms first, for they settle most; within one the larger cells. */
static void sort_cells(struct isolation_cell *cells, size_t count)
{
    size_t atoms = 0;
    for (size_t i = 0; i < count; i++)
        if (cells[i].atom != ISOLATION_NOWHERE && cells[i].atom >= atoms)
            atoms = cells[i].atom + 1;
    uint32_t *n = calloc(atoms + 1, sizeof *n);
    check(n, "memory");
    for (size_t i = 0; i < count; i++)
        if (cells[i].atom != ISOLATION_NOWHERE)
            n[cells[i].atom] += cells[i].n;
    if (count > 1)
        qsort_r(cells, count, sizeof *cells, compare_cells, n);
    explicit_bzero(n, atoms * sizeof *n);
    free(n);
}

static void mark(struct search *search, size_t cell, int64_t factor)
{
    for (size_t g = 0; g < ISOLATION_GROUPINGS; g++)
        if (search->cells[cell].classes[g])
            search->row[search->offsets[g] + search->cells[cell].classes[g] - 1] += factor;
}

/* What it says about the classes when both are left out. */
static const int64_t *difference(struct search *search, size_t cell, size_t reference)
{
    memset(search->row, 0, search->unknowns * sizeof *search->row);
    mark(search, cell, 1);
    if (reference != REFERENCE_ZERO)
        mark(search, reference, -1);
    return search->row;
}

/* Whether one of the few really counts: with what is nought it may be nought itself. */
static bool anything_kept(struct search *search)
{
    for (size_t i = 0; i < search->kept_count; i++) {
        const struct kept *kept = &search->kept[i];
        if (kept->reference == REFERENCE_NONE ||
            !linear_follows(search->left_out, difference(search, kept->cell, kept->reference)))
            return true;
    }
    return false;
}

static bool search_from(struct search *search, size_t cell, size_t reference, uint32_t spent);

/* That cell is one of the few. */
static bool search_kept(struct search *search, size_t cell, size_t reference, uint32_t spent)
{
    if (spent + search->cells[cell].n >= search->k)
        return false;
    search->kept[search->kept_count++] = (struct kept){cell, reference};
    bool found = search_from(search, cell + 1, reference, spent + search->cells[cell].n);
    search->kept_count--;
    return found;
}

/* Those kept in the atom of the cell before it was found. */
static void adopt_reference(struct search *search, size_t cell)
{
    for (size_t i = search->kept_count; i-- > 0;) {
        struct kept *kept = &search->kept[i];
        if (search->cells[kept->cell].atom != search->cells[cell].atom)
            return;
        kept->reference = cell;
    }
}

/* Also behind the last one. */
static bool new_atom(const struct search *search, size_t cell)
{
    return cell == 0 || cell == search->count ||
           search->cells[cell].atom != search->cells[cell - 1].atom;
}

/* Whether there is such a combination, given what was decided about the cells before. Once all
 * that can be said about the classes is nought, only whole atoms are left, and none is small.
 */
static bool search_from(struct search *search, size_t cell, size_t reference, uint32_t spent)
{
    size_t rank = linear_rank(search->left_out);
    bool found = false;
    for (; !found && search->steps < STEPS_MOST; cell++) {
        if (new_atom(search, cell)) {
            if (cell == search->count || linear_rank(search->left_out) == search->rank_most) {
                found = anything_kept(search);
                break;
            }
            reference =
                search->cells[cell].atom == ISOLATION_NOWHERE ? REFERENCE_ZERO : REFERENCE_NONE;
        }
        search->steps++;
        if (reference != REFERENCE_NONE &&
            linear_follows(search->left_out, difference(search, cell, reference)))
            continue;
        found = search_kept(search, cell, reference, spent);
        if (reference == REFERENCE_NONE) {
            reference = cell;
            adopt_reference(search, cell);
        } else if (!found) {
            linear_add(search->left_out, difference(search, cell, reference), 0);
        }
    }
    linear_drop(search->left_out, rank);
    return found;
}

/* How much could be said about the classes at most: where every cell is in one, the classes of
 * a grouping add up to what the atoms add up to. */
static size_t rank_bound(const struct search *search)
{
    bool outside[ISOLATION_GROUPINGS] = {false};
    for (size_t i = 0; i < search->count; i++)
        for (size_t g = 0; g < ISOLATION_GROUPINGS; g++)
            outside[g] = outside[g] || search->cells[i].classes[g] == 0 ||
                         search->cells[i].atom == ISOLATION_NOWHERE;
    size_t bound = 0;
    for (size_t g = 0; g < ISOLATION_GROUPINGS; g++) {
        size_t end = g + 1 < ISOLATION_GROUPINGS ? search->offsets[g + 1] : search->unknowns;
        size_t classes = end - search->offsets[g];
        bound += classes && !outside[g] ? classes - 1 : classes;
    }
    return bound;
}

/* How much can be said about the classes when all cells are left out. */
static size_t full_rank(struct search *search)
{
    size_t first = 0, bound = rank_bound(search);
    for (size_t i = 0; i < search->count && linear_rank(search->left_out) < bound; i++) {
        if (new_atom(search, i))
            first = i;
        bool nowhere = search->cells[i].atom == ISOLATION_NOWHERE;
        linear_add(search->left_out, difference(search, i, nowhere ? REFERENCE_ZERO : first),
                   0);
    }
    size_t rank = linear_rank(search->left_out);
    linear_drop(search->left_out, 0);
    return rank;
}

static bool small_atom(const struct isolation_cell *cells, size_t count, uint32_t k)
{
    uint32_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (cells[i].atom == ISOLATION_NOWHERE)
            continue;
        n += cells[i].n;
        bool last = i + 1 == count || cells[i + 1].atom != cells[i].atom;
        if (last && n > 0 && n < k)
            return true;
        n = last ? 0 : n;
    }
    return false;
}

enum isolation isolation_find(struct isolation_cell *cells, size_t count,
                              const size_t classes[ISOLATION_GROUPINGS], uint32_t k)
{
    struct search search = {.cells = cells, .count = count, .k = k};
    sort_cells(cells, count);
    if (small_atom(cells, count, k))
        return ISOLATION_FOUND;
    for (size_t g = 0; g < ISOLATION_GROUPINGS; g++) {
        search.offsets[g] = search.unknowns;
        search.unknowns += classes[g];
    }
    search.left_out = linear_new(search.unknowns);
    search.row = calloc(search.unknowns + 1, sizeof *search.row);
    search.kept = calloc(k + 1, sizeof *search.kept);
    check(search.row && search.kept, "memory");
    search.rank_most = full_rank(&search);
    bool found = search_from(&search, 0, REFERENCE_NONE, 0);
    bool undecided = search.steps >= STEPS_MOST || linear_overflowed(search.left_out);
    linear_free(search.left_out);
    free(search.row);
    free(search.kept);
    return found ? ISOLATION_FOUND : undecided ? ISOLATION_UNDECIDED : ISOLATION_NONE;
}
