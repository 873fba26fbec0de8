/*
 * A sent questionnaire on its way to the urn: checked, shown again where something is to be
 * mended, cast, and thanked for only after the ballot has been committed.
 */
#pragma once

#include "http/request.h"

/* POST /v/{link}: a token or a code. */
void take_submit(struct request *request);
