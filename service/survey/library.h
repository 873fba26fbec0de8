/*
 * The ready forms and the item bank of forms/: those built into the program, or those of a
 * folder. Words that the SurveyJS library has of its own ("None", "Yes") and a form leaves out
 * are filled in from the item bank, and so is the quiet line ("Weet ik niet, of gaat niet over
 * mij") under every closed question that has none. A form may have two places that are filled
 * when a round is made:
 *
 *   {"type": "panel", "name": "theme", "x_theme_block": true, "elements": []}
 *       gets the items that theme_blocks of items.json names for the theme of the round;
 *   "x_from_round": 2 in a question
 *       keeps the question only where an earlier round was held.
 *
 * What comes out is an ordinary definition without either, with the digests of its pictures
 * and recordings (files.h), which is then frozen.
 */
#pragma once

#include "survey/definition.h"

/* The item bank, owned by the caller; NULL with a complaint. */
json_t *library_items(const char *folder, struct complaints *complaints) must_use;

/* Fills the places of a definition. theme is NULL where the form has no theme block; one that
 * is missing or unknown is a complaint. name is for the paths of complaints. The result is
 * owned by the caller; NULL with complaints. */
json_t *library_compose(const char *name, const json_t *definition, const json_t *items,
                        const char *theme, bool later_round,
                        struct complaints *complaints) must_use;
/* Adds to a definition what forms/texts/ has in those languages (NULL-terminated), which may be
 * nothing. False with a complaint when a file of texts is none. */
bool library_translate(json_t *definition, const char *const *languages, const char *folder,
                       struct complaints *complaints) must_use;
/* Whether the ready form has one; false too when there is no such form. */
bool library_form_has_theme(const char *name, const char *folder);

/* A ready form for a round: reads, fills, translates (languages may be NULL: only what stands
 * in the form) and loads it. *definition (may be NULL) becomes the filled definition, owned by
 * the caller. NULL with complaints. */
struct form *library_form(const char *name, const char *theme, bool later_round,
                          const char *const *languages, const char *folder, json_t **definition,
                          struct complaints *complaints) must_use;
