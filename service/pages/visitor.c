/*
 * What a request tells about the wishes of the visitor.
 */
#include <string.h>
#include <strings.h>

#include "pages/pages.h"

static const char *offered_as(const char *wish, size_t length, const char *const *offered)
{
    for (size_t i = 0; offered[i]; i++)
        if (strlen(offered[i]) == length && !strncasecmp(offered[i], wish, length))
            return offered[i];
    return NULL;
}

/* The first language of the header that is offered. Browsers list them by preference, so the
 * weights are passed over; "nl-BE" counts as "nl". */
static const char *accepted_language(const char *header, const char *const *offered)
{
    while (*header) {
        header += strspn(header, " ,\t");
        size_t length = strcspn(header, "-;, \t");
        const char *language = offered_as(header, length, offered);
        if (language)
            return language;
        header += strcspn(header, ",");
    }
    return NULL;
}

const char *visitor_language(const struct request *request, const char *const *offered)
{
    const char *wish = request_query(request, "taal");
    const char *language = wish ? offered_as(wish, strlen(wish), offered) : NULL;
    const char *header = request_header(request, "Accept-Language");
    if (!language && header)
        language = accepted_language(header, offered);
    return language ? language : offered[0];
}
