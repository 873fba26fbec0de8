#include "view/template.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view/grow.h"

/* Parses the bodies: tags with their names, texts and place in the HTML. */

struct open_section {
    size_t node;
    size_t frames; /* outside it */
    struct html start;
    bool newline;
};

#define OPEN_MAX 24

struct parser {
    struct template *template;
    const struct templates *templates;
    struct arena *arena;
    struct complaints *complaints;
    const char *at, *end;
    int line;
    struct html html;
    bool newline; /* the literal before ended in a line break that may be shared */
    struct buffer literal;
    const struct shape *frames[FRAMES_MAX];
    size_t frame_count;
    struct open_section open[OPEN_MAX];
    size_t open_count;
};

static bool refuse(struct parser *parser, const char *tag, size_t size, const char *why)
{
    char path[160];
    snprintf(path, sizeof path, "%s.html:%d", parser->template->name, parser->line);
    complaints_add(parser->complaints, 500, "view.template", path, "%.*s: %s",
                   (int)(size < 60 ? size : 60), tag, why);
    return false;
}

static struct node *add_node(struct parser *parser, enum node_kind kind)
{
    struct template *template = parser->template;
    template->nodes =
        grow(parser->arena, template->nodes, template->count, sizeof *template->nodes);
    struct node *node = &template->nodes[template->count++];
    *node = (struct node){.kind = kind, .line = parser->line};
    return node;
}

static void end_literal(struct parser *parser)
{
    if (parser->literal.size == 0)
        return;
    struct node *node = add_node(parser, NODE_LITERAL);
    node->text = arena_copy(parser->arena, parser->literal.data, parser->literal.size);
    node->size = parser->literal.size;
    buffer_clear(&parser->literal);
}

/* A run of white space with a line break in it is written as one line break. */
static bool take_space(struct parser *parser)
{
    size_t size = strspn(parser->at, " \n\t");
    bool breaks = memchr(parser->at, '\n', size);
    if (size == 0 || !html_is_loose(&parser->html))
        return false;
    for (size_t i = 0; i < size; i++)
        parser->line += parser->at[i] == '\n';
    parser->at += size;
    const char *why;
    bool stays = html_step(&parser->html, breaks ? '\n' : ' ', &why);
    if (!stays)
        return refuse(parser, "white space", 11, why);
    if (!breaks || !parser->newline)
        buffer_byte(&parser->literal, breaks ? '\n' : ' ');
    parser->newline = breaks;
    return true;
}

static bool take_literal(struct parser *parser)
{
    while (parser->at < parser->end && strncmp(parser->at, "{{", 2) != 0) {
        size_t complaints = parser->complaints->count;
        if (take_space(parser))
            continue;
        if (parser->complaints->count > complaints)
            return false;
        const char *why = NULL;
        if (!html_step(&parser->html, *parser->at, &why)) {
            size_t line = strcspn(parser->at, "\n");
            return refuse(parser, parser->at, line, why);
        }
        parser->newline = false;
        parser->line += *parser->at == '\n';
        buffer_byte(&parser->literal, *parser->at++);
    }
    end_literal(parser);
    return true;
}

static const char **split_names(struct parser *parser, const char *name, size_t *count)
{
    const char **names = NULL;
    *count = 0;
    for (;;) {
        size_t size = strcspn(name, ".");
        names = grow(parser->arena, names, *count, sizeof *names);
        names[(*count)++] = arena_copy(parser->arena, name, size);
        if (!name[size])
            return names;
        name += size + 1;
    }
}

/* Finds what a dotted name means here, from the innermost frame outwards. */
static const struct shape *resolve(struct parser *parser, const char *name, struct path *path,
                                   bool *optional)
{
    *path = (struct path){0};
    *optional = false;
    if (!strcmp(name, ".")) {
        path->level = parser->frame_count - 1;
        const struct shape *frame = parser->frames[path->level];
        return frame->kind == SHAPE_VALUES ? frame : NULL;
    }
    path->names = split_names(parser, name, &path->count);
    const char *first = path->names[0];
    for (size_t level = parser->frame_count; level-- > 0;) {
        const struct shape *frame = parser->frames[level];
        const struct shape *shape = shape_field(frame, first, strlen(first));
        if (!shape)
            continue;
        path->level = level;
        path->slot = level == 0 ? (size_t)(shape - frame->fields) : 0;
        *optional = shape->optional;
        for (size_t i = 1; i < path->count; i++) {
            if (shape->kind != SHAPE_OBJECT)
                return NULL;
            shape = shape_field(shape, path->names[i], strlen(path->names[i]));
            if (!shape)
                return NULL;
            *optional |= shape->optional;
        }
        return shape;
    }
    return NULL;
}

static bool add_value(struct parser *parser, const char *name, enum html_place place)
{
    struct path path;
    bool optional;
    const struct shape *shape = resolve(parser, name, &path, &optional);
    if (!shape)
        return refuse(parser, name, strlen(name), "the name is not declared");
    if (shape->kind != SHAPE_VALUE && strcmp(name, ".") != 0)
        return refuse(parser, name, strlen(name), "only a value can be printed");
    struct node *node = add_node(parser, NODE_VALUE);
    node->place = place;
    node->path = path;
    node->optional = optional;
    node->text = name;
    html_placed(&parser->html);
    return true;
}

static bool add_section(struct parser *parser, enum node_kind kind, const char *name,
                        enum html_place place)
{
    struct path path;
    bool optional;
    const struct shape *shape = resolve(parser, name, &path, &optional);
    if (!shape || !strcmp(name, "."))
        return refuse(parser, name, strlen(name), "the name is not declared");
    if (parser->open_count == OPEN_MAX || parser->frame_count == FRAMES_MAX)
        return refuse(parser, name, strlen(name), "sections are nested too deep");
    bool repeats =
        kind == NODE_SECTION && (shape->kind == SHAPE_LIST || shape->kind == SHAPE_VALUES);
    if (repeats && place == PLACE_TAG)
        return refuse(parser, name, strlen(name), "no lists between attributes");
    struct node *node = add_node(parser, kind);
    node->path = path;
    node->optional = optional;
    node->text = name;
    node->enters = kind == NODE_SECTION && shape->kind != SHAPE_VALUE;
    parser->newline &= !repeats;
    parser->open[parser->open_count++] = (struct open_section){
        parser->template->count - 1, parser->frame_count, parser->html, parser->newline};
    if (node->enters)
        parser->frames[parser->frame_count++] = shape;
    return true;
}

static bool end_section(struct parser *parser, const char *name)
{
    if (parser->open_count == 0)
        return refuse(parser, name, strlen(name), "no section is open here");
    struct open_section *open = &parser->open[--parser->open_count];
    struct node *node = &parser->template->nodes[open->node];
    if (strcmp(node->text, name) != 0)
        return refuse(parser, name, strlen(name), "another section has to end first");
    node->end = parser->template->count;
    parser->frame_count = open->frames;
    if (!html_join(&open->start, &parser->html))
        return refuse(parser, name, strlen(name),
                      "the section ends in another place of the HTML than it began");
    parser->html = open->start;
    parser->newline &= open->newline;
    return true;
}

static bool add_text(struct parser *parser, const char *key, enum html_place place)
{
    const struct text *text = catalog_find(parser->templates->catalog, key);
    if (!text)
        return refuse(parser, key, strlen(key), "there is no such text");
    if (place != PLACE_TEXT && place != PLACE_ATTRIBUTE)
        return refuse(parser, key, strlen(key), "no texts in an address");
    struct path *paths = arena_alloc(parser->arena, (text->name_count + 1) * sizeof *paths);
    for (size_t i = 0; i < text->name_count; i++) {
        bool optional;
        const struct shape *shape = resolve(parser, text->names[i], &paths[i], &optional);
        if (!shape || shape->kind != SHAPE_VALUE)
            return refuse(
                parser, key, strlen(key),
                arena_print(parser->arena, "{%s} of the text is not declared", text->names[i]));
    }
    struct node *node = add_node(parser, NODE_TEXT);
    node->place = place;
    node->message = text;
    node->paths = paths;
    node->text = key;
    return true;
}

/* The key is known when it is printed; its placeholders are looked for from here outwards. */
static bool add_text_at(struct parser *parser, const char *name, enum html_place place)
{
    if (place != PLACE_TEXT && place != PLACE_ATTRIBUTE)
        return refuse(parser, name, strlen(name), "no texts in an address");
    if (!add_value(parser, name, place))
        return false;
    parser->template->nodes[parser->template->count - 1].kind = NODE_TEXT_AT;
    return true;
}

static bool add_partial(struct parser *parser, const char *name, enum html_place place)
{
    const struct template *partial =
        templates_find(parser->templates, arena_print(parser->arena, "_%s", name));
    if (!partial || place != PLACE_TEXT)
        return refuse(parser, name, strlen(name),
                      partial ? "a partial stands in text" : "there is no such partial");
    const struct shape *shape = &partial->shape;
    struct path *paths = arena_alloc(parser->arena, (shape->count + 1) * sizeof *paths);
    for (size_t i = 0; i < shape->count; i++) {
        bool optional;
        const struct shape *given =
            resolve(parser, shape->fields[i].name, &paths[i], &optional);
        if (!given || !shape_fits(&shape->fields[i], given))
            return refuse(parser, name, strlen(name),
                          arena_print(parser->arena,
                                      "its name %s is not declared here, or "
                                      "as something else",
                                      shape->fields[i].name));
    }
    struct node *node = add_node(parser, NODE_PARTIAL);
    node->partial = partial;
    node->paths = paths;
    node->text = name;
    parser->newline = false;
    return true;
}

/* What stands behind the sign of a tag: a name or key without spaces around it. */
static const char *operand(struct parser *parser, const char *tag)
{
    tag += strspn(tag, " ");
    return arena_copy(parser->arena, tag, strcspn(tag, " "));
}

static bool take_value_tag(struct parser *parser, const char *tag, enum html_place place)
{
    if (!strncmp(tag, "t ", 2))
        return add_text(parser, operand(parser, tag + 2), place);
    if (!strncmp(tag, "t@", 2))
        return add_text_at(parser, operand(parser, tag + 2), place);
    if (*tag == '>')
        return add_partial(parser, operand(parser, tag + 1), place);

    static const struct {
        const char *tag;
        enum node_kind kind;
    } languages[] = {
        {"lang",   NODE_LANGUAGE },
        {"chosen", NODE_CHOSEN   },
        {"dir",    NODE_DIRECTION},
    };

    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
        if (strcmp(tag, languages[i].tag) != 0)
            continue;
        add_node(parser, languages[i].kind)->text = tag;
        html_placed(&parser->html);
        return true;
    }
    if (!islower((unsigned char)*tag) && strcmp(tag, ".") != 0)
        return refuse(parser, tag, strlen(tag), "this is no tag");
    return add_value(parser, tag, place);
}

static bool take_tag(struct parser *parser)
{
    const char *end = strstr(parser->at, "}}");
    if (!end)
        return refuse(parser, parser->at, strcspn(parser->at, "\n"), "the tag does not end");
    const char *tag = arena_copy(parser->arena, parser->at + 2, (size_t)(end - parser->at) - 2);
    parser->at = end + 2;
    if (strchr(tag, '{'))
        return refuse(parser, tag, strlen(tag), "no braces within a tag");
    if (*tag == '!') {
        for (const char *c = tag; *c; c++)
            parser->line += *c == '\n';
        return true;
    }
    bool section = *tag && strchr("#^?/", *tag);
    enum html_place place;
    const char *why;
    if (!html_place(&parser->html, section, &place, &why))
        return refuse(parser, tag, strlen(tag), why);
    if (!section) {
        parser->newline = false;
        return take_value_tag(parser, tag, place);
    }
    const char *name = operand(parser, tag + 1);
    if (*tag == '/')
        return end_section(parser, name);
    enum node_kind kind = *tag == '#' ? NODE_SECTION : *tag == '?' ? NODE_IF : NODE_UNLESS;
    return add_section(parser, kind, name, place);
}

static bool parse_body(struct parser *parser)
{
    while (parser->at < parser->end)
        if (!take_literal(parser) || (parser->at < parser->end && !take_tag(parser)))
            return false;
    if (parser->open_count > 0) {
        const struct open_section *open = &parser->open[parser->open_count - 1];
        const struct node *node = &parser->template->nodes[open->node];
        parser->line = node->line;
        return refuse(parser, node->text, strlen(node->text), "the section does not end");
    }
    if (parser->html.state != HTML_TEXT || parser->html.raw)
        return refuse(parser, "the end", 7, "in the middle of an element");
    return true;
}

bool template_parse(struct template *template, const struct templates *templates,
                    struct complaints *complaints)
{
    struct parser parser = {
        .template = template,
        .templates = templates,
        .arena = templates->arena,
        .complaints = complaints,
        .at = template->source,
        .end = template->source + template->size,
        .line = template->first_line,
        .newline = true,
        .frames = {&template->shape},
        .frame_count = 1,
    };
    bool parsed = parse_body(&parser);
    buffer_free(&parser.literal);
    return parsed;
}
