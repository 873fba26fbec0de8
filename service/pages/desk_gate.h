/*
 * The gate of the desk, as login.c needs it: cookies, languages, origins and refusals, which
 * are the same before and after somebody is logged in.
 */
#pragma once

#include "pages/desk.h"

/* The cookie of the session, whatever it is worth; NULL when there is none. */
const char *desk_cookie(const struct request *request);
/* Whether a POST can come from a page of ours. */
bool desk_same_origin(struct request *request);
/* ?taal=, which is kept in a cookie of the desk, else that cookie, else the visitor's. Call it
 * once, before the reply. */
const char *desk_language(struct request *request);

/* The error page of that status; 503 says when to come back. */
void desk_refuse(struct request *request, int status);
