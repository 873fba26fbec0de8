/*
 * Letters, words and word lists for the finder of hints, and the names it finds with them; for
 * hint.c only. A position is a byte of the text; positions past the end are allowed and hold
 * nothing. Every look ahead is bounded, so that the whole stays linear.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hint_text {
    const char *bytes;
    size_t size;
};

/* The byte at a position, 0 past the end. */
unsigned char hint_byte(const struct hint_text *text, size_t at);
/* The character at a position and its size in bytes; what is no UTF-8 is one byte and U+FFFD,
 * past the end it is 0 and the size too. */
size_t hint_letter(const struct hint_text *text, size_t at, uint32_t *code);
bool hint_is_letter(uint32_t code);
/* Whether a letter or an ASCII digit begins at the position. */
bool hint_is_word(const struct hint_text *text, size_t at);
/* Size of the blank there: space, tab or no-break space; 0 for anything else, a new line too.
 */
size_t hint_blank(const struct hint_text *text, size_t at);

struct hint_word {
    size_t end;
    size_t letters;
    bool capital;  /* begins with a capital */
    bool capitals; /* has nothing else, and more than one */
    bool arabic;
    char folded[40]; /* small letters, for the lists; "" when it does not fit */
};

/* Letters, with apostrophes between them; false when no letter stands there, or too many. */
bool hint_word_read(const struct hint_text *text, size_t at, struct hint_word *word);

enum hint_list {
    HINT_LIST_STAFF,         /* "juf": a name follows */
    HINT_LIST_STAFF_SHORT,   /* "mw": a full stop may come between */
    HINT_LIST_STAFF_BEHIND,  /* "öğretmen": a name goes before */
    HINT_LIST_STAFF_ARABIC,  /* whatever follows is a name, unless it is a common word */
    HINT_LIST_MINE,          /* "mijn" */
    HINT_LIST_BETWEEN,       /* "mijn oudste zoon" */
    HINT_LIST_CHILD,         /* "zoon" */
    HINT_LIST_MY_CHILD,      /* "oğlum": both in one word */
    HINT_LIST_CHILD_ARABIC,  /* the same, in Arabic */
    HINT_LIST_CALLED,        /* "mijn zoon heet Ali" */
    HINT_LIST_PARTICLE,      /* "van der": part of a name when a name follows */
    HINT_LIST_COMMON,        /* no names, even with a capital */
    HINT_LIST_COMMON_ARABIC, /* the same, in Arabic */
    HINT_LIST_NAME_ARABIC,   /* names that look like a verb */
    HINT_LIST_COMPOUND,      /* Arabic first halves of a name */
    HINT_LIST_NO_POSTCODE    /* two letters that follow a year or a measure */
};

bool hint_word_in(enum hint_list list, const char *folded);

/* The size of what begins there, 0 for nothing. Nothing that belongs to a word goes before. */
size_t hint_staff_name(const struct hint_text *text, size_t at);
size_t hint_child_name(const struct hint_text *text, size_t at);
