#include "commands/release_signals.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "pages/signal_words.h"

#define EARLIER_MOST (SIGNAL_ROUNDS_MAX - 1)

struct asked {
    const char *file, *earlier[EARLIER_MOST];
    size_t earlier_count;
    bool json;
};

struct files {
    struct release *release;
    struct release *earlier[EARLIER_MOST]; /* the latest first */
    size_t earlier_count;
};

static bool read_asked(int argc, char **argv, struct asked *asked)
{
    for (int i = 1; i < argc; i++) {
        if (text_equal(argv[i], "--json")) {
            asked->json = true;
        } else if (text_equal(argv[i], "--earlier")) {
            if (i + 1 == argc || asked->earlier_count == EARLIER_MOST)
                return false;
            asked->earlier[asked->earlier_count++] = argv[++i];
        } else if (text_starts(argv[i], "--") || asked->file) {
            return false;
        } else {
            asked->file = argv[i];
        }
    }
    return asked->file != NULL;
}

static struct release *read_release(const char *path, struct complaint *complaint)
{
    json_t *json = json_read_file(path, complaint);
    if (!json)
        return NULL;
    char *text = json_dumps(json, JSON_ENCODE_ANY);
    check(text, "what was read can be written");
    struct release *release = release_parse(text, strlen(text), complaint);
    free(text);
    json_decref(json);
    return release;
}

static const char *closes_on(const struct release *release)
{
    return json_text(release_round(release), "closesOn", "");
}

static const char *owner(const struct release *release)
{
    return json_text(release_municipality(release), "id", "");
}

/* Another round of the same municipality, that closed before. */
static bool precedes(const struct release *earlier, const struct release *release,
                     const char *path, struct complaint *complaint)
{
    if (!text_equal(owner(earlier), owner(release)))
        return complain(complaint, 422, "release.other-municipality", "%s", path);
    if (strcmp(closes_on(earlier), closes_on(release)) >= 0)
        return complain(complaint, 422, "release.not-earlier", "%s", path);
    return true;
}

static int compare_latest(const void *left, const void *right)
{
    const struct release *const *a = left, *const *b = right;
    return strcmp(closes_on(*b), closes_on(*a));
}

static bool read_files(const struct asked *asked, struct files *files,
                       struct complaint *complaint)
{
    files->release = read_release(asked->file, complaint);
    if (!files->release)
        return false;
    for (size_t i = 0; i < asked->earlier_count; i++) {
        struct release *earlier = read_release(asked->earlier[i], complaint);
        if (!earlier)
            return false;
        files->earlier[files->earlier_count++] = earlier;
        if (!precedes(earlier, files->release, asked->earlier[i], complaint))
            return false;
    }
    qsort(files->earlier, files->earlier_count, sizeof(struct release *), compare_latest);
    return true;
}

static json_t *words_json(const struct voice *voice, const struct signal *signal)
{
    return json_pack("{s:s, s:s, s:s}", "verdict", signal_verdict_word(voice, signal), "title",
                     signal_title(voice, signal), "sentence", signal_sentence(voice, signal));
}

static void print_json(const struct signals *signals, struct arena *arena)
{
    static const char *const languages[] = {"nl", "en"};
    json_t *json = signals_json(signals), *list = json_object_get(json, "signals");
    for (size_t i = 0; i < signals->count; i++) {
        json_t *words = json_object();
        for (size_t l = 0; l < sizeof languages / sizeof languages[0]; l++) {
            const struct voice voice = {command_view(), languages[l], arena};
            json_object_set_new(words, languages[l], words_json(&voice, &signals->list[i]));
        }
        json_object_set_new(json_array_get(list, i), "words", words);
    }
    json_dumpf(json, stdout, JSON_INDENT(2) | JSON_SORT_KEYS);
    putchar('\n');
    json_decref(json);
}

static void print_words(const struct signals *signals, struct arena *arena)
{
    const struct voice voice = {command_view(), command_language(), arena};
    for (size_t i = 0; i < signals->count; i++) {
        const struct signal *signal = &signals->list[i];
        if (signal_speaks(signal))
            printf("%s: %s\n  %s\n", signal_verdict_word(&voice, signal),
                   signal_title(&voice, signal), signal_sentence(&voice, signal));
    }
    puts(voice_say(&voice, "signal.compared",
                   json_pack("{s:i, s:i}", "compared", (int)signals->compared, "chance",
                             signals_by_chance(signals))));
}

int release_signals_run(int argc, char **argv)
{
    struct asked asked = {0};
    struct files files = {0};
    struct complaint complaint = {0};
    if (!read_asked(argc, argv, &asked))
        return EXIT_USAGE;
    bool read = read_files(&asked, &files, &complaint);
    if (read) {
        struct arena *arena = arena_new();
        const struct release *earlier[EARLIER_MOST];
        memcpy(earlier, files.earlier, sizeof earlier);
        struct signals *signals = signals_find(files.release, earlier, files.earlier_count);
        (asked.json ? print_json : print_words)(signals, arena);
        signals_free(signals);
        arena_free(arena);
    }
    release_free(files.release);
    for (size_t i = 0; i < files.earlier_count; i++)
        release_free(files.earlier[i]);
    return read ? EXIT_DONE : command_fail(&complaint);
}
