/*
 * Every type of question: what is read of it, what is refused, and how answers to it are taken.
 */
#include "forms.h"
#include "survey/files.h"
#include "survey/library.h"

#define ONE(element)  "{'title':'t','pages':[{'elements':[" element "]}]}"
#define AT            "f.json: pages[0].elements[0]"
#define CHOICES       "'choices':['a','b','c']"
#define WORDS(number) "{'type':'comment','name':'w" number "','title':'t'}"

/* ---- what is read -------------------------------------------------------------------- */

static const struct {
    const char *element;
    const char *read; /* "name kind choices", a line for each question */
} readings[] = {
    {"{'type':'radiogroup','name':'a','title':'t'," CHOICES "}",                                 "a radiogroup a b c\n"                                    },
    {"{'type':'dropdown','name':'a','title':'t'," CHOICES
     ",'showNoneItem':true,'noneText':'n','showDontKnowItem':true,'dontKnowText':'d'}",     "a dropdown a b c none dontknow\n"                        },
    {"{'type':'checkbox','name':'a','title':'t'," CHOICES ",'hasOther':true,'otherText':'o'}",
     "a checkbox a b c other\n"
     "a-Comment comment\n"                                                                                                                                 },
    {"{'type':'radiogroup','name':'a','title':'t','choices':[1,'b|Bee'],'hasComment':true,"
     "'commentText':'w'}",                                                                  "a radiogroup 1 b\n"
     "a-Comment comment\n"                                                                                                  },
    {"{'type':'rating','name':'a','title':'t'}",                                                 "a rating 1 2 3 4 5\n"                                    },
    {"{'type':'rating','name':'a','title':'t','rateMin':0,'rateMax':10,'rateStep':5}",
     "a rating 0 5 10\n"                                                                                                                                   },
    {"{'type':'rating','name':'a','title':'t','rateCount':3,'rateStep':2}",                      "a rating 1 3 5\n"                                        },
    {"{'type':'rating','name':'a','title':'t','rateMin':0}",                                     "a rating 0 1 2 3 4 5\n"                                  },
    {"{'type':'rating','name':'a','title':'t','rateMax':7,'rateCount':3}",                       "a rating 5 6 7\n"                                        },
    {"{'type':'rating','name':'a','title':'t','rateMin':0,'rateCount':3}",                       "a rating 0 1 2\n"                                        },
    {"{'type':'rating','name':'a','title':'t','rateValues':['nee',{'value':'ja','text':'Ja'}]}",
     "a rating nee ja\n"                                                                                                                                   },
    {"{'type':'boolean','name':'a','title':'t','labelTrue':'Ja','labelFalse':'Nee'}",
     "a boolean false true\n"                                                                                                                              },
    {"{'type':'boolean','name':'a','title':'t','labelTrue':'Ja','labelFalse':'Nee',"
     "'valueTrue':'yes','valueFalse':0}",                                                   "a boolean 0 yes\n"                                       },
    {"{'type':'text','name':'a','title':'t'}",                                                   "a text\n"                                                },
    {"{'type':'text','name':'a','title':'t','inputType':'number','min':-2,'max':9}",
     "a number\n"                                                                                                                                          },
    {"{'type':'text','name':'a','title':'t','inputType':'number','x_bands':[{'value':'few',"
     "'to':2,'text':'0-2'},{'value':'many','text':'3'}]}",                                  "a number few many\n"                                     },
    {"{'type':'comment','name':'a','title':'t','maxLength':100}",                                "a comment\n"                                             },
    {"{'type':'html','name':'a','html':'<p>Dag</p>'}," WORDS("1"),                               "a html\nw1 comment\n"                                    },
    {"{'type':'ranking','name':'a','title':'t'," CHOICES ",'choicesOrder':'random'}",
     "a ranking a b c\n"                                                                                                                                   },
    {"{'type':'imagepicker','name':'a','title':'t','choices':[{'value':'boom','text':'Een "
     "boom',"
     "'imageLink':'boom.svg'}]}",                                                           "a imagepicker boom\n"                                    },
    {"{'type':'matrix','name':'a','title':'t','columns':['nee',{'value':'ja','text':'Ja'}],"
     "'rows':['x',{'value':'y','text':'Y'}]}",                                              "a.x radiogroup nee ja\na.y radiogroup nee ja\n"          },
    {"{'type':'matrix','name':'a','title':'t','columns':['n','j'],'rows':['x'],'description':"
     "'d','hasComment':true,'commentText':'w'}",                                            ":heading-1 html\na.x radiogroup n j\na-Comment comment\n"},
};

static void describe(const struct form *form, struct buffer *out)
{
    for (size_t q = 0; q < form->question_count; q++) {
        const struct question *question = &form->questions[q];
        buffer_print(out, "%s %s", question->name, question_kind_name(question->kind));
        for (size_t c = 0; c < question->choice_count; c++)
            buffer_print(out, " %s", question->choices[c].value);
        buffer_byte(out, '\n');
    }
}

static void every_type_becomes_questions(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++) {
        struct buffer definition = {0}, read = {0};
        buffer_print(&definition, ONE("%s"), readings[i].element);
        struct form *form = form_of(definition.data);
        describe(form, &read);
        assert_string_equal(read.data, readings[i].read);
        form_free(form);
        buffer_free(&read);
        buffer_free(&definition);
    }
}

static void rows_know_their_matrix(void **state)
{
    (void)state;
    struct form *form = form_of(ONE(
        "{'type':'matrix','name':'m','title':'Klopt dit?','isRequired':true,'x_item':'M',"
        "'x_step':3,'x_themes':['taal'],'x_scale':'klopt3','columns':[1,2,3,'dontknow'],"
        "'rows':['a',{'value':'b','text':'Bee','x_item':'B1','x_step':4,'x_mirror':'b'}]}"));
    const struct question *a = &form->questions[0], *b = &form->questions[1];
    assert_string_equal(a->item, "M.a");
    assert_string_equal(b->item, "B1");
    assert_ptr_equal(a->matrix, b->matrix);
    assert_string_equal(a->matrix->name, "m");
    assert_true(a->matrix->required);
    assert_false(a->required);
    assert_int_equal(a->step, 3);
    assert_int_equal(b->step, 4);
    assert_string_equal(b->themes[0], "taal");
    assert_string_equal(b->mirror, "b");
    assert_string_equal(localised_text(&b->title, "nl"), "Bee");
    assert_string_equal(localised_text(&b->description, "nl"), "Klopt dit?");
    assert_int_equal(question_band(b, 1), 1);
    assert_int_equal(question_band(b, 3), -1);
    assert_true(b->choices[3].dont_know);
    form_free(form);
}

static void words_stand_beside_their_question(void **state)
{
    (void)state;
    struct form *form = form_of(
        ONE("{'type':'checkbox','name':'a','title':'t','x_item':'A.1','x_step':2," CHOICES
            ",'showOtherItem':true,'otherText':'Anders','otherErrorText':'Wat dan?'}"));
    const struct question *words = &form->questions[1];
    assert_ptr_equal(words->owner, &form->questions[0]);
    assert_string_equal(words->item, "A.1-Comment");
    assert_string_equal(localised_text(&words->title, "nl"), "Anders");
    assert_string_equal(localised_text(&words->required_text, "nl"), "Wat dan?");
    assert_int_equal(words->step, 2);
    assert_int_equal(words->dependence, ASKED_AFTER);
    assert_int_equal(words->depends_on, 0);
    assert_int_equal(words->depends_choices, 1 << 3);
    form_free(form);
}

/* ---- what is refused ----------------------------------------------------------------- */

static const struct {
    const char *definition, *key, *path;
} refused[] = {
    {ONE("{'type':'text','name':'a','title':'t','inputType':'email'}"),                         "form.refused-input",
     AT ".inputType"                                                                                                                                             },
    {ONE("{'type':'text','name':'a','title':'t','inputType':'wat'}"),                           "form.bad-value",
     AT ".inputType"                                                                                                                                             },
    {ONE("{'type':'text','name':'a','title':'t','defaultValue':'x'}"),                          "form.refused-given",
     AT ".defaultValue"                                                                                                                                          },
    {ONE("{'type':'text','name':'a','title':'t','validators':[{'type':'regex'}]}"),
     "form.refused-regex",                                                                                               AT ".validators[0].type"                },
    {ONE("{'type':'text','name':'a','title':'t','validators':[{'type':'emailvalidator'}]}"),
     "form.refused-input",                                                                                               AT ".validators[0].type"                },
    {ONE("{'type':'text','name':'a','title':'t','validators':[{'type':'wat'}]}"),
     "form.unknown-validator",                                                                                           AT ".validators[0].type"                },
    {ONE("{'type':'text','name':'a','title':'t','validators':[{'type':'answercount'}]}"),
     "form.validator-kind",                                                                                              AT ".validators[0].type"                },
    {ONE("{'type':'text','name':'a','title':'t','validators':[{'type':'numeric','minLength':1}]"
         "}"),
     "form.unknown-property",                                                                                            AT ".validators[0].minLength"           },
    {ONE("{'type':'text','name':'a','title':'t','validators':[1]}"),                            "form.want-object",
     AT ".validators[0]"                                                                                                                                         },
    {ONE("{'type':'comment','name':'a','title':'t','showCommentArea':true,'commentText':'c'}"),
     "form.comment-here",                                                                                                AT ".showCommentArea"                   },
    {ONE("{'type':'radiogroup','name':'a','title':'t'," CHOICES ",'showCommentArea':true,"
         "'commentText':'c','showOtherItem':true,'otherText':'o'}"),
     "form.other-and-comment",                                                                                           AT ".showCommentArea"                   },
    {ONE("{'type':'radiogroup','name':'a','title':'t','choices':['other'],'hasOther':true,"
         "'otherText':'o'}"),
     "form.double-choice",                                                                                               AT ".showOtherItem"                     },
    {ONE("{'type':'checkbox','name':'a','title':'t'," CHOICES ",'x_scale':'s'}"),
     "form.no-scale",                                                                                                    AT ".x_scale"                           },
    {ONE("{'type':'ranking','name':'a','title':'t'," CHOICES ",'x_breakdown':true}"),
     "form.breakdown-kind",                                                                                              AT ".x_breakdown"                       },
    {ONE("{'type':'rating','name':'a','title':'t','rateValues':['a']}"),                        "form.points",
     AT ".rateValues"                                                                                                                                            },
    {ONE("{'type':'rating','name':'a','title':'t','rateMax':100}"),                             "form.out-of-range",
     AT ".rateMax"                                                                                                                                               },
    {ONE("{'type':'boolean','name':'a','title':'t','labelTrue':'j'}"),                          "form.text-missing",
     AT ".labelFalse"                                                                                                                                            },
    {ONE("{'type':'boolean','name':'a','title':'t','labelTrue':'j','labelFalse':'n',"
         "'valueTrue':'x','valueFalse':'x'}"),
     "form.double-choice",                                                                                               AT ".valueTrue"                         },
    {ONE("{'type':'imagepicker','name':'a','title':'t','choices':[{'value':'b','text':'B',"
         "'imageLink':'https://elders.example/b.png'}]}"),
     "form.bad-picture",                                                                                                 AT ".choices[0].imageLink"              },
    {ONE("{'type':'imagepicker','name':'a','title':'t','choices':[{'value':'b','imageLink':"
         "'b.png'}]}"),
     "form.picture-words",                                                                                               AT ".choices[0].text"                   },
    {ONE("{'type':'imagepicker','name':'a','title':'t','contentMode':'video','choices':[]}"),
     "form.bad-value",                                                                                                   AT ".contentMode"                       },
    {ONE("{'type':'matrix','name':'a','title':'t','columns':['n'],'rows':[]}"),                 "form.rows",
     AT ".rows"                                                                                                                                                  },
    {ONE("{'type':'matrix','name':'a','title':'t','columns':['n'],'rows':['x','x']}"),
     "form.double-name",                                                                                                 AT ".rows[1]"                           },
    {ONE("{'type':'matrix','name':'a','title':'t','columns':['n'],'rows':[{'value':'x','wat':1}"
         "]}"),
     "form.unknown-property",                                                                                            AT ".rows[0].wat"                       },
    {ONE("{'type':'matrix','name':'a','title':'t','columns':['n'],'rows':['x'],'cellType':"
         "'checkbox'}"),
     "form.bad-value",                                                                                                   AT ".cellType"                          },
    {ONE("{'type':'text','name':'a','title':'t','inputType':'number','x_bands':[{'value':'x',"
         "'text':'X'}]}"),
     "form.bands",                                                                                                       AT ".x_bands"                           },
    {ONE("{'type':'text','name':'a','title':'t','inputType':'number','x_bands':[{'value':'x',"
         "'text':'X','to':3},{'value':'y','text':'Y','to':2},{'value':'z','text':'Z'}]}"),
     "form.band-order",                                                                                                  AT ".x_bands[1].to"                     },
    {ONE("{'type':'text','name':'a','title':'t','inputType':'number','x_bands':[{'value':'x',"
         "'text':'X','to':3},{'value':'y','text':'Y','to':4}]}"),
     "form.band-order",                                                                                                  AT ".x_bands[1].to"                     },
    {ONE("{'type':'comment','name':'a','title':'t','x_audio':'../a.mp3'}"),                     "form.bad-audio",
     AT ".x_audio"                                                                                                                                               },
    {ONE("{'type':'matrix','name':'a','title':'t','columns':['n'],'rows':['x'],'x_audio':"
         "'a.mp3'}"),
     "form.audio-of-rows",                                                                                               AT ".x_audio"                           },
    {ONE("{'type':'comment','name':'a','title':'t','visibleIf':'{a} = 1'}"),
     "form.expression-cycle",                                                                                            AT ".visibleIf"                         },
    {ONE("{'type':'comment','name':'a','title':'t','visibleIf':'{wat} = 1'}"),
     "form.expression-unknown",                                                                                          AT ".visibleIf"                         },
    {ONE("{'type':'comment','name':'a','title':'t','requiredIf':'{a.b} = 1'}"),
     "form.expression-unknown",                                                                                          AT ".requiredIf"                        },
    {ONE("{'type':'comment','name':'a','title':'t','requiredIf':'{a} ='}"),
     "form.expression-operand",                                                                                          AT ".requiredIf"                        },
    {ONE("{'type':'comment','name':'a','title':'t','visibleIf':'{b} = 1'},{'type':'panel',"
         "'name':'p','visibleIf':'{a} = "
         "1','elements':[{'type':'comment','name':'b','title':'t'}]}"),
     "form.expression-cycle",                                                                                            "f.json: pages[0].elements[1].visibleIf"},
    {"{'title':'t','pages':[{'elements':[{'type':'comment','name':'a','title':'t','visibleIf':"
     "'{b} = 1'}]},{'elements':[{'type':'comment','name':'b','title':'t'}]}]}",            "form.expression-later", AT ".visibleIf"                         },
    {"{'title':'t','pages':[{'elements':[{'type':'comment','name':'a','title':'t','visibleIf':"
     "'{c} = "
     "1'}]},{'elements':[{'type':'comment','name':'b','title':'t'}]}],'calculatedValues':"
     "[{'name':'c','expression':'{b}'}]}",                                                 "form.expression-later", AT ".visibleIf"                         },
    {"{'title':'t','elements':[{'type':'comment','name':'a','title':'t'}],'calculatedValues':"
     "[{'name':'a','expression':'1'}]}",                                                   "form.double-name",      "f.json: calculatedValues[0].name"      },
    {"{'title':'t','elements':[{'type':'comment','name':'a','title':'t'}],'calculatedValues':"
     "[{'name':'c','expression':'{c}'}]}",                                                 "form.expression-cycle", "f.json: calculatedValues[0].expression"},
    {"{'title':'t','elements':[" WORDS("1") "," WORDS("2") "," WORDS(
         "3") ",{'type':'radiogroup',"
              "'name':'a','title':'t'," CHOICES ",'hasOther':true,'otherText':'o'}]}",
     "form.too-many-texts",                                                                                              "f.json"                                },
    {"{'title':'t','elements':[],'completedHtml':'<script>'}",                                  "form.raw-html",
     "f.json: completedHtml"                                                                                                                                     },
    {"{'title':'t','elements':[],'clearInvisibleValues':'none'}",                               "form.bad-value",
     "f.json: clearInvisibleValues"                                                                                                                              },
    {"{'title':'t','elements':[],'partialSendEnabled':true}",                                   "form.refused-partial",
     "f.json: partialSendEnabled"                                                                                                                                },
    {"{'title':'t','elements':[],'maxTimeToFinish':60}",                                        "form.refused-time",
     "f.json: maxTimeToFinish"                                                                                                                                   },
};

static bool complained(const struct complaints *complaints, const char *key, const char *path)
{
    for (size_t i = 0; i < complaints->count; i++)
        if (!strcmp(complaints->list[i].key, key) && !strcmp(complaints->list[i].path, path))
            return true;
    return false;
}

static void what_is_wrong_is_told_with_its_path(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct complaints complaints = {0};
        json_t *definition = definition_of(refused[i].definition);
        struct form *form = form_load("f", definition, &complaints);
        if (form || !complained(&complaints, refused[i].key, refused[i].path)) {
            wrong++;
            print_error("%s at %s; got %s at %s\n", refused[i].key, refused[i].path,
                        complaints.count ? complaints.list[0].key : "nothing",
                        complaints.count ? complaints.list[0].path : "");
        }
        form_free(form);
        complaints_free(&complaints);
        json_decref(definition);
    }
    assert_int_equal(wrong, 0);
}

static void everything_wrong_is_told_at_once(void **state)
{
    (void)state;
    struct complaints complaints = {0};
    json_t *definition =
        definition_of("{'title':'t','cookieName':'c','elements':[{'type':'file','name':'a'},{'"
                      "type':'comment',"
                      "'name':'b','title':'t','wat':1,'visibleIf':'{a} and {x}'}]}");
    assert_null(form_load("f", definition, &complaints));
    assert_int_equal(complaints.count, 4);
    assert_true(complained(&complaints, "form.refused-cookie", "f.json: cookieName"));
    assert_true(complained(&complaints, "form.refused-file", "f.json: elements[0].type"));
    assert_true(complained(&complaints, "form.unknown-property", "f.json: elements[1].wat"));
    assert_true(
        complained(&complaints, "form.expression-unknown", "f.json: elements[1].visibleIf"));
    complaints_free(&complaints);
    json_decref(definition);
}

/* ---- answers ------------------------------------------------------------------------- */

#define NUMBER                                                                            \
    "{'type':'text','name':'n','title':'t','inputType':'number','min':1,'max':9,"         \
    "'minErrorText':'Te weinig','x_bands':[{'value':'few','to':2,'text':'1-2'},{'value':" \
    "'many','text':'3+'}]}"
#define RANKING "{'type':'ranking','name':'r','title':'t'," CHOICES "}"
#define MATRIX                                                                      \
    "{'type':'matrix','name':'m','title':'t','columns':['n','j'],'rows':['x','y']," \
    "'eachRowRequired':true}"
#define OTHER                                            \
    "{'type':'checkbox','name':'o','title':'t'," CHOICES \
    ",'showOtherItem':true,'otherText':'o'}"

static const struct {
    const char *element, *sent;
    const char *errors; /* "name key", a line each */
} answers[] = {
    {NUMBER,                                                                                         "n=2",                                ""                                },
    {NUMBER,                                                                                         "n=2,5",                              ""                                },
    {NUMBER,                                                                                         "n= 9 ",                              ""                                },
    {NUMBER,                                                                                         "n=",                                 ""                                },
    {NUMBER,                                                                                         "n=drie",                             "n answer.not-a-number\n"         },
    {NUMBER,                                                                                         "n=1e3",                              "n answer.not-a-number\n"         },
    {NUMBER,                                                                                         "n=1234567890123456",                 "n answer.not-a-number\n"         },
    {NUMBER,                                                                                         "n=0",                                "n answer.too-low\n"              },
    {NUMBER,                                                                                         "n=9.5",                              "n answer.too-high\n"             },
    {RANKING,                                                                                        "r=b&r=a&r=c",                        ""                                },
    {RANKING,                                                                                        "r=b&r=&r=c",                         ""                                },
    {RANKING,                                                                                        "r=b&r=b",                            "r answer.twice\n"                },
    {RANKING,                                                                                        "r=b&r=x",                            "r answer.unknown\n"              },
    {MATRIX,                                                                                         "m.x=n&m.y=j",                        ""                                },
    {MATRIX,                                                                                         "m.x=n",                              "m.y answer.required\n"           },
    {"{'type':'matrix','name':'m','title':'t','columns':['n','j'],'rows':['x','y'],"
     "'isRequired':true}",                                                                      "",                                   "m.x answer.required\n"           },
    {"{'type':'matrix','name':'m','title':'t','columns':['n','j'],'rows':['x','y'],"
     "'isRequired':true}",                                                                      "m.y=j",                              ""                                },
    {"{'type':'matrix','name':'m','title':'t','columns':['n','j'],'rows':['x','y'],"
     "'validators':[{'type':'expression','expression':'{m.x} = {m.y}'}]}",                      "m.x=n&m.y=j",                        "m.x answer.condition\n"          },
    {OTHER,                                                                                          "o=a",                                ""                                },
    {OTHER,                                                                                          "o=other",                            "o-Comment answer.other-missing\n"},
    {OTHER,                                                                                          "o=other&o-Comment=x",                ""                                },
    {"{'type':'radiogroup','name':'o','title':'t'," CHOICES ",'showOtherItem':true,'otherText':"
     "'o','validators':[{'type':'expression','expression':'{o} = ^a^'}]}",                      "o=other",                            "o-Comment answer.other-missing\n"},
    {"{'type':'matrix','name':'m','title':'t','columns':['n','j'],'rows':['x','y'],"
     "'eachRowRequired':true,'validators':[{'type':'expression','expression':'{m.y} = ^j^'}]}", "m.x=n",                              "m.y answer.required\n"           },
    {"{'type':'text','name':'a','title':'t','validators':[{'type':'text','maxLength':0}]}",
     "a=vier",                                                                                                                             ""                                },
    {"{'type':'text','name':'a','title':'t','inputType':'number','validators':[{'type':'"
     "numeric',"
     "'maxValue':0}]}",                                                                         "a=1",                                "a answer.too-high\n"             },
    {"{'type':'text','name':'a','title':'t','validators':[{'type':'text','minLength':3,"
     "'maxLength':4}]}",                                                                        "a=\xc3\xa9\xc3\xa9",                 "a answer.too-short\n"            },
    {"{'type':'text','name':'a','title':'t','validators':[{'type':'text','minLength':3,"
     "'maxLength':4}]}",                                                                        "a=\xf0\x9f\x99\x82\xf0\x9f\x99\x82", ""                                },
    {"{'type':'text','name':'a','title':'t','maxLength':3}",                                         "a=vier",                             "a answer.too-long\n"             },
    {"{'type':'text','name':'a','title':'t','validators':[{'type':'numeric','maxValue':3}]}",
     "a=vier",                                                                                                                             "a answer.not-a-number\n"         },
    {"{'type':'text','name':'a','title':'t','validators':[{'type':'numeric','maxValue':3}]}",
     "a=4",                                                                                                                                "a answer.too-high\n"             },
    {"{'type':'checkbox','name':'a','title':'t'," CHOICES ",'validators':[{'type':"
     "'answercount','minCount':2}]}",                                                           "a=a",                                "a answer.too-few\n"              },
    {"{'type':'checkbox','name':'a','title':'t'," CHOICES ",'validators':[{'type':"
     "'answercount','maxCount':2}]}",                                                           "a=a&a=b&a=c",                        "a answer.too-many\n"             },
    {"{'type':'boolean','name':'a','title':'t','labelTrue':'j','labelFalse':'n'},{'type':"
     "'text','name':'b','title':'t','requiredIf':'{a} = true'}",                                "a=true",                             "b answer.required\n"             },
    {"{'type':'boolean','name':'a','title':'t','labelTrue':'j','labelFalse':'n'},{'type':"
     "'text','name':'b','title':'t','requiredIf':'{a} = true'}",                                "a=false",                            ""                                },
    {"{'type':'boolean','name':'a','title':'t','labelTrue':'j','labelFalse':'n'},{'type':"
     "'text','name':'b','title':'t','isRequired':true,'visibleIf':'{a} = true'}",               "a=false",                            ""                                },
    {"{'type':'imagepicker','name':'a','title':'t','multiSelect':true,'maxSelectedChoices':1,"
     "'choices':[{'value':'x','text':'X','imageLink':'x.svg'},{'value':'y','text':'Y',"
     "'imageLink':'y.svg'}]}",                                                                  "a=x&a=y",                            "a answer.too-many\n"             },
};

static void answers_are_taken_or_told_what_to_mend(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        struct arena *arena = arena_new();
        struct form *form = form_of(arena_print(arena, ONE("%s"), answers[i].element));
        struct answer_errors errors;
        struct buffer told = {0};
        answers_of(form, answers[i].sent, arena, &errors);
        for (size_t e = 0; e < errors.count; e++)
            buffer_print(&told, "%s %s\n", form->questions[errors.list[e].question].name,
                         errors.list[e].key);
        if (strcmp(told.size ? told.data : "", answers[i].errors) != 0)
            print_error("%s %s\n", answers[i].element, answers[i].sent);
        assert_string_equal(told.size ? told.data : "", answers[i].errors);
        buffer_free(&told);
        form_free(form);
        arena_free(arena);
    }
}

static void the_form_has_its_own_words_for_errors(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct form *form = form_of(ONE(NUMBER));
    struct answer_errors errors;
    answers_of(form, "n=0", arena, &errors);
    assert_string_equal(localised_text(errors.list[0].words, "nl"), "Te weinig");
    assert_int_equal(errors.list[0].limit, 1);
    answers_of(form, "n=10", arena, &errors);
    assert_null(errors.list[0].words);
    form_free(form);
    arena_free(arena);
}

/* A number is stored as its band and a ranking as its first choice. */
static void only_what_is_published_is_stored(void **state)
{
    (void)state;

    static const struct {
        const char *sent;
        uint64_t number, ranking;
    } cases[] = {
        {"n=1",           1, 0},
        {"n=2",           1, 0},
        {"n=2,5",         2, 0},
        {"n=2.5&r=c&r=a", 2, 4},
        {"n=9&r=a",       2, 1},
        {"r=b&r=a&r=c",   0, 2},
    };
    struct form *form = form_of(ONE(NUMBER "," RANKING));
    assert_int_equal(answers_packed_size(form), 2);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena *arena = arena_new();
        struct answer_errors errors;
        struct answers *again, *read = answers_of(form, cases[i].sent, arena, &errors);
        uint8_t bytes[2];
        answers_pack(read, bytes);
        assert_true(answers_unpack(form, bytes, arena, &again));
        assert_int_equal(again->list[0].choices, cases[i].number);
        assert_int_equal(again->list[1].choices, cases[i].ranking);
        arena_free(arena);
    }
    form_free(form);
}

static void a_number_that_is_never_published_is_no_ballot(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct form *form =
        form_of(ONE("{'type':'text','name':'n','title':'t','inputType':'number'}," RANKING));
    struct answer_errors errors;
    assert_true(answers_empty(answers_of(form, "n=3", arena, &errors)));
    assert_false(answers_empty(answers_of(form, "n=3&r=a", arena, &errors)));
    form_free(form);
    arena_free(arena);
}

/* Ballots of the largest form there may be stay in their page of the database. */
static void a_form_has_a_largest_size(void **state)
{
    (void)state;
    struct buffer definition = {0};
    struct complaints complaints = {0};
    buffer_text(&definition, "{'title':'t','elements':[");
    for (size_t q = 0; q < 99; q++) {
        buffer_print(&definition, "%s{'type':'checkbox','name':'q%zu','title':'t','choices':[",
                     q ? "," : "", q);
        for (size_t c = 0; c < 50; c++)
            buffer_print(&definition, "%s%zu", c ? "," : "", c);
        buffer_text(&definition, "]}");
    }
    buffer_text(&definition, "]}");
    json_t *json = definition_of(definition.data);
    assert_null(form_load("f", json, &complaints));
    assert_int_equal(complaints.count, 1);
    assert_string_equal(complaints.list[0].key, "form.too-large");
    json_array_remove(json_object_get(json, "elements"), 98);
    complaints_free(&complaints);
    struct form *form = form_load("f", json, &complaints);
    assert_non_null(form);
    assert_int_equal(answers_packed_size(form), 686);
    form_free(form);
    json_decref(json);
    buffer_free(&definition);
}

/* ---- languages ----------------------------------------------------------------------- */

static void a_language_is_complete_with_every_text(void **state)
{
    (void)state;

    static const char *const elements[] = {
        "{'type':'text','name':'a','title':{'nl':'t','en':'t'},'requiredErrorText':{'nl':'t'}}",
        "{'type':'text','name':'a','title':{'nl':'t','en':'t'},'validators':[{'type':'text',"
        "'text':{'nl':'t'}}]}",
        "{'type':'text','name':'a','title':{'nl':'t','en':'t'},'inputType':'number',"
        "'minErrorText':{'nl':'t'}}",
        "{'type':'radiogroup','name':'a','title':{'nl':'t','en':'t'},'choices':[1],"
        "'hasOther':true,'otherText':{'nl':'t'}}",
        "{'type':'radiogroup','name':'a','title':{'nl':'t','en':'t'},'choices':[1],"
        "'hasComment':true,'commentText':{'nl':'t'}}",
        "{'type':'matrix','name':'a','title':{'nl':'t'},'columns':[1],'rows':[1]}",
        "{'type':'matrix','name':'a','title':{'nl':'t','en':'t'},'columns':[1],'rows':[1],"
        "'isRequired':true,'requiredErrorText':{'nl':'t'}}",
        "{'type':'matrix','name':'a','title':{'nl':'t','en':'t'},'columns':[1],'rows':[{'value'"
        ":"
        "1,'text':{'nl':'t'}}]}",
    };
    for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++) {
        struct arena *arena = arena_new();
        struct complaints missing = {0};
        struct form *form = form_of(arena_print(
            arena, "{'title':{'nl':'t','en':'t'},'pages':[{'elements':[%s]}]}", elements[i]));
        assert_string_equal(form->languages[0], "nl");
        assert_null(form->languages[1]);
        form_missing(form, "en", &missing);
        assert_true(missing.count > 0);
        assert_string_equal(missing.list[0].key, "form.missing-text");
        complaints_free(&missing);
        form_free(form);
        arena_free(arena);
    }
}

/* ---- files of the visual editor --------------------------------------------------------- */

/* As the editor of the library wrote it, with words left out that the library has of its own.
 */
static void a_file_of_the_editor_loads_unchanged(void **state)
{
    (void)state;
    struct complaint complaint = {0};
    struct complaints complaints = {0};
    json_t *definition = json_read_file("tests/unit/survey/editor.json", &complaint);
    json_t *items = library_items(NULL, &complaints);
    json_t *filled = library_compose("editor", definition, items, NULL, true, &complaints);
    struct form *form = form_load("editor", filled, &complaints);
    assert_int_equal(complaints.count, 0);
    assert_string_equal(form->languages[0], "nl");
    assert_string_equal(form->languages[1], "en");
    const struct question *once_more = &form->questions[form_find(form, "question8")];
    assert_string_equal(localised_text(&once_more->choices[1].text, "en"), "Yes");
    const struct question *row = &form->questions[form_find(form, "question3.Row_1")];
    assert_int_equal(row->dependence, ASKED_AFTER);
    assert_int_equal(row->depends_choices, 1);
    form_free(form);
    json_decref(filled);
    json_decref(items);
    json_decref(definition);
}

static void a_picture_that_is_not_there_is_told(void **state)
{
    (void)state;
    struct complaints complaints = {0};
    struct form *form =
        library_form("voorbeeld-bibliotheek", NULL, false, NULL, NULL, NULL, &complaints);
    assert_non_null(form);
    files_check(form, "forms", &complaints);
    assert_int_equal(complaints.count, 0);
    files_check(form, "sql", &complaints);
    assert_int_equal(complaints.count, 7);
    assert_string_equal(complaints.list[0].key, "form.no-file");
    assert_string_equal(complaints.list[0].detail, "sql/voorbeeld-bibliotheek/boeken.svg");
    complaints_free(&complaints);
    form_free(form);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_becomes_questions),
        cmocka_unit_test(rows_know_their_matrix),
        cmocka_unit_test(words_stand_beside_their_question),
        cmocka_unit_test(what_is_wrong_is_told_with_its_path),
        cmocka_unit_test(everything_wrong_is_told_at_once),
        cmocka_unit_test(answers_are_taken_or_told_what_to_mend),
        cmocka_unit_test(the_form_has_its_own_words_for_errors),
        cmocka_unit_test(only_what_is_published_is_stored),
        cmocka_unit_test(a_number_that_is_never_published_is_no_ballot),
        cmocka_unit_test(a_form_has_a_largest_size),
        cmocka_unit_test(a_language_is_complete_with_every_text),
        cmocka_unit_test(a_file_of_the_editor_loads_unchanged),
        cmocka_unit_test(a_picture_that_is_not_there_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
