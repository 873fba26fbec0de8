/*
 * What in an open answer may say who somebody is: numbers and addresses by their form, names by
 * the word beside them. It points and nothing more: it keeps, changes and refuses no text, and
 * takes no memory. It misses names that stand alone, and now and then points at a plain word.
 */
#pragma once

#include <stddef.h>

enum hint_kind {
    HINT_CITIZEN_NUMBER, /* burgerservicenummer, by its test of eleven */
    HINT_PHONE,          /* Dutch, or international with + or 00 */
    HINT_EMAIL,
    HINT_IBAN,       /* by its length and its check digits */
    HINT_ADDRESS,    /* a Dutch postcode with a house number before or behind it */
    HINT_STAFF_NAME, /* "juf Anna", "Mrs Smith", "Ayşe öğretmen" */
    HINT_CHILD_NAME  /* "mijn zoon Ali", "moja córka Ewa" */
};

struct hint {
    enum hint_kind kind;
    size_t start, size; /* bytes of the text */
};

/* "citizen-number", "phone", "email", "iban", "address", "staff-name", "child-name". */
const char *hint_name(enum hint_kind kind);

/* The pieces of a text in UTF-8, in order and never overlapping, the first `most` of them;
 * returns how many. Names are known in Dutch, English, Turkish, Arabic, Polish and Ukrainian.
 * Bytes that are not UTF-8 stand for no letter; where the text is UTF-8, pieces begin and end
 * between characters. The time is linear in the size. */
size_t hint_find(const char *text, size_t size, struct hint *hints, size_t most);
