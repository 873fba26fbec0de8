/*
 * Whether a new passphrase may be used: 12 characters or more, and none of those that anybody
 * would try first.
 */
#pragma once

#include "base/complaint.h"

bool password_is_good(const char *passphrase, struct complaint *complaint) must_use;
