/*
 * What each role of staff may do: one table.
 */
#pragma once

#include <stdbool.h>

enum role { ROLE_COUNCIL, ROLE_MUNICIPALITY, ROLE_MODERATOR, ROLE_ADMINISTRATOR };

enum permission {
    MAY_READ,          /* releases: what stands out, per step, theme and place */
    MAY_EXPORT,        /* take a release along as a file */
    MAY_RECORD,        /* read the questions aloud for whoever reads little */
    MAY_FOLLOW_UP,     /* the meeting, and what is done with a signal */
    MAY_MODERATE,      /* open texts, before anybody else sees them */
    MAY_MANAGE_ROUNDS, /* rounds, organisations, links */
    MAY_MANAGE_PEOPLE, /* staff and their roles */
};

const char *role_name(enum role role);
/* False when there is no such role. name may be NULL. */
bool role_from_name(const char *name, enum role *role);
bool role_may(enum role role, enum permission permission);
