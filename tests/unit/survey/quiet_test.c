/*
 * The quiet line ("Weet ik niet, of gaat niet over mij"): one under every closed question, also
 * of types under which the library knows none; to conditions it is as if nothing were answered.
 */
#include "forms.h"
#include "survey/library.h"

#define CHOICES "'choices':['a','b']"

/* What stands in a form, and the values of its choices when it has been filled. */
static const struct {
    const char *element, *choices;
} filled[] = {
    {"'type':'radiogroup'," CHOICES,                                                  "a b dontknow"       },
    {"'type':'checkbox'," CHOICES ",'showNoneItem':true",                             "a b none dontknow"  },
    {"'type':'dropdown'," CHOICES ",'showOtherItem':true",                            "a b dontknow other" },
    {"'type':'radiogroup'," CHOICES ",'showDontKnowItem':true",                       "a b dontknow"       },
    {"'type':'radiogroup'," CHOICES ",'showRefuseItem':true",                         "a b refused"        },
    {"'type':'rating','rateMax':2",                                                   "1 2 dontknow"       },
    {"'type':'boolean'",                                                              "false true dontknow"},
    {"'type':'ranking'," CHOICES,                                                     "a b dontknow"       },
    {"'type':'imagepicker','choices':[{'value':'a','text':'A','imageLink':'a.svg'}]",
     "a dontknow"                                                                                          },
    {"'type':'matrix','columns':['n','j'],'rows':['r']",                              "n j dontknow"       },
    {"'type':'matrix','columns':['n','dontknow'],'rows':['r']",                       "n dontknow"         },
    {"'type':'text','inputType':'number'",                                            ""                   },
    {"'type':'comment'",                                                              ""                   },
};

static struct form *form_filled(const char *elements)
{
    struct complaints complaints = {0};
    struct arena *arena = arena_new();
    json_t *items = library_items(NULL, &complaints);
    json_t *read = definition_of(
        arena_print(arena, "{'title':'t','pages':[{'elements':[%s]}]}", elements));
    json_t *composed = library_compose("f", read, items, NULL, true, &complaints);
    struct form *form = form_load("f", composed, &complaints);
    assert_non_null(form);
    json_decref(composed);
    json_decref(read);
    json_decref(items);
    arena_free(arena);
    return form;
}

static void every_closed_question_has_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof filled / sizeof filled[0]; i++) {
        struct arena *arena = arena_new();
        struct form *form =
            form_filled(arena_print(arena, "{'name':'q','title':'t',%s}", filled[i].element));
        struct buffer choices = {0};
        size_t quiet = 0;
        for (size_t c = 0; c < form->questions[0].choice_count; c++) {
            const struct choice *choice = &form->questions[0].choices[c];
            buffer_print(&choices, "%s%s", c ? " " : "", choice->value);
            quiet += choice->dont_know;
        }
        assert_string_equal(choices.size ? choices.data : "", filled[i].choices);
        assert_int_equal(quiet, question_is_closed(&form->questions[0]));
        buffer_free(&choices);
        form_free(form);
        arena_free(arena);
    }
}

static const struct {
    const char *element, *sent;
    const char *error; /* or "" */
    bool asked;        /* the question behind it, where {q} notempty */
} answers[] = {
    {"'type':'rating'",                                                                  "q=dontknow",     "",                    false},
    {"'type':'rating'",                                                                  "q=3",            "",                    true },
    {"'type':'rating','isRequired':true",                                                "q=dontknow",     "",                    false},
    {"'type':'rating','isRequired':true",                                                "",               "answer.required",     false},
    {"'type':'boolean'",                                                                 "q=dontknow",     "",                    false},
    {"'type':'ranking'," CHOICES,                                                        "q=dontknow",     "",                    false},
    {"'type':'ranking'," CHOICES,                                                        "q=b&q=a",        "",                    true },
    {"'type':'ranking'," CHOICES,                                                        "q=b&q=dontknow", "answer.not-together", true },
    {"'type':'checkbox'," CHOICES,                                                       "q=dontknow",     "",                    false},
    {"'type':'checkbox'," CHOICES,                                                       "q=a&q=dontknow", "answer.not-together", true },
    {"'type':'checkbox'," CHOICES ",'minSelectedChoices':2",                             "q=dontknow",     "",                    false},
    {"'type':'checkbox'," CHOICES ",'validators':[{'type':'answercount','minCount':2}]",
     "q=dontknow",                                                                                         "",                    false},
    {"'type':'radiogroup'," CHOICES ",'showDontKnowItem':true",                          "q=dontknow",     "",                    true },
};

static void to_conditions_it_is_as_if_nothing_were_answered(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        struct arena *arena = arena_new();
        struct form *form = form_filled(arena_print(
            arena,
            "{'name':'q','title':'t',%s},{'type':'comment','name':'w','title':'t','visibleIf':"
            "'{q} notempty'}",
            answers[i].element));
        struct answer_errors errors;
        struct answers *read = answers_of(form, answers[i].sent, arena, &errors);
        assert_string_equal(errors.count ? errors.list[0].key : "", answers[i].error);
        assert_int_equal(read->asked[1], answers[i].asked);
        form_free(form);
        arena_free(arena);
    }
}

/* It is counted, as what it is. */
static void it_is_stored(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct form *form = form_filled("{'type':'ranking','name':'r','title':'t'," CHOICES
                                    "},{'type':'boolean','name':'b','title':'t'}");
    assert_string_equal(localised_text(&form->questions[0].choices[2].text, "nl"),
                        "Weet ik niet, of gaat niet over mij");
    struct answer_errors errors;
    struct answers *again, *read = answers_of(form, "r=dontknow&b=dontknow", arena, &errors);
    uint8_t bytes[2];
    answers_pack(read, bytes);
    assert_true(answers_unpack(form, bytes, arena, &again));
    assert_int_equal(again->list[0].choices, 4);
    assert_int_equal(again->list[1].choices, 4);
    form_free(form);
    arena_free(arena);
}

static void a_second_one_is_refused(void **state)
{
    (void)state;
    struct complaints complaints = {0};
    json_t *definition = definition_of(
        "{'title':'t','pages':[{'elements':[{'type':'radiogroup','name':'q','title':'t'"
        "," CHOICES ",'showDontKnowItem':true,'dontKnowText':'d','x_dontknow':'d'}]}]}");
    assert_null(form_load("f", definition, &complaints));
    assert_string_equal(complaints.list[0].key, "form.double-choice");
    assert_string_equal(complaints.list[0].path, "f.json: pages[0].elements[0].x_dontknow");
    complaints_free(&complaints);
    json_decref(definition);
}

/* A number has bands, which are no choices to add one to. */
static void a_number_has_none(void **state)
{
    (void)state;
    struct complaints complaints = {0};
    json_t *definition = definition_of(
        "{'title':'t','pages':[{'elements':[{'type':'text','inputType':'number','name':'q',"
        "'title':'t','x_dontknow':'d','x_bands':[{'value':'few','text':'t','to':2},"
        "{'value':'dontknow','text':'t'}]}]}]}");
    assert_null(form_load("f", definition, &complaints));
    assert_int_equal(complaints.count, 1);
    assert_string_equal(complaints.list[0].key, "form.unknown-property");
    complaints_free(&complaints);
    json_decref(definition);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_closed_question_has_one),
        cmocka_unit_test(to_conditions_it_is_as_if_nothing_were_answered),
        cmocka_unit_test(it_is_stored),
        cmocka_unit_test(a_second_one_is_refused),
        cmocka_unit_test(a_number_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
