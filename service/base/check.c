#include "base/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void check_failed(const char *what, const char *condition, const char *file, int line)
{
    fprintf(stderr, "weerklank: our own mistake: not so: %s (%s, %s:%d)\n", what, condition,
            file, line);
    abort();
}

void fatal(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("weerklank: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}
