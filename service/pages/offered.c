#include "pages/offered.h"

#include <stdlib.h>

#include "base/check.h"
#include "db/db.h"
#include "pages/pages.h"
#include "worker.h"

STATEMENT(offered_languages, 0, "language draft");

#define OFFERED_MAX 32

struct offered {
    struct worker *worker;
    const char *languages[OFFERED_MAX + 1], *drafts[OFFERED_MAX + 1]; /* NULL-terminated */
    bool known, asking;
};

static const struct view *view_of(const struct offered *offered)
{
    return app_view(worker_app(offered->worker));
}

static void add(const char **list, const char *language)
{
    size_t count = 0;
    while (list[count] && !text_equal(list[count], language))
        count++;
    if (list[count] || count == OFFERED_MAX)
        return;
    list[count] = language;
    list[count + 1] = NULL;
}

struct offered *offered_new(struct worker *worker)
{
    struct offered *offered = calloc(1, sizeof *offered);
    check(offered, "memory for the languages");
    offered->worker = worker;
    for (const char *const *ours = view_languages(view_of(offered)); *ours; ours++)
        add(offered->languages, *ours);
    return offered;
}

void offered_free(struct offered *offered)
{
    free(offered);
}

/* In the order of the catalogs; what they do not know is not spoken. */
static void languages_came(void *context, const struct db_result *result)
{
    struct offered *offered = context;
    offered->asking = false;
    if (result->outcome != DB_DONE)
        return;
    offered->known = true;
    offered->drafts[0] = NULL;
    const struct rows *rows = result->sets[0];
    const char *const *known = view_visitor_languages(view_of(offered));
    for (; *known; known++) {
        for (size_t row = 0; row < rows_count(rows); row++) {
            if (!text_equal(rows_text(rows, row, "language"), *known))
                continue;
            add(offered->languages, *known);
            if (rows_truth(rows, row, "draft"))
                add(offered->drafts, *known);
        }
    }
}

static void ask(struct offered *offered)
{
    if (offered->known || offered->asking)
        return;
    offered->asking = true;
    struct unit *unit = unit_new();
    unit_add(unit, &offered_languages, NULL);
    db_send(worker_db(offered->worker), LANE_FAST, unit, languages_came, offered);
}

void offered_forget(struct offered *offered)
{
    offered->known = false;
    ask(offered);
}

const char *offered_choose(struct request *request, struct shell *shell)
{
    const struct worker *worker = request_context(request);
    struct offered *offered = worker_offered(worker);
    ask(offered);
    shell->languages = offered->languages;
    shell->drafts = offered->drafts;
    return visitor_language(request, offered->languages);
}
