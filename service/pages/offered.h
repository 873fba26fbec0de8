/*
 * The languages of the pages that belong to no round: the start page, what went wrong, privacy
 * in general. They speak our own, and whatever rounds here have offered, for only those has
 * somebody checked. Kept by the worker, and asked again when a round has changed.
 */
#pragma once

#include "http/request.h"
#include "view/shell.h"

struct offered;
struct worker;

struct offered *offered_new(struct worker *worker);
void offered_free(struct offered *offered);
/* A round may have opened. */
void offered_forget(struct offered *offered);

/* Fills the languages of the shell, and gives that of the visitor. */
const char *offered_choose(struct request *request, struct shell *shell);
