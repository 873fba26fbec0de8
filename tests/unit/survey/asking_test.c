/*
 * What is asked after which answers: hidden answers go, to the end of the chain, and the form
 * knows on what each question depends.
 */
#include "forms.h"

#define FORM(elements) "{'title':'t','elements':[" elements "]}"
#define RADIO(name, more) \
    "{'type':'radiogroup','name':'" name "','title':'t','choices':['a','b','c']" more "}"
#define CHECK(name, more) \
    "{'type':'checkbox','name':'" name "','title':'t','choices':['a','b','c']" more "}"
#define WHEN(expression) ",'visibleIf':'" expression "'"

/* ---- what is asked -------------------------------------------------------------------- */

#define CHAIN                                                        \
    FORM(RADIO("p", "") "," RADIO("q", WHEN("{p} = ^a^")) "," RADIO( \
        "r", WHEN("{q} = ^b^")) "," RADIO("s", WHEN("{r} empty")))
#define PANELS                                                                                      \
    FORM(RADIO("p", "") ",{'type':'panel','name':'x','title':'Blok'" WHEN(                          \
        "{p} = ^a^") ",'elements':[" RADIO("q",                                                     \
                                           "") ",{'type':'panel','name':'y'" WHEN("{q} = "          \
                                                                                  "^b^") ",'"       \
                                                                                         "ele"      \
                                                                                         "men"      \
                                                                                         "ts'"      \
                                                                                         ":"        \
                                                                                         "[" RADIO( \
                                                                                             "r",   \
                                                                                             "") "]}]}")
#define OFFERED                                                                      \
    FORM(RADIO("p", "") ",{'type':'checkbox','name':'q','title':'t','choices':['a'," \
                        "{'value':'b','visibleIf':'{p} = ^a^'}]}," RADIO(            \
                            "r", WHEN("{q} contains ^b^")))
#define RANKED                                                                      \
    FORM(RADIO("p", "") ",{'type':'ranking','name':'q','title':'t','choices':['a'," \
                        "{'value':'b','visibleIf':'{p} = ^a^'}]}," RADIO("r",       \
                                                                         WHEN("{q} = [^a^]")))
#define COMPUTED                                                                             \
    "{'title':'t','elements':[" RADIO("p", "") "," RADIO(                                    \
        "q", WHEN("{both} = ^ja^")) "],"                                                     \
                                    "'calculatedValues':[{'name':'both','expression':'iif({" \
                                    "one}, ^ja^, ^nee^)'},"                                  \
                                    "{'name':'one','expression':'{p} anyof [^a^, ^b^]'}]}"
#define MATRIX                                                                               \
    FORM("{'type':'matrix','name':'m','title':'t','columns':['n','j'],'rows':['x',{'value':" \
         "'y','visibleIf':'{m.x} = ^j^'}]}," RADIO("p", WHEN("{m.y} = ^j^")) "," RADIO(      \
             "q", WHEN("{m} notempty")))
/* What nobody answered: no choices are a list, a matrix is nothing. */
#define OPEN                                                                                     \
    FORM(CHECK(                                                                                  \
        "c",                                                                                     \
        "") ",{'type':'matrix','name':'m','title':'t','columns':['j'],'rows':['"                 \
            "x']},{'type':'rating','name':'v','title':'t'}," RADIO("p", WHEN("!{c}")) "," RADIO( \
                "q",                                                                             \
                WHEN("{m} = {c}")) "," RADIO("r",                                                \
                                             WHEN("{v} = {c}")) "," RADIO("s",                   \
                                                                          WHEN(                  \
                                                                              "{m.x} = {c}")))
/* 1 is not true. */
#define ALMOST                                                                          \
    FORM("{'type':'rating','name':'v','title':'t'}," RADIO("p", WHEN("{v}")) "," RADIO( \
        "q", WHEN("{v} = 1")))
#define LATER FORM(RADIO("p", WHEN("{q} = ^a^")) "," RADIO("q", ""))
#define WORDS                                                        \
    FORM(RADIO("p", "") "," CHECK(                                   \
        "q", WHEN("{p} = ^a^") ",'showOtherItem':true,'otherText':'" \
                               "o'") "," RADIO("r", WHEN("{q-Comment} = ^fiets^")))

#define AREA                                                                        \
    FORM(RADIO("p", "") "," RADIO("q", WHEN("{p} = ^a^") ",'showCommentArea':true," \
                                                         "'commentText':'c'"))

static const struct {
    const char *form, *sent;
    const char *asked;  /* names */
    const char *chosen; /* names of the questions whose answer is left */
} cases[] = {
    {CHAIN,    "p=a&q=b&r=c&s=a",                 "p q r",            "p q r"          },
    {CHAIN,    "p=b&q=b&r=c&s=a",                 "p s",              "p s"            },
    {CHAIN,    "q=b&r=c",                         "p s",              ""               },
    {CHAIN,    "p=a&q=b&s=a",                     "p q r s",          "p q s"          },
    {PANELS,   "p=a&q=b&r=a",                     "p :heading-2 q r", "p q r"          },
    {PANELS,   "p=a&q=c&r=a",                     "p :heading-2 q",   "p q"            },
    {PANELS,   "p=b&q=b&r=a",                     "p",                "p"              },
    {OFFERED,  "p=a&q=b&r=a",                     "p q r",            "p q r"          },
    {OFFERED,  "p=b&q=b&r=a",                     "p q",              "p"              },
    {RANKED,   "p=b&q=b&q=a&r=a",                 "p q r",            "p q r"          },
    {RANKED,   "p=a&q=b&q=a&r=a",                 "p q",              "p q"            },
    {COMPUTED, "p=b&q=a",                         "p q",              "p q"            },
    {COMPUTED, "p=c&q=a",                         "p",                "p"              },
    {MATRIX,   "m.x=j&m.y=j&p=a&q=a",             "m.x m.y p q",      "m.x m.y p q"    },
    {MATRIX,   "m.x=n&m.y=j&p=a&q=a",             "m.x q",            "m.x q"          },
    {MATRIX,   "m.y=j&p=a&q=a",                   "m.x",              ""               },
    {OPEN,     "",                                "c m.x v r",        ""               },
    {OPEN,     "c=a&v=1",                         "c m.x v",          "c v"            },
    {ALMOST,   "v=1",                             "v q",              "v"              },
    {LATER,    "p=a&q=a",                         "p q",              "p q"            },
    {LATER,    "p=a&q=b",                         "q",                "q"              },
    {AREA,     "p=a&q-Comment=x",                 "p q q-Comment",    "p q-Comment"    },
    {AREA,     "p=b&q-Comment=x",                 "p",                "p"              },
    {WORDS,    "p=a&q=other&q-Comment=Fiets&r=a", "p q q-Comment r",  "p q q-Comment r"},
    {WORDS,    "p=a&q=a&q-Comment=Fiets&r=a",     "p q",              "p q"            },
    {WORDS,    "p=b&q=other&q-Comment=Fiets&r=a", "p",                "p"              },
};

static void add_name(struct buffer *names, bool is, const char *name)
{
    if (is)
        buffer_print(names, "%s%s", names->size ? " " : "", name);
}

static void hidden_answers_go_to_the_end_of_the_chain(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena *arena = arena_new();
        struct form *form = form_of(cases[i].form);
        struct answer_errors errors;
        struct answers *answers = answers_of(form, cases[i].sent, arena, &errors);
        struct buffer asked = {0}, chosen = {0};
        for (size_t q = 0; q < form->question_count; q++) {
            add_name(&asked, answers->asked[q], form->questions[q].name);
            add_name(&chosen, answers->list[q].choices || answers->list[q].text,
                     form->questions[q].name);
        }
        assert_string_equal(asked.data, cases[i].asked);
        assert_string_equal(chosen.size ? chosen.data : "", cases[i].chosen);
        buffer_free(&asked);
        buffer_free(&chosen);
        form_free(form);
        arena_free(arena);
    }
}

/* ---- on what a question depends -------------------------------------------------------- */

static const struct {
    const char *first, *when; /* q is asked when */
    enum dependence dependence;
    uint64_t choices;
} dependences[] = {
    {RADIO("p",                  ""),                        "{p} = ^b^",                                    ASKED_AFTER,2},
    {RADIO("p",                          ""),                                            "{p} anyof [^a^, ^c^]",                                                              ASKED_AFTER,5},
    {RADIO("p",                         ""),                                                   "!({p} = ^b^) and {p} notempty",                                                                                         ASKED_AFTER,                                                                  5},
    {RADIO("p",               ""),                                        "{p} notempty",ASKED_AFTER,7},
    {RADIO("p",            ""),"{p} != ^b^",                                    ASKED_OTHERWISE,                                                                                                                0},
    {RADIO("p",            ""),                                       "{p} = ^x^",                                   ASKED_OTHERWISE,0},
    {RADIO("p",                  ""),                              "true",                           ASKED_ALWAYS,0},
    {RADIO("p",                          ""),                                            "false",                                                                      ASKED_OTHERWISE,0},
    {CHECK("p",                         ""),                                                   "{p} contains ^b^",                                                                                         ASKED_AFTER,                                                                                    2},
    {CHECK("p",           ""),                                    "{p} contains ^b^ or {p} contains ^c^",             ASKED_AFTER,6},
    {CHECK("p",        ""),"{p} contains ^b^ and {p} contains ^c^",ASKED_OTHERWISE,0},
    {CHECK("p",             ""),"{p} = [^b^]",ASKED_OTHERWISE,0},
    {RADIO("p",                  "") "," RADIO("o",                                  ""),                                                                     "{p} = ^a^ and {o} = ^a^", ASKED_OTHERWISE, 0},
    {"{'type':'boolean','name':'p','title':'t','labelTrue':'j','labelFalse':'n'}",                          "{p} = true",
     ASKED_AFTER,                                                                           2},
    {"{'type':'text','name':'p','title':'t','inputType':'number'}",                         "{p} > 3",                                                   ASKED_OTHERWISE,
     0                                     },
    {"{'type':'ranking','name':'p','title':'t','choices':['a','b']}", "{p} notempty",
     ASKED_OTHERWISE,0},
    {"{'type':'comment','name':'p','title':'t'}","{p} notempty",                                            ASKED_OTHERWISE,               0},
};

static void questions_know_on_what_they_depend(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof dependences / sizeof dependences[0]; i++) {
        struct arena *arena = arena_new();
        struct form *form = form_of(arena_print(arena, FORM("%s," RADIO("q", WHEN("%s"))),
                                                dependences[i].first, dependences[i].when));
        const struct question *question = &form->questions[form_find(form, "q")];
        if (question->dependence != dependences[i].dependence)
            print_error("%s\n", dependences[i].when);
        assert_int_equal(question->dependence, dependences[i].dependence);
        if (question->dependence == ASKED_AFTER) {
            assert_int_equal(question->depends_on, 0);
            assert_int_equal(question->depends_choices, dependences[i].choices);
        }
        form_free(form);
        arena_free(arena);
    }
}

static void a_page_and_a_calculated_value_are_looked_through(void **state)
{
    (void)state;
    struct form *form = form_of("{'title':'t','pages':[{'elements':[" RADIO(
        "p", "") "]},{'visibleIf':'{one}',"
                 "'elements':[" RADIO(
                     "q", WHEN("{p} != ^b^")) "]}],'calculatedValues':[{'name':"
                                              "'one','expression':'{p} anyof [^a^, ^b^]'}]}");
    const struct question *question = &form->questions[1];
    assert_int_equal(question->dependence, ASKED_AFTER);
    assert_int_equal(question->depends_on, 0);
    assert_int_equal(question->depends_choices, 1);
    form_free(form);
}

static void so_is_a_chain_of_calculated_values(void **state)
{
    (void)state;
    struct form *form = form_of(COMPUTED);
    assert_int_equal(form->questions[1].dependence, ASKED_AFTER);
    assert_int_equal(form->questions[1].depends_on, 0);
    assert_int_equal(form->questions[1].depends_choices, 3);
    form_free(form);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hidden_answers_go_to_the_end_of_the_chain),
        cmocka_unit_test(questions_know_on_what_they_depend),
        cmocka_unit_test(a_page_and_a_calculated_value_are_looked_through),
        cmocka_unit_test(so_is_a_chain_of_calculated_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
