#include "http/range.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"

/* The digits at *at, moved behind them; false where there are none or too many. */
static bool read_number(const char **at, uint64_t *number)
{
    char digits[20] = {0};
    size_t size = strspn(*at, "0123456789");
    if (size == 0 || size >= sizeof digits)
        return false;
    memcpy(digits, *at, size);
    *at += size;
    return text_to_uint(digits, UINT64_MAX, number);
}

/* "-500": the last ones. */
static enum range_kind read_tail(const char *at, size_t size, size_t *first, size_t *last)
{
    uint64_t count;
    if (!read_number(&at, &count) || *at)
        return RANGE_ALL;
    if (count == 0 || size == 0)
        return RANGE_NONE;
    *first = count < size ? size - (size_t)count : 0;
    *last = size - 1;
    return RANGE_PART;
}

enum range_kind range_read(const char *header, size_t size, size_t *first, size_t *last)
{
    static const char unit[] = "bytes=";
    if (!header || strncmp(header, unit, sizeof unit - 1) != 0)
        return RANGE_ALL;
    const char *at = header + sizeof unit - 1;
    if (*at == '-')
        return read_tail(at + 1, size, first, last);
    uint64_t from, to = UINT64_MAX;
    if (!read_number(&at, &from) || *at++ != '-')
        return RANGE_ALL;
    if (*at && (!read_number(&at, &to) || *at || to < from))
        return RANGE_ALL;
    if (from >= size)
        return RANGE_NONE;
    *first = (size_t)from;
    *last = to < size ? (size_t)to : size - 1;
    return RANGE_PART;
}
