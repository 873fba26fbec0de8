#include "report/release.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/embedded.h"
#include "report/figure.h"

struct release {
    json_t *json;
};

enum field_kind { FIELD_TEXT, FIELD_NUMBER, FIELD_OBJECT, FIELD_LIST };

struct field_rule {
    const char *name;
    enum field_kind kind;
};

static const struct field_rule release_fields[] = {
    {"municipality", FIELD_OBJECT},
    {"round",        FIELD_OBJECT},
    {"forms",        FIELD_OBJECT},
    {"nodes",        FIELD_LIST  }
};
static const struct field_rule municipality_fields[] = {
    {"id",      FIELD_TEXT  },
    {"name",    FIELD_TEXT  },
    {"cbsCode", FIELD_TEXT  },
    {"cbsYear", FIELD_NUMBER}
};
static const struct field_rule round_fields[] = {
    {"id",           FIELD_TEXT  },
    {"name",         FIELD_TEXT  },
    {"schoolYear",   FIELD_TEXT  },
    {"calendarYear", FIELD_NUMBER},
    {"opensOn",      FIELD_TEXT  },
    {"closesOn",     FIELD_TEXT  },
    {"k",            FIELD_NUMBER}
};
static const struct field_rule form_fields[] = {
    {"name",   FIELD_TEXT  },
    {"digest", FIELD_TEXT  },
    {"title",  FIELD_OBJECT},
    {"items",  FIELD_LIST  }
};
static const struct field_rule item_fields[] = {
    {"code",    FIELD_TEXT  },
    {"kind",    FIELD_TEXT  },
    {"themes",  FIELD_LIST  },
    {"text",    FIELD_OBJECT},
    {"choices", FIELD_LIST  }
};
static const struct field_rule choice_fields[] = {
    {"value", FIELD_TEXT  },
    {"text",  FIELD_OBJECT}
};
static const struct field_rule node_fields[] = {
    {"id",       FIELD_TEXT  },
    {"kind",     FIELD_TEXT  },
    {"name",     FIELD_TEXT  },
    {"audience", FIELD_TEXT  },
    {"items",    FIELD_OBJECT},
    {"steps",    FIELD_OBJECT},
    {"themes",   FIELD_OBJECT},
    {"invited",  FIELD_NUMBER}
};

#define RULES(table) table, sizeof table / sizeof table[0]

static bool field_fits(const json_t *value, enum field_kind kind)
{
    switch (kind) {
    case FIELD_TEXT:
        return json_is_string(value);
    case FIELD_NUMBER:
        return json_is_integer(value) && json_integer_value(value) >= 0 &&
               json_integer_value(value) <= INT32_MAX;
    case FIELD_OBJECT:
        return json_is_object(value);
    case FIELD_LIST:
        return json_is_array(value);
    }
    return false;
}

static bool fields_fit(const json_t *object, const char *where, const struct field_rule *rules,
                       size_t count, struct complaint *complaint)
{
    for (size_t i = 0; i < count; i++)
        if (!field_fits(json_object_get(object, rules[i].name), rules[i].kind))
            return complain(complaint, 422, "release.malformed", "%s.%s", where, rules[i].name);
    return true;
}

static bool form_fits(const json_t *form, struct complaint *complaint)
{
    if (!fields_fit(form, "form", RULES(form_fields), complaint))
        return false;
    size_t i, c;
    json_t *item, *choice;
    json_array_foreach(json_object_get(form, "items"), i, item)
    {
        if (!fields_fit(item, "item", RULES(item_fields), complaint))
            return false;
        json_array_foreach(json_object_get(item, "choices"), c, choice)
        {
            if (!fields_fit(choice, "choice", RULES(choice_fields), complaint))
                return false;
        }
    }
    return true;
}

/* Every figure says either that there are too few answers, or its n, or how many there are at
 * least. */
static bool figures_fit(const json_t *node, const char *group, struct complaint *complaint)
{
    const char *key;
    json_t *figure;
    struct range n;
    json_object_foreach(json_object_get(node, group), key, figure)
    {
        if (!json_is_true(json_object_get(figure, "few")) && !release_n(figure, &n) &&
            !field_fits(json_object_get(figure, "atLeast"), FIELD_NUMBER))
            return complain(complaint, 422, "release.malformed", "%s.%s", group, key);
    }
    return true;
}

static bool node_fits(const json_t *node, struct complaint *complaint)
{
    if (!fields_fit(node, "node", RULES(node_fields), complaint))
        return false;
    const json_t *n = json_object_get(node, "n");
    struct range shown;
    if (!json_is_null(n) && !figure_read_named(n, &shown))
        return complain(complaint, 422, "release.malformed", "node.n");
    return figures_fit(node, "items", complaint) && figures_fit(node, "steps", complaint) &&
           figures_fit(node, "themes", complaint);
}

/* Canonical text knows whole numbers only. */
static bool has_real(json_t *value)
{
    const char *key;
    json_t *part;
    size_t i;
    json_object_foreach(value, key, part)
    {
        if (has_real(part))
            return true;
    }
    json_array_foreach(value, i, part)
    {
        if (has_real(part))
            return true;
    }
    return json_is_real(value);
}

static bool release_fits(json_t *json, struct complaint *complaint)
{
    if (has_real(json))
        return complain(complaint, 422, "release.malformed", "1.0");
    json_int_t format = json_number(json, "format", 0);
    if (format < 1 || format > RELEASE_FORMAT)
        return complain(complaint, 422, "release.format", "%d",
                        (int)json_number(json, "format", 0));
    if (!fields_fit(json, "release", RULES(release_fields), complaint) ||
        !fields_fit(json_object_get(json, "municipality"), "municipality",
                    RULES(municipality_fields), complaint) ||
        !fields_fit(json_object_get(json, "round"), "round", RULES(round_fields), complaint))
        return false;
    const char *audience;
    json_t *value;
    json_object_foreach(json_object_get(json, "forms"), audience, value)
    {
        if (!form_fits(value, complaint))
            return false;
    }
    size_t i;
    json_array_foreach(json_object_get(json, "nodes"), i, value)
    {
        if (!node_fits(value, complaint))
            return false;
    }
    return true;
}

struct release *release_of(json_t *json)
{
    struct release *release = calloc(1, sizeof *release);
    check(release, "memory");
    release->json = json_incref(json);
    return release;
}

struct release *release_parse(const char *text, size_t size, struct complaint *complaint)
{
    json_t *json = json_parse(text, size, complaint);
    if (!json)
        return NULL;
    if (!release_fits(json, complaint)) {
        json_decref(json);
        return NULL;
    }
    struct release *release = release_of(json);
    json_decref(json);
    return release;
}

void release_free(struct release *release)
{
    if (!release)
        return;
    json_decref(release->json);
    free(release);
}

const char *release_schema(void)
{
    const struct embedded *schema = embedded_find("service/report/release.schema.json");
    check(schema, "the schema is part of the program");
    return schema->data;
}

const json_t *release_json(const struct release *release)
{
    return release->json;
}

const json_t *release_municipality(const struct release *release)
{
    return json_object_get(release->json, "municipality");
}

const json_t *release_round(const struct release *release)
{
    return json_object_get(release->json, "round");
}

int release_k(const struct release *release)
{
    return (int)json_number(release_round(release), "k", 0);
}

const json_t *release_form(const struct release *release, const char *audience)
{
    return json_object_get(json_object_get(release->json, "forms"), audience);
}

const json_t *release_item(const struct release *release, const char *audience,
                           const char *code)
{
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(release_form(release, audience), "items"), i, item)
    {
        if (text_equal(json_text(item, "code", NULL), code))
            return item;
    }
    return NULL;
}

size_t release_node_count(const struct release *release)
{
    return json_array_size(json_object_get(release->json, "nodes"));
}

const json_t *release_node_at(const struct release *release, size_t index)
{
    return json_array_get(json_object_get(release->json, "nodes"), index);
}

const json_t *release_node(const struct release *release, const char *id, const char *audience)
{
    for (size_t i = 0; i < release_node_count(release); i++) {
        const json_t *node = release_node_at(release, i);
        if (text_equal(json_text(node, "id", NULL), id) &&
            text_equal(json_text(node, "audience", NULL), audience))
            return node;
    }
    return NULL;
}

const json_t *release_top(const struct release *release, const char *audience)
{
    return release_node(release, json_text(release_municipality(release), "id", NULL),
                        audience);
}

size_t release_grouping_count(const struct release *release)
{
    return json_array_size(json_object_get(release->json, "groupings"));
}

const json_t *release_grouping_at(const struct release *release, size_t index)
{
    return json_array_get(json_object_get(release->json, "groupings"), index);
}

const json_t *release_item_figure(const json_t *node, const char *code)
{
    return json_object_get(json_object_get(node, "items"), code);
}

const json_t *release_step_figure(const json_t *node, const char *step)
{
    return json_object_get(json_object_get(node, "steps"), step);
}

const json_t *release_theme_figure(const json_t *node, const char *theme)
{
    return json_object_get(json_object_get(node, "themes"), theme);
}

int release_coarser(const struct release *release, const json_t *node)
{
    static const char *const levels[][2] = {
        {"municipality", "municipality"},
        {"district",     "area"        },
        {"board",        "area"        }
    };
    const json_t *coarser = json_object_get(json_object_get(release->json, "coarser"),
                                            json_text(node, "audience", ""));
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
        if (text_equal(json_text(node, "kind", NULL), levels[i][0]))
            return (int)json_number(coarser, levels[i][1], 0);
    return 0;
}

int release_coarser_area(const struct release *release, const char *audience)
{
    const json_t *coarser =
        json_object_get(json_object_get(release->json, "coarser"), audience);
    return (int)json_number(coarser, "area", 0);
}

bool release_few(const json_t *figure)
{
    return figure_is_few(figure);
}

bool release_n(const json_t *object, struct range *n)
{
    return figure_read_named(json_object_get(object, "n"), n);
}

bool release_share(const json_t *figure, const char *name, struct range *share)
{
    return figure_read(json_object_get(figure, name), share);
}

bool release_interval(const json_t *figure, const char *name, struct range *interval)
{
    return figure_read(json_object_get(json_object_get(figure, "interval"), name), interval);
}

static bool item_has_theme(const json_t *item, const char *theme)
{
    size_t i;
    json_t *name;
    json_array_foreach(json_object_get(item, "themes"), i, name)
    {
        if (text_equal(json_string_value(name), theme))
            return true;
    }
    return false;
}

json_t *release_items_of(const struct release *release, const char *audience, int step,
                         const char *theme)
{
    json_t *found = json_array();
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(release_form(release, audience), "items"), i, item)
    {
        if ((!step || json_number(item, "step", 0) == step) &&
            (!theme || item_has_theme(item, theme)))
            json_array_append(found, item);
    }
    return found;
}

static const json_t *find_mirror(const struct release *release, const json_t *item)
{
    const char *mirror = json_text(item, "mirror", NULL);
    size_t i;
    json_t *other;
    if (!mirror)
        return NULL;
    json_array_foreach(json_object_get(release_form(release, "professional"), "items"), i,
                       other)
    {
        if (text_equal(json_text(other, "mirror", NULL), mirror) &&
            text_equal(json_text(other, "kind", NULL), json_text(item, "kind", NULL)) &&
            text_equal(json_text(other, "scale", NULL), json_text(item, "scale", NULL)))
            return other;
    }
    return NULL;
}

json_t *release_mirrored(const struct release *release)
{
    json_t *pairs = json_array();
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(release_form(release, "parent"), "items"), i, item)
    {
        const json_t *other = find_mirror(release, item);
        if (other)
            json_array_append_new(pairs, json_pack("{s:s, s:s, s:s}", "mirror",
                                                   json_text(item, "mirror", ""), "parent",
                                                   json_text(item, "code", ""), "professional",
                                                   json_text(other, "code", "")));
    }
    return pairs;
}
