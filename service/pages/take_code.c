#include "pages/take_code.h"

#include <string.h>

#include "worker.h"

/* __Host-: this host alone, over TLS alone. Without TLS browsers refuse that name. */
static const char *cookie_name(const struct request *request)
{
    const struct worker *worker = request_context(request);
    return app_is_secure(worker_app(worker)) ? "__Host-code" : "code";
}

static bool belongs(const struct take_link *link, const char code[CODE_SIZE])
{
    return *link->code_prefix && !memcmp(link->code_prefix, code, CODE_PREFIX_SIZE);
}

bool take_code_in_address(const struct request *request, char code[CODE_SIZE])
{
    return code_read(request_segment(request, "link"), code);
}

bool take_code_kept(const struct request *request, const struct take_link *link,
                    char code[CODE_SIZE])
{
    const char *kept = request_cookie(request, cookie_name(request));
    return kept && code_read(kept, code) && belongs(link, code);
}

bool take_code_sent(const struct request *request, const struct take_link *link,
                    const struct fields *fields, char code[CODE_SIZE])
{
    const char *typed = fields_get(fields, "code");
    if (typed && *typed)
        return code_read(typed, code) && belongs(link, code);
    return take_code_in_address(request, code) || take_code_kept(request, link, code);
}

static void set_cookie(struct request *request, const char *value, const char *age)
{
    const struct worker *worker = request_context(request);
    const char *secure = app_is_secure(worker_app(worker)) ? "; Secure" : "";
    reply_cookie(request, arena_print(request_arena(request),
                                      "%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s",
                                      cookie_name(request), value, secure, age));
}

void take_code_keep(struct request *request, const char code[CODE_SIZE])
{
    set_cookie(request, code, "");
}

void take_code_drop(struct request *request)
{
    set_cookie(request, "", "; Max-Age=0");
}
