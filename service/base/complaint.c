#include "base/complaint.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

/* Takes the last character off when only its beginning had room. */
static void cut_whole(char *text)
{
    size_t size = strlen(text), start = size;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
        start--;
    if (start > 0 && !text_is_utf8(text + start - 1, size - start + 1))
        text[start - 1] = '\0';
}

__attribute__((format(printf, 5, 0))) static void
complaint_fill(struct complaint *complaint, int status, const char *key, const char *path,
               const char *format, va_list args)
{
    complaint->status = status;
    complaint->key = key;
    if (snprintf(complaint->path, sizeof complaint->path, "%s", path) >=
        (int)sizeof complaint->path)
        cut_whole(complaint->path);
    if (vsnprintf(complaint->detail, sizeof complaint->detail, format, args) >=
        (int)sizeof complaint->detail)
        cut_whole(complaint->detail);
}

bool complain(struct complaint *complaint, int status, const char *key, const char *format, ...)
{
    if (!complaint)
        return false;
    va_list args;
    va_start(args, format);
    complaint_fill(complaint, status, key, "", format, args);
    va_end(args);
    return false;
}

void complaints_add(struct complaints *complaints, int status, const char *key,
                    const char *path, const char *format, ...)
{
    size_t size = (complaints->count + 1) * sizeof *complaints->list;
    struct complaint *list = realloc(complaints->list, size);
    check(list, "memory for complaints");
    complaints->list = list;
    va_list args;
    va_start(args, format);
    complaint_fill(&list[complaints->count++], status, key, path, format, args);
    va_end(args);
}

void complaints_free(struct complaints *complaints)
{
    free(complaints->list);
    *complaints = (struct complaints){0};
}
