/*
 * What every page has around its own content: title, style, languages, whose page it is and,
 * on the desk, where one is. The templates' part of it is pages/_head.html, _top.html and
 * _foot.html; a page writes
 *
 *     {{! names: >head, >top, >foot, ... }}
 *     {{>head}}
 *     {{>top}}  ...  {{>foot}}
 *
 * and its handler begins with shell_data. The object that it makes ("page") holds:
 *
 *     title, style       for <head>
 *     extra?             a second style sheet
 *     prefix?            "Fout: " before the title, with page_has_errors
 *     script?            path of a script
 *     municipality?, contact?, until?   who asks, whom to call, last day (as words)
 *     place?             "Over: De Regenboog"
 *     languages[code, name, current?, path, direction]  links ?taal=; empty when there is one
 *     draft?             says in Dutch that nobody has checked this language
 *     spoken?            the language is heard and not read
 *     sending?           the id of a form: the languages are its buttons (name "taal") instead
 *     desk?, entries[title, path, current?], csrf?, user?
 */
#pragma once

#include "view/view.h"

/* Entries of the desk, in the order in which they stand. */
enum desk_entry {
    DESK_NONE,
    DESK_RESULTS,
    DESK_QUOTES,
    DESK_MEETING,
    DESK_ACTIONS,
    DESK_TAKE,
    DESK_MANAGE
};

/* Whatever does not apply stays NULL or zero. */
struct shell {
    const char *extra;  /* path of a style sheet besides that of every page */
    const char *script; /* path of a script */
    const char *municipality;
    const char *contact;
    const char *until; /* YYYY-MM-DD */
    const char *place;
    const char *path;             /* of this page: makes the languages links */
    const char *const *languages; /* offered; NULL for those of the catalogs */
    const char *const *drafts;    /* languages that nobody has checked; NULL for none */
    const char *sending;          /* id of the form whose answers a change of language keeps */
    bool failed;                  /* the page shows what has to be mended */
    bool desk;
    enum desk_entry entry;
    const bool *rights; /* by desk_entry, which entries are shown; NULL for all that exist */
    const char *user;
    const char *csrf;
};

/* A new object with the one name "page", to which the handler adds its own. `title` is the key
 * of a text without placeholders, or the title itself. `shell` may be NULL. */
json_t *shell_data(const struct view *view, const char *language, const char *style,
                   const char *title, const struct shell *shell) must_use;
