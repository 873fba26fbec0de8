#include "base/log.h"

#include <stdarg.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

static enum log_level level_shown = LOG_INFO;

static const char *const level_names[] = {"error", "warn", "info", "debug"};

void log_set_level(enum log_level level)
{
    level_shown = level;
}

static bool value_is_plain(const char *value)
{
    if (!*value)
        return false;
    for (; *value; value++) {
        unsigned char c = (unsigned char)*value;
        if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7f)
            return false;
    }
    return true;
}

static void value_add(struct buffer *line, const char *value)
{
    if (value_is_plain(value)) {
        buffer_text(line, value);
        return;
    }
    buffer_byte(line, '"');
    for (; *value; value++) {
        unsigned char c = (unsigned char)*value;
        if (c < ' ' || c == 0x7f) {
            buffer_print(line, "\\x%02x", c);
            continue;
        }
        if (c == '"' || c == '\\')
            buffer_byte(line, '\\');
        buffer_byte(line, (char)c);
    }
    buffer_byte(line, '"');
}

/* One write per line, so that lines of several threads do not mix. */
static void log_line(enum log_level level, const char *what, va_list pairs)
{
    if (level > level_shown)
        return;
    struct buffer line = {0};
    int64_t hour = clock_now() / 3600 * 3600;
    struct tm utc;
    char moment[sizeof "2026-11-24T02Z"];
    gmtime_r(&(time_t){hour}, &utc);
    strftime(moment, sizeof moment, "%Y-%m-%dT%HZ", &utc);
    buffer_print(&line, "hour=%s level=%s what=", moment, level_names[level]);
    value_add(&line, what);
    for (const char *name = va_arg(pairs, const char *); name;
         name = va_arg(pairs, const char *)) {
        const char *value = va_arg(pairs, const char *);
        buffer_print(&line, " %s=", name);
        value_add(&line, value ? value : "");
    }
    buffer_byte(&line, '\n');
    ssize_t written = write(STDERR_FILENO, line.data, line.size);
    (void)written; /* a full disk must not stop the service */
    buffer_free(&line);
}

#define LOG_FUNCTION(name, level)     \
    void name(const char *what, ...)  \
    {                                 \
        va_list pairs;                \
        va_start(pairs, what);        \
        log_line(level, what, pairs); \
        va_end(pairs);                \
    }

LOG_FUNCTION(log_error, LOG_ERROR)
LOG_FUNCTION(log_warn, LOG_WARN)
LOG_FUNCTION(log_info, LOG_INFO)
LOG_FUNCTION(log_debug, LOG_DEBUG)
