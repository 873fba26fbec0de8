/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <string.h>

#include "base/text.h"

static void test_hex(void **state)
{
    (void)state;
    unsigned char bytes[4];
    char text[9];
    text_hex("\x00\x7f\xab\xff", 4, text);
    assert_string_equal(text, "007fabff");
    assert_true(text_from_hex("007FabfF", bytes, 4));
    assert_memory_equal(bytes, "\x00\x7f\xab\xff", 4);
    assert_true(text_from_hex("", bytes, 0));
    assert_false(text_from_hex("007fabf", bytes, 4));
    assert_false(text_from_hex("007fabff0", bytes, 4));
    assert_false(text_from_hex("007fabfg", bytes, 4));
    assert_false(text_from_hex("0x7fabff", bytes, 4));
    assert_false(text_from_hex(" 07fabff", bytes, 4));
}

/* RFC 4648, section 10, in its alphabet for names and without padding. */
static void test_base64(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"",             ""        },
        {"f",            "Zg"      },
        {"fo",           "Zm8"     },
        {"foo",          "Zm9v"    },
        {"foob",         "Zm9vYg"  },
        {"fooba",        "Zm9vYmE" },
        {"foobar",       "Zm9vYmFy"},
        {"\xfb\xff\xfe", "-__-"    },
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        char text[16];
        unsigned char bytes[8];
        size_t size = strlen(pairs[i][0]);
        text_base64(pairs[i][0], size, text);
        assert_string_equal(text, pairs[i][1]);
        assert_true(strlen(text) < TEXT_BASE64_SIZE(size));
        assert_true(text_from_base64(text, bytes, size));
        assert_memory_equal(bytes, pairs[i][0], size);
    }
    unsigned char bytes[3];
    static const char *const wrong[] = {"Zg==", "Zh",    "Z", "Zg ", "+/+/", "Zm9",
                                        "Zm9v", "Zm9vZ", "",  "Z-",  "Z\xC3"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(text_from_base64(wrong[i], bytes, 1));
}

static void test_base32(void **state)
{
    (void)state;
    static const unsigned char key[16] = {0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6,
                                          0x35, 0xcf, 0x84, 0x65, 0x3a, 0x56, 0xd7, 0xc6};
    char text[TEXT_BASE32_SIZE(16)];
    unsigned char bytes[16];
    text_base32(key, 16, text);
    assert_string_equal(text, "0123456789ABCDEFGHJKMNPQRR");
    assert_true(text_from_base32(text, bytes, 16));
    assert_memory_equal(bytes, key, 16);
    text_base32("\xff\xff\xff\xff\xff", 5, text);
    assert_string_equal(text, "ZZZZZZZZ");
    text_base32("\x00\x44\x32\x14\xc7", 5, text);
    assert_string_equal(text, "01234567");
    text_base32("f", 1, text);
    assert_string_equal(text, "CR");
}

static void test_base32_forgives_who_types(void **state)
{
    (void)state;
    static const char *const same[] = {
        "0123-ABCD-EFGG", "o123abcdefgg",     "OI23ABCDEFGG",           "0l23 abcd efgg",
        "0L23-ABCDEFGG-", "  0i23ABCDEFGG  ", "0-1-2-3-a-b-c-d-e-f-g-g"};
    unsigned char expected[7], bytes[7];
    assert_true(text_from_base32("0123ABCDEFGG", expected, 7));
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        assert_true(text_from_base32(same[i], bytes, 7));
        assert_memory_equal(bytes, expected, 7);
    }
    assert_false(text_from_base32("0123ABCDEFGH", bytes, 7)); /* bits left over */
}

static void test_base32_refuses_the_rest(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "0",
        "0123456",
        "012345678",
        "U1234567",
        "0123456U",
        "01234_67",
        "01234567=",
        "0123.4567",
        "\xC3\xA9"
        "123456",
    };
    unsigned char bytes[5];
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(text_from_base32(wrong[i], bytes, 5));
    assert_true(text_from_base32("01234567", bytes, 5));
}

static void test_every_byte_comes_back(void **state)
{
    (void)state;
    unsigned char bytes[256], back[256];
    char text[TEXT_BASE32_SIZE(256) > 513 ? TEXT_BASE32_SIZE(256) : 513];
    for (size_t i = 0; i < 256; i++)
        bytes[i] = (unsigned char)(i * 167 + 13);
    for (size_t size = 0; size <= 256; size++) {
        text_base32(bytes, size, text);
        assert_true(strlen(text) < TEXT_BASE32_SIZE(size));
        assert_true(text_from_base32(text, back, size));
        assert_memory_equal(back, bytes, size);
        text_base64(bytes, size, text);
        assert_true(strlen(text) < TEXT_BASE64_SIZE(size));
        assert_true(text_from_base64(text, back, size));
        assert_memory_equal(back, bytes, size);
    }
}

static void test_uuids(void **state)
{
    (void)state;
    uint8_t uuid[16];
    char text[UUID_TEXT_SIZE];
    assert_true(text_from_uuid("00112233-4455-6677-8899-AABBccddeeff", uuid));
    assert_memory_equal(uuid,
                        "\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff", 16);
    text_uuid(uuid, text);
    assert_string_equal(text, "00112233-4455-6677-8899-aabbccddeeff");
    static const char *const wrong[] = {
        "",
        "00112233",
        "00112233445566778899aabbccddeeff",
        "00112233-4455-6677-8899-aabbccddeef",
        "00112233-4455-6677-8899-aabbccddeeff0",
        "00112233-4455-6677-8899-aabbccddeefg",
        "{00112233-4455-6677-8899-aabbccddeef}",
        "0011223-34455-6677-8899-aabbccddeeff",
        "00112233-4455-6677-8899-aabbccddee--",
        "------------------------------------",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(text_from_uuid(wrong[i], uuid));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hex),
        cmocka_unit_test(test_base64),
        cmocka_unit_test(test_base32),
        cmocka_unit_test(test_base32_forgives_who_types),
        cmocka_unit_test(test_base32_refuses_the_rest),
        cmocka_unit_test(test_every_byte_comes_back),
        cmocka_unit_test(test_uuids),
    };
    return cmocka_run_group_tests_name("base/encoding", tests, NULL, NULL);
}
