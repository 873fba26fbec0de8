/*
 * release signals: works the signals of a release out again from files alone, without a
 * database and without a key.
 */
#pragma once

#include "commands/command.h"

/* argv[0] is "signals". Gives EXIT_USAGE, without a word, when it was typed wrongly. */
int release_signals_run(int argc, char **argv);
