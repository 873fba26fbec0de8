/*
 * Corrections: what a release that replaces another may still count. The two are compared by
 * anybody, so that what was taken out is as public as what was kept.
 */
#pragma once

#include "report/release_plan.h"

/* Of every atom of the release that is replaced, the answers taken out and the answers kept
 * are each none or at least k; of an atom for which that is not so all places are taken out.
 * Recounts the plan. */
void correction_take_out(struct plan *plan);

/* Takes out all places of the atoms from which something was taken out: then the two releases
 * differ by whole atoms. Item: NULL for the ballots. False when there were none left. */
bool correction_take_atoms(struct plan *plan, const struct plan_item *item) must_use;
