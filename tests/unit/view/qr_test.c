/*
 * QR codes: both forms read back as the matrix that libqrencode makes of the text.
 */
#include <qrencode.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmocka.h"
#include "view/qr.h"

#define MOST 200 /* the largest code has 177 modules, and 8 around it */

typedef bool matrix[MOST][MOST];

static const char *const texts[] = {
    "1",
    "https://waterrijk.example/v/0123456789ABCDEFGHJKMNPQRS",
    "Wat vindt u van kindcentrum Café De Zeeëgel? Één kaart is goed voor één antwoord.",
};

/* What the path draws; false when a step of it is not one of ours or draws twice. */
static bool read_path(const char *path, int side, matrix dark)
{
    while (*path) {
        int x, y, run, back, size = 0;
        if (sscanf(path, "M%d %dh%dv1h-%dz%n", &x, &y, &run, &back, &size) != 4 || size == 0 ||
            run != back || run < 1 || x < 0 || y < 0 || x + run > side || y >= side)
            return false;
        for (int i = x; i < x + run; i++) {
            if (dark[y][i])
                return false;
            dark[y][i] = true;
        }
        path += size;
    }
    return true;
}

/* What a dark terminal shows: light is printed, dark is open. Gives the modules of a row. */
static int read_terminal(const char *text, matrix dark)
{
    static const struct {
        const char *block;
        bool upper, lower; /* dark */
    } blocks[] = {
        {"█", false, false},
        {"▀", false, true },
        {"▄", true,  false},
        {" ",   true,  true }
    };

    int x = 0, y = 0, width = 0;
    while (*text) {
        size_t i = 0;
        if (*text == '\n') {
            assert_true(width == 0 || x == width);
            width = x;
            x = 0;
            y += 2;
            text++;
            continue;
        }
        while (i < 4 && !text_starts(text, blocks[i].block))
            i++;
        assert_in_range(i, 0, 3);
        dark[y][x] = blocks[i].upper;
        dark[y + 1][x++] = blocks[i].lower;
        text += strlen(blocks[i].block);
    }
    assert_int_equal(y, width + 1);
    return width;
}

static void draws_what_was_encoded(void **state)
{
    (void)state;
    for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++) {
        static matrix path_dark, terminal_dark;
        memset(path_dark, 0, sizeof path_dark);
        memset(terminal_dark, 0, sizeof terminal_dark);
        struct buffer path = {0}, terminal = {0};
        int side;
        assert_true(qr_path(texts[t], &path, &side));
        assert_true(qr_terminal(texts[t], &terminal));
        QRcode *code = QRcode_encodeString(texts[t], 0, QR_ECLEVEL_M, QR_MODE_8, 1);
        assert_int_equal(side, code->width);
        assert_true(read_path(path.data, side, path_dark));
        assert_int_equal(read_terminal(terminal.data, terminal_dark), side + 2 * QR_QUIET);
        for (int y = -QR_QUIET; y < side + QR_QUIET; y++) {
            for (int x = -QR_QUIET; x < side + QR_QUIET; x++) {
                bool inside = x >= 0 && y >= 0 && x < side && y < side;
                bool dark = inside && (code->data[y * side + x] & 1);
                assert_int_equal(terminal_dark[y + QR_QUIET][x + QR_QUIET], dark);
                if (inside)
                    assert_int_equal(path_dark[y][x], dark);
            }
        }
        QRcode_free(code);
        buffer_free(&path);
        buffer_free(&terminal);
    }
}

static void adds_to_what_is_there(void **state)
{
    (void)state;
    struct buffer path = {0};
    int side;
    buffer_text(&path, "d=");
    assert_true(qr_path("1", &path, &side));
    assert_true(text_starts(path.data, "d=M0 0h7v1h-7z"));
    assert_int_equal(side, 21);
    buffer_free(&path);
}

static void refuses_what_does_not_fit(void **state)
{
    (void)state;
    struct buffer out = {0};
    int side;
    char *text = malloc(4001);
    memset(text, 'a', 4000);
    text[4000] = '\0';
    assert_false(qr_path(text, &out, &side));
    assert_false(qr_terminal(text, &out));
    assert_false(qr_path("", &out, &side));
    assert_int_equal(out.size, 0);
    text[2331] = '\0'; /* the most bytes that level M holds */
    assert_true(qr_path(text, &out, &side));
    assert_int_equal(side, 177);
    free(text);
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_what_was_encoded),
        cmocka_unit_test(adds_to_what_is_there),
        cmocka_unit_test(refuses_what_does_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
