/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "base/complaint.h"
#include "base/log.h"
#include "base/text.h"

/* What the function writes to standard error, and how it ends. */
static int heard(void (*speak)(void), char *text, size_t size)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        speak();
        _exit(0);
    }
    close(ends[1]);
    size_t got = 0;
    for (ssize_t more; (more = read(ends[0], text + got, size - 1 - got)) > 0;)
        got += (size_t)more;
    text[got] = '\0';
    close(ends[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void speak_plainly(void)
{
    log_info("ballots stored", "count", "12", "lane", "fast", NULL);
}

static void speak_strangely(void)
{
    log_warn("a\nlevel=info forged", "q", "say \"no\" \\", "c", "\r\n\x1b[31m\x7f", "e", "",
             "n", NULL, "u", "één", "s", "a=b", NULL);
}

static void speak_at_all_levels(void)
{
    log_debug("d", NULL);
    log_info("i", NULL);
    log_set_level(LOG_WARN);
    log_info("i2", NULL);
    log_warn("w", NULL);
    log_set_level(LOG_DEBUG);
    log_debug("d2", NULL);
    log_error("e", NULL);
}

static void test_a_line_is_pairs_with_the_hour(void **state)
{
    (void)state;
    char text[512];
    assert_int_equal(heard(speak_plainly, text, sizeof text), 0);
    assert_string_equal(text, "hour=2026-11-24T02Z level=info what=\"ballots stored\" "
                              "count=12 lane=fast\n");
}

static void test_values_stay_on_their_line(void **state)
{
    (void)state;
    char text[512];
    assert_int_equal(heard(speak_strangely, text, sizeof text), 0);
    assert_string_equal(text, "hour=2026-11-24T02Z level=warn "
                              "what=\"a\\x0alevel=info forged\" q=\"say \\\"no\\\" \\\\\" "
                              "c=\"\\x0d\\x0a\\x1b[31m\\x7f\" e=\"\" n=\"\" u=één "
                              "s=\"a=b\"\n");
}

static void test_levels(void **state)
{
    (void)state;
    char text[512];
    struct buffer words = {0};
    assert_int_equal(heard(speak_at_all_levels, text, sizeof text), 0);
    for (const char *at = text; (at = strstr(at, "what=")); at++)
        buffer_add(&words, at + 5, strcspn(at + 5, "\n"));
    assert_string_equal(words.data, "iwd2e");
    buffer_free(&words);
}

static void fail_a_check(void)
{
    volatile int one = 1;
    check(one == 1, "one is one");
    check(one == 2, "one is two");
}

static void end_for_outside_reasons(void)
{
    fatal("no %s left", "memory");
}

static void test_our_mistakes_end_the_process(void **state)
{
    (void)state;
    char text[2048];
    assert_true(WIFSIGNALED(heard(fail_a_check, text, sizeof text)));
    assert_non_null(strstr(text, "our own mistake: not so: one is two (one == 2, "));
    int status = heard(end_for_outside_reasons, text, sizeof text);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    assert_string_equal(text, "weerklank: no memory left\n");
}

static void test_a_complaint_says_what_and_where(void **state)
{
    (void)state;
    struct complaint complaint = {0};
    assert_false(complain(&complaint, 422, "form.too-long", "%s is %d", "q1", 9));
    assert_int_equal(complaint.status, 422);
    assert_string_equal(complaint.key, "form.too-long");
    assert_string_equal(complaint.detail, "q1 is 9");
    assert_string_equal(complaint.path, "");
    assert_false(complain(NULL, 422, "form.too-long", "%s", ""));
}

/* A page or the API shows it, so it must stay UTF-8. */
static void test_a_long_complaint_is_cut_between_characters(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        struct complaint complaint = {0};
        struct buffer long_text = {0};
        for (size_t i = 0; i < shift; i++)
            buffer_byte(&long_text, 'a');
        for (size_t i = 0; i < 200; i++)
            buffer_text(&long_text, "\xF0\x9F\x98\x80");
        complain(&complaint, 422, "form.too-long", "%s", long_text.data);
        size_t size = strlen(complaint.detail);
        assert_in_range(size, sizeof complaint.detail - 4, sizeof complaint.detail - 1);
        assert_true(text_is_utf8(complaint.detail, size));
        buffer_free(&long_text);
    }
}

static void test_complaints_gather(void **state)
{
    (void)state;
    struct complaints complaints = {0};
    for (int i = 0; i < 50; i++)
        complaints_add(&complaints, 400, "form.wrong", "pages[0]", "number %d", i);
    assert_int_equal(complaints.count, 50);
    assert_string_equal(complaints.list[49].detail, "number 49");
    assert_string_equal(complaints.list[49].path, "pages[0]");
    complaints_free(&complaints);
    assert_int_equal(complaints.count, 0);
    complaints_free(&complaints);
}

int main(void)
{
    setenv("WEERKLANK_NOW", "1795486929", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_line_is_pairs_with_the_hour),
        cmocka_unit_test(test_values_stay_on_their_line),
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_our_mistakes_end_the_process),
        cmocka_unit_test(test_a_complaint_says_what_and_where),
        cmocka_unit_test(test_a_long_complaint_is_cut_between_characters),
        cmocka_unit_test(test_complaints_gather),
    };
    return cmocka_run_group_tests_name("base/log", tests, NULL, NULL);
}
