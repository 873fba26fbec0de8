/*
 * What mixing commands need: the mixer's database role, identity and keys.
 */
#pragma once

#include "config.h"
#include "urn/mix.h"

/* In WEERKLANK_STATE: the moment of the last mix, so that a night is made good when the mixer
 * was not there. */
#define MIXED_FILE "mixed"

/* Opens all of it; false with a complaint. mixer_close gives it back, also after false. */
bool mixer_open(struct mix *mix, const struct config *config,
                struct complaint *complaint) must_use;
void mixer_close(struct mix *mix);
