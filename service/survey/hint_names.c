#include <string.h>

#include "survey/hint_words.h"

/* Words of one name, particles and initials not counted. */
#define NAME_WORDS 4
/* Tokens that are looked at for one name. */
#define NAME_TOKENS 8

static size_t skip_blanks(const struct hint_text *text, size_t at)
{
    size_t size;
    for (size_t i = 0; i < 3 && (size = hint_blank(text, at)) > 0; i++)
        at += size;
    return at;
}

/* In the list, also with a case behind an apostrophe: "Öğretmen'in", "Türkiye'de". */
static bool is_stem_in(enum hint_list list, const struct hint_word *word)
{
    char stem[sizeof word->folded];
    size_t size = strcspn(word->folded, "'");
    memcpy(stem, word->folded, size);
    stem[size] = 0;
    /* O'Brien is no "o". */
    return hint_word_in(list, word->folded) || (size > 2 && hint_word_in(list, stem));
}

static bool is_staff(const struct hint_word *word)
{
    return hint_word_in(HINT_LIST_STAFF, word->folded) ||
           hint_word_in(HINT_LIST_STAFF_SHORT, word->folded);
}

static bool is_name(const struct hint_word *word)
{
    return word->capital && word->letters > 1 && !is_stem_in(HINT_LIST_COMMON, word) &&
           !is_staff(word) && !is_stem_in(HINT_LIST_STAFF_BEHIND, word);
}

/* The end of Anne-Marie from the end of Anne. */
static size_t hyphenated(const struct hint_text *text, size_t end)
{
    struct hint_word word;
    for (size_t i = 0; i < 3 && hint_byte(text, end) == '-'; i++) {
        if (!hint_word_read(text, end + 1, &word))
            break;
        end = word.end;
    }
    return end;
}

/* "'t", as in Van 't Hof. */
static size_t short_article(const struct hint_text *text, size_t at)
{
    static const char *const forms[] = {"'t ", "’t "};
    for (size_t i = 0; i < 2; i++) {
        size_t size = strlen(forms[i]);
        if (at <= text->size && text->size - at >= size &&
            memcmp(text->bytes + at, forms[i], size) == 0)
            return size - 1;
    }
    return 0;
}

/* The end of a name in a script with capitals: "Anna", "J.P. de Vries", "van der Berg"; 0 when
 * there is none. */
static size_t name_end(const struct hint_text *text, size_t at)
{
    size_t end = 0, words = 0;
    for (size_t i = 0; i < NAME_TOKENS && words < NAME_WORDS; i++) {
        struct hint_word word;
        size_t article = short_article(text, at);
        if (article) {
            at = skip_blanks(text, at + article);
            continue;
        }
        if (!hint_word_read(text, at, &word) || hint_byte(text, word.end) == '@')
            break;
        if (word.capital && word.letters == 1 && hint_byte(text, word.end) == '.') {
            end = at = word.end + 1;
            at = skip_blanks(text, at);
            continue;
        }
        if (is_name(&word)) {
            end = at = hyphenated(text, word.end);
            words++;
        } else if (hint_word_in(HINT_LIST_PARTICLE, word.folded)) {
            at = word.end;
        } else {
            break;
        }
        size_t next = skip_blanks(text, at);
        if (next == at)
            break;
        at = next;
    }
    return end;
}

static bool begins(const char *word, const char *start)
{
    return strncmp(word, start, strlen(start)) == 0;
}

static bool in_arabic(enum hint_list list, const char *word)
{
    /* و is "and", written to the word. */
    return hint_word_in(list, word) || (begins(word, "و") && hint_word_in(list, word + 2));
}

/* Arabic has no capitals. What is left when common words, verbs by their form (يـ and تـ in the
 * present, ـت in the past of "she") and words with an article are taken away, is a name. */
static bool is_arabic_name(const struct hint_word *word)
{
    static const char *const starts[] = {"ي",   "ت",   "ال", "وال", "بال",
                                         "فال", "كال", "لل", "سي",  "ست"};
    const char *folded = word->folded;
    if (!word->arabic || !*folded)
        return false;
    if (in_arabic(HINT_LIST_NAME_ARABIC, folded))
        return true;
    if (word->letters < 3 || in_arabic(HINT_LIST_COMMON_ARABIC, folded))
        return false;
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (begins(folded, starts[i]))
            return false;
    size_t size = strlen(folded);
    return memcmp(folded + size - 2, "ت", 2) != 0;
}

static size_t name_end_arabic(const struct hint_text *text, size_t at)
{
    struct hint_word word, next;
    if (!hint_word_read(text, at, &word))
        return 0;
    size_t then = skip_blanks(text, word.end);
    if (hint_word_in(HINT_LIST_COMPOUND, word.folded))
        return then > word.end && hint_word_read(text, then, &next) && next.arabic ? next.end
                                                                                   : 0;
    return is_arabic_name(&word) ? word.end : name_end(text, at);
}

/* "MS Word", "the MR" and "I miss Ghent" are no people. */
static bool is_title(const struct hint_word *word)
{
    static const char *const words[] = {"mr", "ms"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (word->capitals && strcmp(word->folded, words[i]) == 0)
            return false;
    return is_staff(word) && (word->capital || strcmp(word->folded, "miss") != 0);
}

/* Past the title: a full stop where it is short, and blanks; 0 when neither follows. */
static size_t title_gap(const struct hint_text *text, const struct hint_word *word)
{
    size_t at = word->end;
    if (hint_byte(text, at) == '.' && hint_word_in(HINT_LIST_STAFF_SHORT, word->folded))
        return skip_blanks(text, at + 1);
    size_t next = skip_blanks(text, at);
    return next > at ? next : 0;
}

/* "Ayşe Yılmaz öğretmen": the title behind the name. */
static size_t name_before_title(const struct hint_text *text, size_t at,
                                const struct hint_word *first)
{
    struct hint_word title;
    size_t end = is_name(first) ? name_end(text, at) : 0;
    size_t next = end ? skip_blanks(text, end) : 0;
    if (next == end || !hint_word_read(text, next, &title) ||
        !is_stem_in(HINT_LIST_STAFF_BEHIND, &title))
        return 0;
    return title.end - at;
}

size_t hint_staff_name(const struct hint_text *text, size_t at)
{
    struct hint_word word;
    if (!hint_word_read(text, at, &word))
        return 0;
    size_t end = 0, next;
    if (word.arabic && in_arabic(HINT_LIST_STAFF_ARABIC, word.folded)) {
        next = skip_blanks(text, word.end);
        end = next > word.end ? name_end_arabic(text, next) : 0;
        return end ? end - at : 0;
    }
    if (!is_title(&word))
        return name_before_title(text, at, &word);
    /* "teacher Mrs Smith", "mevrouw dr. Jansen" */
    next = title_gap(text, &word);
    for (size_t i = 0; i < 2 && next && hint_word_read(text, next, &word) && is_title(&word);
         i++)
        next = title_gap(text, &word);
    end = next ? name_end(text, next) : 0;
    return end ? end - at : 0;
}

/* Past what stands between a child and its name: blanks, an opening sign, "heet"; 0 for none.
 */
static size_t child_gap(const struct hint_text *text, size_t at)
{
    struct hint_word word;
    size_t next = skip_blanks(text, at);
    if (next == at)
        return 0;
    for (size_t i = 0; i < 2 && hint_word_read(text, next, &word) &&
                       hint_word_in(HINT_LIST_CALLED, word.folded);
         i++)
        next = skip_blanks(text, word.end);
    return next + (hint_byte(text, next) == '(' || hint_byte(text, next) == '"' ? 1 : 0);
}

static size_t child_name_end(const struct hint_text *text, size_t at, bool arabic)
{
    size_t next = child_gap(text, at), end;
    if (next)
        return arabic ? name_end_arabic(text, next) : name_end(text, next);
    /* "mijn zoon, Ali, is": with a comma on both sides. */
    if (hint_byte(text, at) != ',' || hint_blank(text, at + 1) == 0)
        return 0;
    end = name_end(text, skip_blanks(text, at + 1));
    return end && hint_byte(text, end) == ',' ? end : 0;
}

size_t hint_child_name(const struct hint_text *text, size_t at)
{
    struct hint_word word;
    size_t end = 0;
    if (!hint_word_read(text, at, &word))
        return 0;
    if (hint_word_in(HINT_LIST_MY_CHILD, word.folded)) {
        end = child_name_end(text, word.end, false);
    } else if (word.arabic && in_arabic(HINT_LIST_CHILD_ARABIC, word.folded)) {
        end = child_name_end(text, word.end, true);
    } else if (hint_word_in(HINT_LIST_MINE, word.folded)) {
        /* "mijn lieve oudste zoon" */
        size_t i = 0, next;
        do {
            next = skip_blanks(text, word.end);
        } while (next > word.end && hint_word_read(text, next, &word) && i++ < 2 &&
                 hint_word_in(HINT_LIST_BETWEEN, word.folded));
        if (hint_word_in(HINT_LIST_CHILD, word.folded))
            end = child_name_end(text, word.end, false);
    }
    return end ? end - at : 0;
}
