/*
 * The code a visitor came with: in the address (the link on a card), typed into a field, or in
 * the cookie that took it out of the address. Nothing here asks the database whether it is
 * still good: a page looks the same for a used code as for an unused one, and only sending
 * tells.
 */
#pragma once

#include "pages/take_link.h"
#include "urn/code.h"

/* Whether the address names its link by a code. */
bool take_code_in_address(const struct request *request, char code[CODE_SIZE]) must_use;
/* The code in the cookie, when it is one of this link. */
bool take_code_kept(const struct request *request, const struct take_link *link,
                    char code[CODE_SIZE]) must_use;
/* The code of a sent page: the field, else the address, else the cookie. A field that is filled
 * in and holds no code of this link counts as none. */
bool take_code_sent(const struct request *request, const struct take_link *link,
                    const struct fields *fields, char code[CODE_SIZE]) must_use;

/* Sets the cookie that keeps the code until the browser closes, or takes it away. */
void take_code_keep(struct request *request, const char code[CODE_SIZE]);
void take_code_drop(struct request *request);
