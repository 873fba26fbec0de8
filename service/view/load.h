/*
 * For tests: pages and texts from other files than those in the program.
 */
#pragma once

#include "base/embedded.h"
#include "view/view.h"

/* As view_load. The files are borrowed until view_free; each has a NUL behind its data. */
struct view *view_load_from(const struct embedded *files, size_t count,
                            struct complaints *complaints) must_use;
