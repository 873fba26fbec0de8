#include "view/html.h"

#include <ctype.h>
#include <string.h>

enum rule { RULE_PLAIN, RULE_URL, RULE_LITERAL, RULE_NEVER };

static const struct {
    const char *name;
    enum rule rule;
} attributes[] = {
    {"href",       RULE_URL    },
    {"src",        RULE_URL    },
    {"action",     RULE_URL    },
    {"formaction", RULE_URL    },
    {"xlink:href", RULE_URL    },
    {"poster",     RULE_URL    },
    {"cite",       RULE_URL    },
    {"data",       RULE_LITERAL},
    {"srcset",     RULE_LITERAL},
    {"rel",        RULE_LITERAL},
    {"type",       RULE_LITERAL},
    {"ping",       RULE_NEVER  },
    {"style",      RULE_NEVER  },
    {"srcdoc",     RULE_NEVER  },
    {"http-equiv", RULE_NEVER  },
};

/* Elements that run, load or restyle by themselves. */
static const char *const never_elements[] = {
    "applet",           "base",          "embed",     "frame", "frameset", "iframe", "noembed",
    "noframes",         "object",        "plaintext", "style", "xmp",      "set",    "animate",
    "animatetransform", "animatemotion",
};

static const char *const schemes[] = {"https", "http", "mailto", "tel"};

static bool refuse(const char **why, const char *reason)
{
    *why = reason;
    return false;
}

static bool among(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(name, names[i]))
            return true;
    return false;
}

static enum rule rule_of(const char *attribute)
{
    if (!strncmp(attribute, "on", 2))
        return RULE_NEVER;
    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++)
        if (!strcmp(attribute, attributes[i].name))
            return attributes[i].rule;
    return RULE_PLAIN;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == ':' || c == '_';
}

/* A longer name is cut, which only makes it equal to none of the tables. */
static void append(char *word, size_t room, char c)
{
    size_t length = strlen(word);
    if (length + 1 < room)
        word[length] = (char)tolower((unsigned char)c);
}

static bool end_start_tag(struct html *html, const char **why)
{
    if (among(html->element, never_elements, sizeof never_elements / sizeof never_elements[0]))
        return refuse(why, "this element has no place in a template");
    html->state = HTML_TEXT;
    html->raw = !strcmp(html->element, "script");
    if (!strcmp(html->element, "pre") || !strcmp(html->element, "textarea"))
        html->keep = true;
    return true;
}

static bool end_end_tag(struct html *html)
{
    html->state = HTML_TEXT;
    html->raw = false;
    if (!strcmp(html->element, "pre") || !strcmp(html->element, "textarea"))
        html->keep = false;
    return true;
}

static bool step_text(struct html *html, char c, const char **why)
{
    if (c == '<') {
        html->state = HTML_LESS;
        memset(html->element, 0, sizeof html->element);
        return true;
    }
    if (html->raw)
        return refuse(why, "a script has its text in a file of its own");
    return true;
}

static bool step_less(struct html *html, char c, const char **why)
{
    if (html->raw && c != '/')
        return refuse(why, "a script has its text in a file of its own");
    if (c == '/') {
        html->state = HTML_END_NAME;
    } else if (c == '!') {
        html->state = HTML_MARKUP;
        html->dashes = 0;
    } else if (isalpha((unsigned char)c)) {
        html->state = HTML_NAME;
        append(html->element, sizeof html->element, c);
    } else {
        return refuse(why, "< is written &lt; in text");
    }
    return true;
}

/* In a start tag outside names and values. */
static bool step_tag(struct html *html, char c, const char **why)
{
    if (c == '>')
        return end_start_tag(html, why);
    if (is_space(c) || c == '/') {
        html->state = is_space(c) ? HTML_BETWEEN : HTML_DELIMITER;
        return true;
    }
    if (html->state == HTML_DELIMITER)
        return refuse(why, "a space is missing before the attribute");
    if (!is_name(c))
        return refuse(why, "this is no name of an attribute");
    html->state = HTML_ATTRIBUTE;
    memset(html->attribute, 0, sizeof html->attribute);
    append(html->attribute, sizeof html->attribute, c);
    return true;
}

static bool step_attribute(struct html *html, char c, const char **why)
{
    if (is_name(c)) {
        append(html->attribute, sizeof html->attribute, c);
        return true;
    }
    if (rule_of(html->attribute) == RULE_NEVER)
        return refuse(why, "style and event handlers do not stand in attributes");
    if (c == '=') {
        html->state = HTML_EQUALS;
        return true;
    }
    html->state = HTML_DELIMITER;
    return step_tag(html, c, why);
}

static bool step_equals(struct html *html, char c, const char **why)
{
    if (c != '"')
        return refuse(why, "attribute values stand in double quotes");
    html->state = HTML_VALUE;
    html->url = rule_of(html->attribute) == RULE_URL ? URL_START : URL_NONE;
    memset(html->scheme, 0, sizeof html->scheme);
    return true;
}

static bool step_url(struct html *html, char c, const char **why)
{
    switch (html->url) {
    case URL_NONE:
    case URL_REST:
        return true;
    case URL_SLASH:
        html->url = URL_REST;
        return c != '/' || refuse(why, "an address does not begin with //");
    case URL_START:
        if (c == '/') {
            html->url = URL_SLASH;
            return true;
        }
        if (c == '#' || c == '?') {
            html->url = URL_REST;
            return true;
        }
        if (!isalpha((unsigned char)c))
            return refuse(why, "an address begins with /, #, ? or https:");
        html->url = URL_SCHEME;
        append(html->scheme, sizeof html->scheme, c);
        return true;
    case URL_SCHEME:
        if (c == ':') {
            html->url = URL_REST;
            return among(html->scheme, schemes, sizeof schemes / sizeof schemes[0]) ||
                   refuse(why, "an address of this scheme is not let through");
        }
        append(html->scheme, sizeof html->scheme, c);
        return isalnum((unsigned char)c) ||
               refuse(why, "an address begins with /, #, ? or https:");
    }
    return true;
}

static bool step_value(struct html *html, char c, const char **why)
{
    if (c != '"')
        return step_url(html, c, why);
    if (html->url == URL_SCHEME)
        return refuse(why, "an address begins with /, #, ? or https:");
    html->state = HTML_DELIMITER;
    html->url = URL_NONE;
    return true;
}

static bool step_markup(struct html *html, char c)
{
    if (c == '-' && ++html->dashes == 2) {
        html->state = HTML_COMMENT;
        html->dashes = 0;
    } else if (c == '>') {
        html->state = HTML_TEXT;
    }
    return true;
}

static bool step_comment(struct html *html, char c)
{
    if (c == '>' && html->dashes >= 2)
        html->state = HTML_TEXT;
    html->dashes = c == '-' ? html->dashes + 1 : 0;
    return true;
}

bool html_step(struct html *html, char byte, const char **why)
{
    if (byte == '\0' || byte == '\r')
        return refuse(why, "a template has no NUL and no carriage return");
    switch (html->state) {
    case HTML_TEXT:
        return step_text(html, byte, why);
    case HTML_LESS:
        return step_less(html, byte, why);
    case HTML_NAME:
        if (is_name(byte)) {
            append(html->element, sizeof html->element, byte);
            return true;
        }
        html->state = HTML_DELIMITER;
        return step_tag(html, byte, why);
    case HTML_END_NAME:
        if (byte == '>')
            return end_end_tag(html);
        append(html->element, sizeof html->element, byte);
        return is_name(byte) || refuse(why, "an end tag holds a name alone");
    case HTML_BETWEEN:
    case HTML_DELIMITER:
        return step_tag(html, byte, why);
    case HTML_ATTRIBUTE:
        return step_attribute(html, byte, why);
    case HTML_EQUALS:
        return step_equals(html, byte, why);
    case HTML_VALUE:
        return step_value(html, byte, why);
    case HTML_MARKUP:
        return step_markup(html, byte);
    case HTML_COMMENT:
        return step_comment(html, byte);
    }
    return false;
}

static bool place_value(const struct html *html, enum html_place *place, const char **why)
{
    if (rule_of(html->attribute) == RULE_LITERAL)
        return refuse(why, "this attribute is written out, without tags");
    switch (html->url) {
    case URL_NONE:
        *place = PLACE_ATTRIBUTE;
        return true;
    case URL_START:
        *place = PLACE_URL_START;
        return true;
    case URL_SLASH:
        *place = PLACE_URL_SLASH;
        return true;
    case URL_SCHEME:
        return refuse(why, "an address begins with /, #, ? or https:");
    case URL_REST:
        *place = PLACE_URL_REST;
        return true;
    }
    return false;
}

/* Between attributes there are sections alone; what they hold begins after white space. */
static bool place_tag(struct html *html, bool section, enum html_place *place, const char **why)
{
    if (!section)
        return refuse(why, "between attributes there are only sections");
    if (html->state == HTML_ATTRIBUTE && rule_of(html->attribute) == RULE_NEVER)
        return refuse(why, "style and event handlers do not stand in attributes");
    if (html->state != HTML_BETWEEN)
        html->state = HTML_DELIMITER;
    *place = PLACE_TAG;
    return true;
}

bool html_place(struct html *html, bool section, enum html_place *place, const char **why)
{
    switch (html->state) {
    case HTML_TEXT:
        *place = PLACE_TEXT;
        return !html->raw || refuse(why, "no tags in a script");
    case HTML_LESS:
    case HTML_END_NAME:
        return refuse(why, "no tags in the name of an element");
    case HTML_NAME:
        return section ? place_tag(html, section, place, why)
                       : refuse(why, "no tags in the name of an element");
    case HTML_ATTRIBUTE:
        return section ? place_tag(html, section, place, why)
                       : refuse(why, "no tags in the name of an attribute");
    case HTML_BETWEEN:
    case HTML_DELIMITER:
        return place_tag(html, section, place, why);
    case HTML_EQUALS:
        return refuse(why, "attribute values stand in double quotes");
    case HTML_VALUE:
        return place_value(html, place, why);
    case HTML_MARKUP:
    case HTML_COMMENT:
        return refuse(why, "no tags in a comment");
    }
    return false;
}

void html_placed(struct html *html)
{
    if (html->state == HTML_VALUE && html->url != URL_NONE)
        html->url = URL_REST;
}

bool html_join(struct html *html, const struct html *end)
{
    bool in_tag = html->state == HTML_BETWEEN || html->state == HTML_DELIMITER;
    if (in_tag) {
        if (end->state == HTML_DELIMITER)
            html->state = HTML_DELIMITER;
        return (end->state == HTML_BETWEEN || end->state == HTML_DELIMITER) &&
               !strcmp(html->element, end->element);
    }
    if (html->state != end->state || html->raw != end->raw || html->keep != end->keep)
        return false;
    if (html->state != HTML_VALUE)
        return html->state == HTML_TEXT;
    if (end->url < html->url)
        html->url = end->url;
    return end->url != URL_SCHEME && !strcmp(html->element, end->element) &&
           !strcmp(html->attribute, end->attribute);
}

bool html_is_loose(const struct html *html)
{
    return !html->keep && (html->state == HTML_TEXT || html->state == HTML_BETWEEN ||
                           html->state == HTML_DELIMITER);
}
