/*
 * What commands ask the mixer to do with the releases of a round, waiting until it is done.
 * Both print what came of it and give the exit code of the command.
 */
#pragma once

#include "config.h"

/* round: its id or the beginning of it. */
int release_task_build(const struct config *config, const char *round);
/* release: its id or the beginning of it; link: the same, or its token; reason: not empty. */
int release_task_correct(const struct config *config, const char *release, const char *link,
                         const char *reason);
