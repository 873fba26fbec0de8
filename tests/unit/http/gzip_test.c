/*
 * Compressed bodies: what any client reads from them, and what stands in the hole as it is.
 */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <string.h>
#include <zlib.h>

#include "http/connection.h"
#include "http/gzip.h"

static void assert_reads(const struct buffer *stream, const char *text, size_t size)
{
    char out[70000];
    z_stream reader = {.next_in = (Bytef *)stream->data,
                       .avail_in = (uInt)stream->size,
                       .next_out = (Bytef *)out,
                       .avail_out = sizeof out};
    assert_int_equal(inflateInit2(&reader, 15 + 16), Z_OK);
    assert_int_equal(inflate(&reader, Z_FINISH), Z_STREAM_END); /* checks sum and length */
    assert_int_equal(reader.avail_in, 0);
    assert_int_equal(reader.total_out, size);
    assert_true(!memcmp(out, text, size));
    inflateEnd(&reader);
}

static void whole(void **state)
{
    (void)state;
    char text[20000];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = "Wat vindt u van deze plek? "[i % 27];
    for (size_t size = 0; size <= sizeof text; size = size * 3 + 1) {
        struct buffer stream = {0};
        gzip_whole(text, size, &stream);
        assert_reads(&stream, text, size);
        assert_true(size < 1000 || stream.size < size / 10);
        buffer_free(&stream);
    }
}

static void hole(void **state)
{
    (void)state;
    static const char before[] = "<input value=\"geheim", after[] = "geheim\"> geheim geheim";
    static const char *const fills[] = {"", "geheim", "geheimgeheimgeheimgeheim", "~"};
    struct gzip_frame frame = {0};
    gzip_frame_make(&frame, before, strlen(before), after, strlen(after));
    size_t least = 0;
    for (size_t i = 0; i < sizeof fills / sizeof fills[0]; i++) {
        struct buffer stream = {0}, text = {0};
        size_t size = strlen(fills[i]);
        gzip_frame_fill(&frame, fills[i], size, &stream);
        buffer_print(&text, "%s%s%s", before, fills[i], after);
        assert_reads(&stream, text.data, text.size);
        if (i == 0)
            least = stream.size;
        assert_int_equal(stream.size, least + size); /* the length tells nothing of the fill */
        assert_non_null(memmem(stream.data, stream.size, fills[i], size));
        buffer_free(&stream);
        buffer_free(&text);
    }
    gzip_frame_free(&frame);
}

static void largest_hole(void **state)
{
    (void)state;
    static char fill[GZIP_HOLE_MAX];
    memset(fill, 'x', sizeof fill);
    struct gzip_frame frame = {0};
    gzip_frame_make(&frame, "", 0, "", 0);
    struct buffer stream = {0};
    gzip_frame_fill(&frame, fill, sizeof fill, &stream);
    assert_reads(&stream, fill, sizeof fill);
    buffer_free(&stream);
    gzip_frame_free(&frame);
}

static void taken(void **state)
{
    (void)state;

    static const struct {
        const char *header;
        bool taken;
    } cases[] = {
        {"gzip",                 true },
        {"gzip, deflate, br",    true },
        {"br;q=1.0, GZIP;q=0.8", true },
        {"deflate\t,gzip;q=0.5", true },
        {"gzip ; q=0.001",       true },
        {"gzip;q=0, deflate",    false},
        {"gzip;q=0.000",         false},
        {"gzip; q=0.0 , br",     false},
        {"deflate;q=0, gzip",    true },
        {"identity",             false},
        {"gzipped, xgzip",       false},
        {"*",                    false},
        {"",                     false},
        {",,;",                  false},
        {NULL,                   false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct field field = {"accept-encoding", cases[i].header, 0};
        struct request request = {0};
        request.head.headers.list = &field;
        request.head.headers.count = cases[i].header ? 1 : 0;
        if (gzip_is_taken(&request) != cases[i].taken)
            fail_msg("Accept-Encoding: %s", cases[i].header);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole),
        cmocka_unit_test(hole),
        cmocka_unit_test(largest_hole),
        cmocka_unit_test(taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
