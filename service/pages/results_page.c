#include "pages/results_page.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "pages/results_more.h"
#include "view/chart.h"
#include "view/words.h"
#include "worker.h"

const char *const results_audiences[2] = {"parent", "professional"};

struct results results_begin(struct request *request, const struct desk_person *person,
                             const struct desk_release *stored)
{
    const struct worker *worker = request_context(request);
    return (struct results){.request = request,
                            .person = person,
                            .stored = stored,
                            .release = stored ? stored->release : NULL,
                            .view = app_view(worker_app(worker)),
                            .language = person->language,
                            .arena = request_arena(request)};
}

const char *results_text(struct results *results, const char *key, json_t *values)
{
    const char *text = view_text(results->view, results->language, key, values, results->arena);
    json_decref(values);
    return text;
}

static const char *source_line(struct results *results)
{
    const json_t *round = release_round(results->release);
    const char *period =
        results_text(results, "desk.period",
                     json_pack("{s:s, s:s}", "opens",
                               words_date(results->view, results->language,
                                          json_text(round, "opensOn", ""), results->arena),
                               "closes",
                               words_date(results->view, results->language,
                                          json_text(round, "closesOn", ""), results->arena)));
    return results_text(results, "desk.source",
                        json_pack("{s:s, s:s, s:s, s:i}", "round", json_text(round, "name", ""),
                                  "schoolYear", json_text(round, "schoolYear", ""), "period",
                                  period, "k", release_k(results->release)));
}

json_t *results_data(struct results *results, const char *title)
{
    json_t *data = desk_page_data(results->request, results->person, DESK_RESULTS, title);
    if (results->release) {
        json_object_set_new(data, "source", json_string(source_line(results)));
        json_object_set_new(data, "digest", json_string(results->stored->digest));
        results_corrected(results, data);
    }
    return data;
}

void results_send(struct results *results, const char *page, json_t *data)
{
    desk_page_send(results->request, results->person, 200, page, data);
}

const char *results_path(struct results *results, const char *kind, const char *key)
{
    const char *base = arena_print(results->arena, "/desk/uitkomsten/%s", results->stored->id);
    return kind ? arena_print(results->arena, "%s/%s/%s", base, kind, key) : base;
}

struct voice results_voice(const struct results *results)
{
    return (struct voice){results->view, results->language, results->arena};
}

const char *results_step_title(struct results *results, int step)
{
    const struct voice voice = results_voice(results);
    return voice_step(&voice, step);
}

const char *results_theme_title(struct results *results, const char *theme)
{
    const struct voice voice = results_voice(results);
    return voice_theme(&voice, theme);
}

const char *results_item_text(const struct results *results, const json_t *item)
{
    const struct voice voice = results_voice(results);
    return voice_item(&voice, item);
}

static const char *next_id(struct results *results)
{
    return arena_print(results->arena, "b%zu", ++results->bars);
}

static struct chart_label label_of(struct results *results, const char *audience,
                                   const json_t *item, const char *name)
{
    bool parents = text_equal(audience, "parent");
    struct chart_label label = {
        .id = next_id(results),
        .name =
            name ? name : results_text(results, parents ? "desk.parents" : "desk.team", NULL),
        .mark = name      ? NULL
                : parents ? "●"
                          : "◆",
        .goal = CHART_NO_GOAL};
    if (item)
        chart_words(
            &(struct chart_words){results->view, results->language, item, results->arena},
            &label);
    return label;
}

json_t *results_bar(struct results *results, const char *audience, const json_t *figure,
                    const json_t *item, const char *name)
{
    struct chart_label label = label_of(results, audience, item, name);
    return chart_band(results->view, results->language, figure, &label);
}

json_t *results_whisker(struct results *results, const char *audience, const json_t *figure,
                        const json_t *item, const char *name)
{
    struct chart_label label = label_of(results, audience, item, name);
    label.interval = true;
    return chart_band(results->view, results->language, figure, &label);
}

json_t *results_slope(struct results *results, const struct signal *change)
{
    struct chart_label label =
        label_of(results, json_text(change->node, "audience", ""), change->item, NULL);
    struct chart_round rounds[SIGNAL_ROUNDS_MAX];
    for (size_t i = 0; i < change->rounds; i++)
        rounds[i] = (struct chart_round){
            json_text(release_round(change->releases[i]), "name", ""), change->figures[i]};
    return chart_slope(results->view, results->language, rounds, change->rounds, &label);
}

json_t *results_ranked(struct results *results, const json_t *figure, const json_t *item,
                       const char *name)
{
    struct chart_label label = {.id = next_id(results), .name = name, .goal = CHART_NO_GOAL};
    return chart_ranked(results->view, results->language, figure, item, &label);
}

void results_figure(struct results *results, struct results_section *section,
                    const char *audience, const json_t *figure, const json_t *item,
                    const char *name)
{
    if (release_few(figure)) {
        buffer_print(&section->missing, "%s%s", section->missing.size ? ", " : "", name);
        return;
    }
    bool bar = !item || text_equal(json_text(item, "kind", NULL), "scale");
    json_t **list = bar ? &section->bars : &section->charts;
    if (!*list)
        *list = json_array();
    json_array_append_new(*list, bar ? results_bar(results, audience, figure, item, name)
                                     : results_ranked(results, figure, item, name));
}

void results_section(struct results *results, json_t *sections, struct results_section *section)
{
    size_t drawn = json_array_size(section->bars) + json_array_size(section->charts) +
                   json_array_size(section->slopes);
    if (drawn == 0 && section->missing.size == 0) {
        json_decref(section->bars);
        json_decref(section->charts);
        json_decref(section->slopes);
        return;
    }
    json_t *object = json_pack("{s:s}", "title", section->title);
    if (section->path)
        json_object_set_new(object, "path", json_string(section->path));
    if (section->note)
        json_object_set_new(object, "note", json_string(section->note));
    if (section->missing.size > 0)
        json_object_set_new(
            object, "missing",
            json_string(results_text(results, "desk.few-at",
                                     json_pack("{s:s}", "names", section->missing.data))));
    buffer_free(&section->missing);
    if (section->bars)
        json_object_set_new(object, "bars", section->bars);
    if (section->charts)
        json_object_set_new(object, "charts", section->charts);
    if (section->slopes)
        json_object_set_new(object, "slopes", section->slopes);
    json_array_append_new(sections, object);
}
