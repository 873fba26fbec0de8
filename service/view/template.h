/*
 * A page as a list of nodes: literal HTML, and tags whose names, texts and places in the HTML
 * were checked when the template was parsed. Nothing a tag prints can become markup: there is
 * no raw tag.
 */
#pragma once

#include <jansson.h>

#include "base/text.h"
#include "view/catalog.h"
#include "view/html.h"
#include "view/shape.h"

enum node_kind {
    NODE_LITERAL,
    NODE_VALUE,    /* {{name}} */
    NODE_SECTION,  /* {{#name}}: of a list each, of an object within it, of a value when true */
    NODE_IF,       /* {{?name}}: once, when there is something, without going into it */
    NODE_UNLESS,   /* {{^name}} */
    NODE_TEXT,     /* {{t key}} */
    NODE_TEXT_AT,  /* {{t@name}} */
    NODE_PARTIAL,  /* {{>name}} */
    NODE_LANGUAGE, /* {{lang}}: of the words; {{chosen}} may be one without words of its own */
    NODE_CHOSEN,
    NODE_DIRECTION, /* {{dir}} */
};

/* A value: in which frame it is found (0 is the root, whose names have slots, then one for
 * each section gone into) and by which names from there. */
struct path {
    size_t level;
    size_t slot;        /* in the root */
    const char **names; /* of the root the first is in the slot already */
    size_t count;       /* 0: the frame itself, {{.}} */
};

struct node {
    enum node_kind kind;
    enum html_place place;
    bool optional;    /* the value may be absent */
    const char *text; /* literal; the name as written, for messages */
    size_t size;
    struct path path;
    bool enters; /* the section makes a frame */
    size_t end;  /* of a section: index of the first node behind it */
    const struct text *message;
    const struct template *partial;
    struct path *paths; /* for the placeholders of the message, or the names of the partial */
    int line;
};

#define FRAMES_MAX 12

struct template
{
    const char *name;   /* "take", "_head" */
    const char *source; /* behind the declaration */
    size_t size;
    int first_line;
    struct shape shape;

    enum { TEMPLATE_NEW, TEMPLATE_BUSY, TEMPLATE_READY, TEMPLATE_WRONG } state;
    struct node *nodes;
    size_t count;
};

struct templates {
    struct template *list; /* in byte order of their names */
    size_t count;
    struct arena *arena;
    const struct catalog *catalog;
};

/* Parses and checks all pages (service/view/pages/NAME.html) among the files; true when nothing
 * is wrong. */
bool templates_load(struct templates *templates, const struct embedded *files, size_t count,
                    struct complaints *complaints) must_use;
const struct template *templates_find(const struct templates *templates, const char *name);

/* Takes the body of one template apart. */
bool template_parse(struct template *template, const struct templates *templates,
                    struct complaints *complaints) must_use;

/* Around a name within a text that runs from right to left, so that neither turns the other
 * round (Unicode's FIRST STRONG ISOLATE and its end). */
#define ISOLATE     "\xE2\x81\xA8"
#define ISOLATE_END "\xE2\x81\xA9"

/* What one rendering has at hand. */
struct rendering {
    const struct catalog *catalog;
    const char *language;          /* that was chosen */
    const char *words, *direction; /* in which language its words are written, and which way */
    size_t language_index;
    struct buffer *out;
};

void template_render(const struct template *template, const struct rendering *rendering,
                     const json_t *data);
