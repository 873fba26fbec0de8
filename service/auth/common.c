/*
 * Which passphrases are refused: too short ones, and those of 12 characters or more that are
 * tried first. There are no rules about kinds of characters (NIST SP 800-63B, 5.1.1.2).
 */
#include "auth/common.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

#define LEAST 12

/* Words that people make long enough with digits and signs behind them: "Welkom123456!". */
static const char *const words[] = {
    "abc",
    "abcdef",
    "abcdefg",
    "abcdefgh",
    "abcdefghijkl",
    "admin",
    "amsterdam",
    "administrator",
    "beheerder",
    "changeme",
    "feyenoord",
    "geheim",
    "gemeente",
    "hallo",
    "iloveyou",
    "letmein",
    "login",
    "nederland",
    "passphrase",
    "password",
    "passwordpassword",
    "qazwsxedc",
    "qazwsxedcrfv",
    "qwerty",
    "qwertyuiop",
    "qwertyuiopasdfghjkl",
    "rotterdam",
    "school",
    "secret",
    "test",
    "thuisintaal",
    "wachtwoord",
    "wachtwoordwachtwoord",
    "wachtzin",
    "weerklank",
    "welcome",
    "welkom",
    "welkomwelkom",
    "zomer",
    "winter",
    "zonneschijn",
};

/* Whole ones, of which nothing would be left without their digits. */
static const char *const phrases[] = {
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "123qweasdzxc",
    "correct horse battery staple",
    "correcthorsebatterystaple",
    "p@ssw0rd1234",
    "q1w2e3r4t5y6",
    "w@chtw00rd123",
};

/* "aaaaaaaaaaaa", "121212121212", "abcabcabcabc": one piece of at most four, repeated. */
static bool is_repeated(const char *text)
{
    size_t size = strlen(text);
    for (size_t piece = 1; piece <= 4 && piece < size; piece++)
        if (!memcmp(text, text + piece, size - piece))
            return true;
    return false;
}

/* "123456789012", "abcdefghijklm", "987654321098". */
static bool is_run(const char *text)
{
    int step = text[1] - text[0];
    if (step != 1 && step != -1)
        return false;
    for (size_t i = 1; text[i]; i++) {
        int difference = text[i] - text[i - 1];
        bool over_ten = (text[i - 1] == '9' && text[i] == '0' && step == 1) ||
                        (text[i - 1] == '0' && text[i] == '9' && step == -1);
        if (difference != step && !over_ten)
            return false;
    }
    return true;
}

static bool is_word_with_tail(const char *text)
{
    size_t length = strlen(text);
    while (length > 0 && !isalpha((unsigned char)text[length - 1]) &&
           (unsigned char)text[length - 1] < 0x80)
        length--;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strlen(words[i]) == length && !strncasecmp(words[i], text, length))
            return true;
    return false;
}

static bool is_common(const char *text)
{
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++)
        if (!strcasecmp(phrases[i], text))
            return true;
    return is_repeated(text) || is_run(text) || is_word_with_tail(text);
}

bool password_is_good(const char *passphrase, struct complaint *complaint)
{
    if (text_characters(passphrase, strlen(passphrase)) < LEAST)
        return complain(complaint, 422, "auth.short", "%d", LEAST);
    if (is_common(passphrase))
        return complain(complaint, 422, "auth.common", "%d", LEAST);
    return true;
}
