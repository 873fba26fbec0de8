/*
 * Bodies with a file: what a browser sends is taken apart, what it would not send is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "cmocka.h"
#include "http/multipart.h"

#define TYPE       "multipart/form-data; boundary=XX"
#define HEAD(name) "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define SOUND                                                                  \
    "Content-Disposition: form-data; name=\"geluid\"; filename=\"a.webm\"\r\n" \
    "Content-Type: audio/webm\r\n\r\n"

static int read_body(struct arena *arena, const char *type, const char *body, size_t size,
                     struct fields *fields, struct upload *upload)
{
    return multipart_read(type, body, size, arena, fields, upload);
}

static void takes_fields_and_a_file(void **state)
{
    (void)state;
    static const char body[] =
        "--XX\r\n" HEAD("csrf") "abc\r\n--XX\r\n" SOUND
                                "a\0b\r\n-XX\r\n--XX\r\n" HEAD("leeg") "\r\n--XX--\r\n";
    struct arena *arena = arena_new();
    struct fields fields;
    struct upload upload;
    for (int quoted = 0; quoted < 2; quoted++) {
        const char *type = quoted ? "multipart/form-data; boundary=\"XX\"" : TYPE;
        assert_int_equal(read_body(arena, type, body, sizeof body - 1, &fields, &upload), 0);
        assert_int_equal(fields.count, 2);
        assert_string_equal(fields_get(&fields, "csrf"), "abc");
        assert_string_equal(fields_get(&fields, "leeg"), "");
        assert_string_equal(upload.field, "geluid");
        assert_int_equal(upload.size, 8);
        assert_memory_equal(upload.data, "a\0b\r\n-XX", 8);
    }
    arena_free(arena);
}

static const struct {
    const char *type, *body;
    int status;
} refused[] = {
    {NULL,                             "",                                                                    415},
    {"text/plain",                     "",                                                                    415},
    {"multipart/form-data",            "--XX--",                                                              415},
    {"multipart/form-data; boundary=", "--XX--",                                                              415},
    {TYPE,                             "",                                                                    400},
    {TYPE,                             "--XX--",                                                              400},
    {TYPE,                             "--YY\r\n" HEAD("a") "b\r\n--YY--",                                    400},
    {TYPE,                             "--XX\r\n" HEAD("a") "b",                                              400},
    {TYPE,                             "--XX\r\n" HEAD("a") "b\r\n--XX",                                      400},
    {TYPE,                             "--XX\r\n" HEAD("a") "b\r\n--XX--more",                                400},
    {TYPE,                             "--XX\r\n" HEAD("a") "b\r\n--XXmore",                                  400},
    {TYPE,                             "--XX\r\n\r\nb\r\n--XX--",                                             400},
    {TYPE,                             "--XX\r\nContent-Type: x\r\n\r\nb\r\n--XX--",                          400},
    {TYPE,                             "--XX\r\n" HEAD("a") "\xff\r\n--XX--",                                 400},
    {TYPE,                             "--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\nb\r\n--XX--", 400},
    {TYPE,                             "--XX\r\n" SOUND "x\r\n--XX\r\n" SOUND "y\r\n--XX--",                  413},
};

static void refuses_the_rest(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct fields fields;
        struct upload upload;
        int status = read_body(arena, refused[i].type, refused[i].body, strlen(refused[i].body),
                               &fields, &upload);
        if (status != refused[i].status)
            fail_msg("%d and not %d: %s", status, refused[i].status, refused[i].body);
    }
    arena_free(arena);
}

static void refuses_too_many_parts(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct buffer body = {0};
    struct fields fields;
    struct upload upload;
    for (int parts = 16; parts <= 17; parts++) {
        buffer_clear(&body);
        for (int i = 0; i < parts; i++)
            buffer_text(&body, i ? "\r\n--XX\r\n" HEAD("a") "b" : "--XX\r\n" HEAD("a") "b");
        buffer_text(&body, "\r\n--XX--");
        assert_int_equal(read_body(arena, TYPE, body.data, body.size, &fields, &upload),
                         parts == 16 ? 0 : 413);
    }
    buffer_free(&body);
    arena_free(arena);
}

/* Whatever ends early is read within its bytes: the address checker watches. */
static void reads_no_further_than_the_body(void **state)
{
    (void)state;
    static const char body[] = "--XX\r\n" HEAD("csrf") "abc\r\n--XX\r\n" SOUND "xyz\r\n--XX--";
    for (size_t size = 0; size < sizeof body - 1; size++) {
        struct arena *arena = arena_new();
        struct fields fields;
        struct upload upload;
        char *cut = arena_alloc(arena, size + 1);
        memcpy(cut, body, size);
        assert_int_equal(read_body(arena, TYPE, cut, size, &fields, &upload), 400);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_fields_and_a_file),
        cmocka_unit_test(refuses_the_rest),
        cmocka_unit_test(refuses_too_many_parts),
        cmocka_unit_test(reads_no_further_than_the_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
