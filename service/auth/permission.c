#include "auth/permission.h"

#include <stddef.h>

#include "base/text.h"

#define MAY(permission) (1u << (permission))

static const struct {
    const char *name;
    unsigned may;
} roles[] = {
    [ROLE_COUNCIL] = {"council",
                      MAY(MAY_READ) | MAY(MAY_EXPORT) | MAY(MAY_RECORD) | MAY(MAY_FOLLOW_UP)                 },
    [ROLE_MUNICIPALITY] = {"municipality",  MAY(MAY_READ) | MAY(MAY_EXPORT) | MAY(MAY_RECORD) |
                                               MAY(MAY_FOLLOW_UP)       },
    [ROLE_MODERATOR] = {"moderator",     MAY(MAY_READ) | MAY(MAY_MODERATE)                                     },
    [ROLE_ADMINISTRATOR] = {"administrator", MAY(MAY_READ) | MAY(MAY_EXPORT) | MAY(MAY_RECORD) |
                                                 MAY(MAY_MANAGE_ROUNDS) |
                                                 MAY(MAY_MANAGE_PEOPLE)},
};

const char *role_name(enum role role)
{
    return roles[role].name;
}

bool role_from_name(const char *name, enum role *role)
{
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        if (!text_equal(roles[i].name, name))
            continue;
        *role = (enum role)i;
        return true;
    }
    return false;
}

bool role_may(enum role role, enum permission permission)
{
    return roles[role].may & MAY(permission);
}
