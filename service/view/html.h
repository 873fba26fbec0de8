/*
 * Where in HTML a template stands, byte by byte, so that a tag is let through only where what
 * it prints cannot become markup, script or style. It reads the strict HTML that our own
 * templates are written in: attribute values in double quotes, no inline script, style or
 * event handler (the content security policy would block them anyway).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum html_state {
    HTML_TEXT,      /* element text */
    HTML_LESS,      /* after < */
    HTML_NAME,      /* in the name of a start tag */
    HTML_END_NAME,  /* in the name of an end tag */
    HTML_BETWEEN,   /* in a start tag, after white space */
    HTML_DELIMITER, /* in a start tag, where white space, / or > has to follow */
    HTML_ATTRIBUTE, /* in the name of an attribute */
    HTML_EQUALS,    /* after = */
    HTML_VALUE,     /* in a double-quoted value */
    HTML_MARKUP,    /* <!doctype ...> */
    HTML_COMMENT,
};

/* How far the value of an attribute with an address has come. */
enum html_url { URL_NONE, URL_START, URL_SLASH, URL_SCHEME, URL_REST };

/* Where a tag may stand. */
enum html_place {
    PLACE_TEXT,
    PLACE_ATTRIBUTE,
    PLACE_URL_START, /* the value makes the beginning of an address */
    PLACE_URL_SLASH, /* the value follows a single / */
    PLACE_URL_REST,
    PLACE_TAG, /* between attributes: sections only */
};

struct html {
    enum html_state state;
    enum html_url url;
    bool raw;           /* in a script: no content at all */
    bool keep;          /* in pre or textarea: white space counts */
    char element[24];   /* of the tag being read, lower case */
    char attribute[24]; /* of the attribute being read */
    char scheme[8];     /* of the address being read */
    unsigned dashes;    /* at the end of a comment so far */
};

/* Takes one byte of literal text; false with the reason in *why when we do not write that. */
bool html_step(struct html *html, char byte, const char **why)
    __attribute__((warn_unused_result));

/* Whether a tag may stand here, and as what; false with the reason. A section tag may end the
 * name of a tag or attribute, where a value may not. */
bool html_place(struct html *html, bool section, enum html_place *place, const char **why)
    __attribute__((warn_unused_result));

/* After a value was placed here. */
void html_placed(struct html *html);

/* The place after a section: `html` as it was at its start, joined with `end` as it was at its
 * end. False when the two differ, so that leaving the section out would change what follows. */
bool html_join(struct html *html, const struct html *end) __attribute__((warn_unused_result));

/* Whether white space may be written shorter here. */
bool html_is_loose(const struct html *html);
