#include "survey/hint.h"

#include <string.h>

#include "base/text.h"
#include "survey/hint_words.h"

/* Digits in groups, such as 06-12 34 56 78: at most this many, what follows is left unread. */
#define DIGITS_MOST 16
#define GROUPS_MOST 8

struct group {
    size_t end;    /* where it ends in the text */
    size_t digits; /* of this group and those before it */
    char before;   /* the separator before it, ' ', '.', '-' or '/'; 0 for the first */
};

struct number {
    char digits[DIGITS_MOST + 1];
    size_t count;
    struct group groups[GROUPS_MOST];
    size_t group_count;
};

static bool is_digit(unsigned char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_ascii_letter(unsigned char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool one_of(unsigned char byte, const char *set)
{
    return byte && strchr(set, byte);
}

static size_t blanks(const struct hint_text *text, size_t at, size_t most)
{
    size_t from = at, size;
    for (size_t i = 0; i < most && (size = hint_blank(text, at)) > 0; i++)
        at += size;
    return at - from;
}

/* Size of a single separator: a blank, a full stop, a slash, or a dash with or without a blank
 * on both sides. */
static size_t separator(const struct hint_text *text, size_t at, char *kind)
{
    size_t blank = hint_blank(text, at), dash = 0;
    if (hint_byte(text, at + blank) == '-')
        dash = 1;
    else if (at + blank < text->size && text->size - at - blank >= 3 &&
             memcmp(text->bytes + at + blank, "–", 3) == 0)
        dash = 3;
    if (dash) {
        *kind = '-';
        return blank + dash + (blank ? hint_blank(text, at + blank + dash) : 0);
    }
    *kind = ' ';
    if (!blank && one_of(hint_byte(text, at), "./")) {
        *kind = (char)hint_byte(text, at);
        return 1;
    }
    return blank;
}

static void number_read(const struct hint_text *text, size_t at, struct number *number)
{
    *number = (struct number){0};
    char before = 0;
    while (number->group_count < GROUPS_MOST && is_digit(hint_byte(text, at))) {
        while (number->count < DIGITS_MOST && is_digit(hint_byte(text, at)))
            number->digits[number->count++] = (char)hint_byte(text, at++);
        number->groups[number->group_count++] = (struct group){at, number->count, before};
        if (is_digit(hint_byte(text, at)))
            return;
        at += separator(text, at, &before);
    }
}

static size_t group_size(const struct number *number, size_t group)
{
    return number->groups[group].digits - (group ? number->groups[group - 1].digits : 0);
}

static unsigned two_digits(const char *digits)
{
    return (unsigned)(digits[0] - '0') * 10 + (unsigned)(digits[1] - '0');
}

static bool is_year(const char *digits)
{
    return two_digits(digits) == 19 || two_digits(digits) == 20;
}

static bool is_day_and_month(const char *day, const char *month)
{
    return two_digits(day) >= 1 && two_digits(day) <= 31 && two_digits(month) >= 1 &&
           two_digits(month) <= 12;
}

/* Whether the digits there go on from others, as the cents of an amount do. */
static bool goes_on(const struct hint_text *text, size_t at)
{
    return at >= 2 && one_of(hint_byte(text, at - 1), ".,-/:") &&
           is_digit(hint_byte(text, at - 2));
}

/* Whether others go on from the digits that end there. */
static bool is_cut(const struct hint_text *text, size_t end)
{
    return hint_is_word(text, end) ||
           (one_of(hint_byte(text, end), ".,-/:") && is_digit(hint_byte(text, end + 1)));
}

static bool after_money(const struct hint_text *text, size_t at)
{
    while (at > 0 && text->bytes[at - 1] == ' ')
        at--;
    return (at >= 3 && memcmp(text->bytes + at - 3, "€", 3) == 0) ||
           (at >= 2 && memcmp(text->bytes + at - 2, "£", 2) == 0) ||
           (at >= 1 && text->bytes[at - 1] == '$');
}

/* The test of eleven of the Dutch citizen service number: nine digits times 9 8 7 6 5 4 3 2 -1
 * make a multiple of eleven (Besluit burgerservicenummer, article 2a). */
static bool passes_eleven(const char *digits, size_t count)
{
    static const int weights[] = {9, 8, 7, 6, 5, 4, 3, 2, -1};
    int sum = 0;
    bool zeros = true;
    for (size_t i = 0; i < count; i++) {
        sum += weights[i + 9 - count] * (digits[i] - '0');
        zeros = zeros && digits[i] == '0';
    }
    return sum % 11 == 0 && !zeros;
}

/* Eight digits that are a date or two years. */
static bool reads_as_date(const char *d)
{
    return (is_day_and_month(d, d + 2) && is_year(d + 4)) ||
           (is_year(d) && is_day_and_month(d + 6, d + 4)) || (is_year(d) && is_year(d + 4));
}

/* How many groups make up the number, 0 when they do not: one of eight or nine digits, or some
 * of two to four with one sort of separator. */
static size_t citizen_groups(const struct number *number)
{
    size_t count = 0;
    while (count < number->group_count && number->groups[count].digits < 8) {
        size_t size = group_size(number, count);
        if (size < 2 || size > 4)
            return 0;
        count++;
    }
    if (count == number->group_count)
        return 0;
    count++;
    if (count == 1)
        return number->groups[0].digits <= 9 ? 1 : 0;
    char kind = number->groups[1].before;
    if (kind != ' ' && kind != '.')
        return 0;
    for (size_t i = 2; i < count; i++)
        if (number->groups[i].before != kind)
            return 0;
    size_t digits = number->groups[count - 1].digits, last = group_size(number, count - 1);
    bool longer = count < number->group_count && number->groups[count].before == kind;
    /* 12.500.000 is an amount; nobody writes eight digits otherwise with two full stops. */
    bool amount = digits == 8 && kind == '.' && count == 3 && last == 3;
    return last >= 2 && last <= 4 && digits <= 9 && !longer && !amount ? count : 0;
}

static size_t citizen_number(const struct hint_text *text, size_t at)
{
    if (!is_digit(hint_byte(text, at)) || goes_on(text, at) || after_money(text, at))
        return 0;
    struct number number;
    number_read(text, at, &number);
    size_t groups = citizen_groups(&number);
    if (!groups)
        return 0;
    const struct group *last = &number.groups[groups - 1];
    if (is_cut(text, last->end) || !passes_eleven(number.digits, last->digits) ||
        (last->digits == 8 && reads_as_date(number.digits)))
        return 0;
    if (groups > 1 && at >= 2 && number.groups[1].before == text->bytes[at - 1] &&
        is_digit(hint_byte(text, at - 2)))
        return 0;
    return last->end - at;
}

/* Ten digits from a 0: together, or 06 and eight, or three or four of an area and the rest. */
static size_t phone_dutch(const struct hint_text *text, size_t at)
{
    struct number number;
    number_read(text, at, &number);
    size_t first = number.groups[0].digits, groups = 1;
    while (groups < number.group_count && number.groups[groups - 1].digits < 10)
        groups++;
    const struct group *last = &number.groups[groups - 1];
    if (last->digits != 10 || number.digits[1] == '0' || is_cut(text, last->end))
        return 0;
    if (groups == 1)
        return last->end - at;
    if (first < 2 || first > 4 || (first == 2 && number.digits[1] != '6'))
        return 0;
    /* 06-12 34 56 78 has another separator behind the 06; later ones are all the same. */
    for (size_t i = 1; i < groups; i++)
        if (group_size(&number, i) < 2 ||
            (i > 2 && number.groups[i].before != number.groups[2].before))
            return 0;
    /* 06 12 2026 10 is a date and an hour. */
    if (groups > 2 && group_size(&number, 2) == 4 && first == 2 &&
        is_day_and_month(number.digits, number.digits + 2) && is_year(number.digits + 4))
        return 0;
    return last->end - at;
}

/* (010) 1234567: the digits without the parentheses are a number as any other. */
static size_t phone_area(const struct hint_text *text, size_t at)
{
    struct number area, rest;
    number_read(text, at + 1, &area);
    size_t end = area.groups[0].end;
    if (!area.count || area.digits[0] != '0' || area.groups[0].digits > 4 ||
        hint_byte(text, end) != ')')
        return 0;
    char kind;
    end += 1;
    end += separator(text, end, &kind);
    number_read(text, end, &rest);
    for (size_t i = 0; i < rest.group_count; i++)
        if (area.groups[0].digits + rest.groups[i].digits == 10)
            return is_cut(text, rest.groups[i].end) ? 0 : rest.groups[i].end - at;
    return 0;
}

/* The 0 of the Netherlands that is not dialled: "(0)" behind the country. */
static size_t phone_trunk(const struct hint_text *text, size_t at)
{
    size_t size = blanks(text, at, 1);
    if (at + size > text->size || text->size - at - size < 3 ||
        memcmp(text->bytes + at + size, "(0)", 3) != 0)
        return 0;
    return size + 3 + blanks(text, at + size + 3, 1);
}

/* +10.000.000 is an amount. */
static bool is_thousands(const struct number *number)
{
    for (size_t i = 1; i < number->group_count; i++)
        if (number->groups[i].before != '.' || group_size(number, i) != 3)
            return false;
    return number->group_count > 1;
}

/* The digits behind + or 00: eight to fifteen with the country (ITU-T E.164); those of the
 * Netherlands are eleven. Returns the end, 0 for none. */
static size_t phone_abroad(const struct hint_text *text, size_t at)
{
    struct number number;
    bool dutch = hint_byte(text, at) == '3' && hint_byte(text, at + 1) == '1';
    size_t country = 2, end = 0, wanted = dutch ? 11 : 15, trunk = phone_trunk(text, at + 2);
    char kind;
    if (hint_byte(text, at) < '1' || hint_byte(text, at) > '9')
        return 0;
    if (trunk) {
        at += 2 + trunk;
    } else if (dutch) {
        at += 2 + separator(text, at + 2, &kind);
        at += hint_byte(text, at) == '0' ? 1 : 0; /* "+31 06": dialled or not, it is meant */
        at += blanks(text, at, 1);
    } else {
        country = 0;
    }
    number_read(text, at, &number);
    for (size_t i = 0; i < number.group_count; i++) {
        size_t digits = country + number.groups[i].digits;
        if (digits <= wanted && digits >= (dutch ? wanted : 8) &&
            !is_cut(text, number.groups[i].end))
            end = number.groups[i].end;
    }
    return is_thousands(&number) ? 0 : end;
}

static size_t phone(const struct hint_text *text, size_t at)
{
    unsigned char byte = hint_byte(text, at);
    size_t end = 0;
    if (byte == '(')
        return phone_area(text, at);
    if (byte != '+' && (byte != '0' || goes_on(text, at)))
        return 0;
    if (byte == '+')
        end = phone_abroad(text, at + 1);
    else if (hint_byte(text, at + 1) == '0')
        end = phone_abroad(text, at + 2);
    else
        return phone_dutch(text, at);
    return end ? end - at : 0;
}

/* Size of the domain there: labels with full stops between them, the last one a word. */
static size_t email_domain(const struct hint_text *text, size_t at)
{
    size_t end = 0, label = at, p = at;
    bool dot = false;
    while (p - at < 255) {
        while (p - at < 255 && (hint_is_word(text, p) || hint_byte(text, p) == '-')) {
            uint32_t code;
            p += hint_letter(text, p, &code);
        }
        if (p == label)
            break;
        if (dot && p - label >= 2 && !is_digit(hint_byte(text, label)))
            end = p;
        if (hint_byte(text, p) != '.')
            break;
        dot = true;
        label = ++p;
    }
    while (end > at && hint_byte(text, end - 1) == '-')
        end--;
    return end ? end - at : 0;
}

static size_t email(const struct hint_text *text, size_t at)
{
    size_t p = at;
    uint32_t code;
    while (p - at < 64 && (hint_is_word(text, p) || one_of(hint_byte(text, p), "._%+-")))
        p += hint_letter(text, p, &code);
    if (p == at || hint_byte(text, p) != '@' || hint_byte(text, at) == '.')
        return 0;
    size_t domain = email_domain(text, p + 1);
    return domain ? p + 1 + domain - at : 0;
}

/* Country and length, as in the IBAN registry. Other countries may have any length. */
static const char iban_lengths[] =
    "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29"
    "ES24FI18FO18FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32"
    "LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29"
    "RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30";

#define IBAN_LEAST 15
#define IBAN_MOST  34

static size_t iban_length(const char *country)
{
    for (size_t i = 0; i + 4 < sizeof iban_lengths; i += 4)
        if (memcmp(iban_lengths + i, country, 2) == 0)
            return two_digits(iban_lengths + i + 2);
    return 0;
}

/* ISO 7064 mod 97-10 over the account, the country and the check digits; letters are 10..35. */
static bool iban_passes(const char *signs, size_t count)
{
    unsigned rest = 0;
    for (size_t i = 0; i < count; i++) {
        char sign = signs[(i + 4) % count];
        if (is_digit((unsigned char)sign))
            rest = (rest * 10 + (unsigned)(sign - '0')) % 97;
        else
            rest = (rest * 100 + (unsigned)(sign - 'A') + 10) % 97;
    }
    return rest == 1;
}

static bool iban_begins(const struct hint_text *text, size_t at)
{
    unsigned char a = hint_byte(text, at), b = hint_byte(text, at + 1);
    /* Between the country and its digits a blank goes with capitals: "is 26" is no Iceland. */
    bool capitals = a >= 'A' && a <= 'Z' && b >= 'A' && b <= 'Z';
    size_t digits = at + 2 + (capitals ? blanks(text, at + 2, 1) : 0);
    return is_ascii_letter(a) && is_ascii_letter(b) && is_digit(hint_byte(text, digits)) &&
           is_digit(hint_byte(text, digits + 1));
}

static size_t iban(const struct hint_text *text, size_t at)
{
    if (!iban_begins(text, at))
        return 0;
    char signs[IBAN_MOST], kind;
    size_t count = 0, p = at, wanted = 0;
    while (count < IBAN_MOST) {
        unsigned char byte = hint_byte(text, p);
        if (!is_digit(byte) && !is_ascii_letter(byte))
            return 0;
        signs[count++] = (char)(byte >= 'a' ? byte - 'a' + 'A' : byte);
        p++;
        if (count == 2)
            wanted = iban_length(signs);
        bool whole = count >= IBAN_LEAST && !hint_is_word(text, p);
        if (whole && (!wanted || count == wanted) && iban_passes(signs, count))
            return p - at;
        if (count == wanted)
            return 0;
        if (!hint_is_word(text, p))
            p += separator(text, p, &kind);
    }
    return 0;
}

/* Size of the postcode there, 0 for none: four digits and two letters. */
static size_t postcode(const struct hint_text *text, size_t at)
{
    if (hint_byte(text, at) == '0')
        return 0;
    for (size_t i = 0; i < 4; i++)
        if (!is_digit(hint_byte(text, at + i)))
            return 0;
    size_t gap = blanks(text, at + 4, 2), p = at + 4 + gap;
    unsigned char a = hint_byte(text, p), b = hint_byte(text, p + 1);
    uint32_t next;
    hint_letter(text, p + 2, &next);
    if (!is_ascii_letter(a) || !is_ascii_letter(b) || hint_is_letter(next))
        return 0;
    char letters[3] = {(char)(a | 0x20), (char)(b | 0x20), 0};
    bool capitals = a < 'a' && b < 'a';
    /* "In 2024 is 1 kind": between a year and a number these are a word. */
    if (gap && hint_word_in(HINT_LIST_NO_POSTCODE, letters) &&
        (!capitals || is_year(text->bytes + at)))
        return 0;
    return p + 2 - at;
}

/* Size of "12", "12a", "12-3" or "12 B" there; 0 for none, also for an amount or a time. */
static size_t house_number(const struct hint_text *text, size_t at)
{
    size_t p = at, letters = 0;
    uint32_t code;
    while (p - at < 6 && is_digit(hint_byte(text, p)))
        p++;
    if (p == at || p - at > 5 || hint_byte(text, at) == '0')
        return 0;
    while (letters < 4 && is_ascii_letter(hint_byte(text, p))) {
        p++;
        letters++;
    }
    if (letters > 3 || hint_is_word(text, p) ||
        (one_of(hint_byte(text, p), ".,:") && is_digit(hint_byte(text, p + 1))))
        return 0;
    size_t gap = one_of(hint_byte(text, p), "-/") ? 1 : blanks(text, p, 1), size = gap;
    bool dash = gap && one_of(hint_byte(text, p), "-/");
    while (gap && size < gap + 4 && hint_is_word(text, p + size))
        size += hint_letter(text, p + size, &code);
    unsigned char first = hint_byte(text, p + gap);
    bool addition = gap && size > gap && !hint_is_word(text, p + size) &&
                    (dash || (size == gap + 1 && first >= 'A' && first <= 'Z'));
    return p + (addition ? size : 0) - at;
}

/* What stands between a postcode and a number. */
static size_t address_gap(const struct hint_text *text, size_t at, const char *signs)
{
    size_t p = at;
    for (size_t i = 0, size; i < 4; i++, p += size) {
        size = one_of(hint_byte(text, p), signs) ? 1 : hint_blank(text, p);
        if (!size)
            break;
    }
    return p - at;
}

static size_t address(const struct hint_text *text, size_t at)
{
    static const char *const numbers[] = {"huisnummer", "nummer", "huisnr", "nr", "no"};
    if (!is_digit(hint_byte(text, at)) || goes_on(text, at))
        return 0;
    size_t p = postcode(text, at), size;
    if (p) {
        p += at;
        p += address_gap(text, p, ",-/#:\r\n");
        struct hint_word word;
        if (hint_word_read(text, p, &word)) {
            for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
                if (text_equal(word.folded, numbers[i]))
                    p = word.end + address_gap(text, word.end, ".:#");
        }
        size = house_number(text, p);
        return size ? p + size - at : 0;
    }
    size = house_number(text, at);
    if (!size)
        return 0;
    p = at + size;
    size = address_gap(text, p, ",\r\n");
    p += size;
    size = size ? postcode(text, p) : 0;
    return size ? p + size - at : 0;
}

/* Tried in this order at every place where a word or a number may begin. */
static const struct {
    enum hint_kind kind;
    const char *name;
    size_t (*size)(const struct hint_text *text, size_t at);
} finders[] = {
    {HINT_EMAIL,          "email",          email          },
    {HINT_IBAN,           "iban",           iban           },
    {HINT_PHONE,          "phone",          phone          },
    {HINT_CITIZEN_NUMBER, "citizen-number", citizen_number },
    {HINT_ADDRESS,        "address",        address        },
    {HINT_STAFF_NAME,     "staff-name",     hint_staff_name},
    {HINT_CHILD_NAME,     "child-name",     hint_child_name},
};

#define FINDERS (sizeof finders / sizeof finders[0])

const char *hint_name(enum hint_kind kind)
{
    for (size_t i = 0; i < FINDERS; i++)
        if (finders[i].kind == kind)
            return finders[i].name;
    return "";
}

size_t hint_find(const char *bytes, size_t size, struct hint *hints, size_t most)
{
    const struct hint_text text = {bytes, size};
    size_t count = 0, at = 0;
    bool inside = false; /* a word */
    while (at < size && count < most) {
        size_t found = 0;
        for (size_t i = 0; i < FINDERS && !inside && !found; i++) {
            found = finders[i].size(&text, at);
            if (found)
                hints[count++] = (struct hint){finders[i].kind, at, found};
        }
        uint32_t code;
        inside = !found && hint_is_word(&text, at);
        at += found ? found : hint_letter(&text, at, &code);
    }
    return count;
}
