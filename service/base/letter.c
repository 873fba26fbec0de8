#include "base/letter.h"

/* Capitals: all of a range with their distance to the small letter, or every other one (0) from
 * the first. The special ones are in letter_small(). */
static const struct {
    uint32_t first, last;
    uint32_t distance;
} capitals[] = {
    {'A',    'Z',    32},
    {0xc0,   0xd6,   32},
    {0xd8,   0xde,   32},
    {0x100,  0x12f,  0 },
    {0x132,  0x137,  0 },
    {0x139,  0x148,  0 },
    {0x14a,  0x177,  0 },
    {0x179,  0x17e,  0 },
    {0x1cd,  0x1dc,  0 },
    {0x1de,  0x1ef,  0 },
    {0x1f8,  0x21f,  0 },
    {0x222,  0x233,  0 },
    {0x391,  0x3ab,  32},
    {0x400,  0x40f,  80},
    {0x410,  0x42f,  32},
    {0x460,  0x481,  0 },
    {0x48a,  0x4bf,  0 },
    {0x4c1,  0x4ce,  0 },
    {0x4d0,  0x52f,  0 },
    {0x1e00, 0x1e95, 0 },
    {0x1ea0, 0x1eff, 0 },
};

size_t letter_read(const char *bytes, size_t size, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    *code = 0;
    if (size == 0)
        return 0;
    unsigned char lead = (unsigned char)bytes[0];
    size_t length = lead < 0x80 ? 1 : lead < 0xc0 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    *code = lead;
    if (length == 1)
        return 1;
    *code = lead & (0x7fU >> length);
    for (size_t i = 1; i < length; i++) {
        unsigned char byte = i < size ? (unsigned char)bytes[i] : 0;
        if ((byte & 0xc0) != 0x80)
            length = 0;
        *code = *code << 6 | (byte & 0x3fU);
    }
    if (length && lead < 0xf8 && *code >= least[length] && *code <= 0x10ffff &&
        (*code < 0xd800 || *code > 0xdfff))
        return length;
    *code = LETTER_NONE;
    return 1;
}

size_t letter_write(uint32_t code, char bytes[LETTER_SIZE])
{
    size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = size - 1; i > 0; i--) {
        bytes[i] = (char)(0x80 | (code & 0x3f));
        code >>= 6;
    }
    bytes[0] = (char)(leads[size] | code);
    return size;
}

uint32_t letter_small(uint32_t code)
{
    if (code == 0x130) /* İ */
        return 'i';
    if (code == 0x178) /* Ÿ */
        return 0xff;
    for (size_t i = 0; i < sizeof capitals / sizeof capitals[0]; i++) {
        if (code < capitals[i].first || code > capitals[i].last)
            continue;
        if (capitals[i].distance)
            return code + capitals[i].distance;
        return (code - capitals[i].first) % 2 == 0 ? code + 1 : code;
    }
    return code;
}
