#include <string.h>

#include "base/check.h"
#include "view/escape.h"
#include "view/template.h"
#include "view/view.h"

/*
 * Renders what template.c parsed. Which name is found where was settled then; only the data
 * can still be wrong, and data come from our own code: that is a check.
 */

struct scope {
    const struct rendering *rendering;
    const struct template *template;
    const json_t **roots; /* by slot */
    const json_t *frames[FRAMES_MAX];
    size_t depth; /* innermost frame */
};

static const json_t *value_at(const struct scope *scope, const struct path *path)
{
    if (path->count == 0)
        return scope->frames[path->level];
    const json_t *value = path->level == 0
                              ? scope->roots[path->slot]
                              : json_object_get(scope->frames[path->level], path->names[0]);
    for (size_t i = 1; i < path->count && value; i++)
        value = json_object_get(value, path->names[i]);
    return value;
}

static bool is_something(const json_t *value)
{
    if (!value)
        return false;
    switch (json_typeof(value)) {
    case JSON_OBJECT:
    case JSON_REAL:
    case JSON_TRUE:
        return true;
    case JSON_ARRAY:
        return json_array_size(value) > 0;
    case JSON_STRING:
        return json_string_length(value) > 0;
    case JSON_INTEGER:
        return json_integer_value(value) != 0;
    case JSON_FALSE:
    case JSON_NULL:
        return false;
    }
    return false;
}

static void print_value(const struct scope *scope, const json_t *value, enum html_place place)
{
    struct buffer *out = scope->rendering->out;
    if (!value || json_is_null(value))
        return;
    if (json_is_integer(value)) {
        buffer_print(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return;
    }
    check(json_is_string(value), "only text and whole numbers can be printed");
    if (place == PLACE_TEXT || place == PLACE_ATTRIBUTE)
        escape_text(out, json_string_value(value), json_string_length(value));
    else
        escape_url(out, json_string_value(value), place);
}

static void missing(const struct scope *scope, const char *name)
{
    fatal("page %s: the data have no %s", scope->template->name, name);
}

/* A value in the midst of a text. */
static void print_placed(const struct scope *scope, const json_t *value)
{
    bool apart = json_is_string(value) && text_equal(scope->rendering->direction, "rtl");
    buffer_text(scope->rendering->out, apart ? ISOLATE : "");
    print_value(scope, value, PLACE_TEXT);
    buffer_text(scope->rendering->out, apart ? ISOLATE_END : "");
}

static void print_message(const struct scope *scope, const struct node *node)
{
    const struct message *message = &node->message->messages[scope->rendering->language_index];
    for (size_t i = 0; i < message->count; i++) {
        const struct part *part = &message->parts[i];
        if (part->text)
            escape_text(scope->rendering->out, part->text, part->size);
        else
            print_placed(scope, value_at(scope, &node->paths[part->name]));
    }
}

static const json_t *root_named(const struct scope *scope, const char *name, size_t size)
{
    const struct shape *shape = &scope->template->shape;
    const struct shape *field = shape_field(shape, name, size);
    return field ? scope->roots[field - shape->fields] : NULL;
}

/* A placeholder of a text whose key came with the data: looked for from here outwards. */
static const json_t *value_named(const struct scope *scope, const char *name)
{
    size_t size = strcspn(name, ".");
    const json_t *value = NULL;
    for (size_t level = scope->depth; level > 0 && !value; level--)
        value = json_object_getn(scope->frames[level], name, size);
    if (!value)
        value = root_named(scope, name, size);
    while (value && name[size]) {
        name += size + 1;
        size = strcspn(name, ".");
        value = json_object_getn(value, name, size);
    }
    return value;
}

static void print_text_at(const struct scope *scope, const struct node *node)
{
    const json_t *key = value_at(scope, &node->path);
    if (node->optional && !is_something(key))
        return;
    const struct text *text =
        key ? catalog_find(scope->rendering->catalog, json_string_value(key)) : NULL;
    if (!text)
        fatal("page %s: %s is no key of a text", scope->template->name,
              key ? json_string_value(key) : node->text);
    const struct message *message = &text->messages[scope->rendering->language_index];
    for (size_t i = 0; i < message->count; i++) {
        const struct part *part = &message->parts[i];
        if (part->text) {
            escape_text(scope->rendering->out, part->text, part->size);
            continue;
        }
        const json_t *value = value_named(scope, text->names[part->name]);
        if (!value)
            missing(scope, text->names[part->name]);
        print_placed(scope, value);
    }
}

static void render_nodes(struct scope *scope, size_t from, size_t to);

static void render_partial(const struct scope *scope, const struct node *node)
{
    const struct template *partial = node->partial;
    const json_t *roots[SHAPE_FIELDS_MAX];
    for (size_t i = 0; i < partial->shape.count; i++)
        roots[i] = value_at(scope, &node->paths[i]);
    struct scope inner = {.rendering = scope->rendering, .template = partial, .roots = roots};
    render_nodes(&inner, 0, partial->count);
}

static void render_within(struct scope *scope, const json_t *frame, size_t from, size_t to)
{
    scope->frames[++scope->depth] = frame;
    render_nodes(scope, from, to);
    scope->depth--;
}

static void render_section(struct scope *scope, const struct node *node, size_t from)
{
    const json_t *value = value_at(scope, &node->path);
    if (!value && !node->optional)
        missing(scope, node->text);
    bool something = is_something(value);
    if (node->kind == NODE_UNLESS ? something : !something)
        return;
    if (!node->enters) {
        render_nodes(scope, from, node->end);
        return;
    }
    if (json_is_object(value)) {
        render_within(scope, value, from, node->end);
        return;
    }
    check(json_is_array(value), "a section goes into an object or a list");
    for (size_t i = 0; i < json_array_size(value); i++)
        render_within(scope, json_array_get(value, i), from, node->end);
}

/* Prints a single node that has nothing within it. */
static void render_leaf(struct scope *scope, const struct node *node)
{
    const struct rendering *rendering = scope->rendering;
    switch (node->kind) {
    case NODE_LITERAL:
        buffer_add(rendering->out, node->text, node->size);
        break;
    case NODE_VALUE: {
        const json_t *value = value_at(scope, &node->path);
        if (!node->optional && (!value || json_is_null(value)))
            missing(scope, node->text);
        print_value(scope, value, node->place);
        break;
    }
    case NODE_TEXT:
        print_message(scope, node);
        break;
    case NODE_TEXT_AT:
        print_text_at(scope, node);
        break;
    case NODE_PARTIAL:
        render_partial(scope, node);
        break;
    case NODE_LANGUAGE:
        buffer_text(rendering->out, rendering->words);
        break;
    case NODE_CHOSEN:
        buffer_text(rendering->out, rendering->language);
        break;
    case NODE_DIRECTION:
        buffer_text(rendering->out, rendering->direction);
        break;
    case NODE_SECTION:
    case NODE_IF:
    case NODE_UNLESS:
        check(false, "a section is no leaf");
    }
}

static void render_nodes(struct scope *scope, size_t from, size_t to)
{
    const struct node *nodes = scope->template->nodes;
    for (size_t i = from; i < to; i++) {
        const struct node *node = &nodes[i];
        bool section =
            node->kind == NODE_SECTION || node->kind == NODE_IF || node->kind == NODE_UNLESS;
        if (!section) {
            render_leaf(scope, node);
            continue;
        }
        render_section(scope, node, i + 1);
        i = node->end - 1;
    }
}

void template_render(const struct template *template, const struct rendering *rendering,
                     const json_t *data)
{
    const struct shape *shape = &template->shape;
    const json_t *roots[SHAPE_FIELDS_MAX];
    struct scope scope = {.rendering = rendering, .template = template, .roots = roots};
    for (size_t i = 0; i < shape->count; i++) {
        roots[i] = json_object_get(data, shape->fields[i].name);
        if (!roots[i] && !shape->fields[i].optional)
            missing(&scope, shape->fields[i].name);
    }
    render_nodes(&scope, 0, template->count);
}
