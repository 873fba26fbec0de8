/*
 * The template language: what it renders, and everything it refuses to load.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "cmocka.h"
#include "view/load.h"

#define TEXTS                                                                \
    "{\"hello\": \"Dag {who}!\", \"plain\": \"Dag & <tot> \\\"ziens\\\"\", " \
    "\"deep\": {\"key\": \"diep\"}}"
#define DATA                                                                               \
    "{\"who\": \"<b>&'\\\"\", \"number\": 0, \"yes\": true, \"no\": false, "               \
    "\"list\": [{\"name\": \"a\", \"kids\": [{\"x\": 1}, {\"x\": 2}]}, {\"name\": \"b\", " \
    "\"kids\": []}], \"codes\": [\"p\", \"q\"], \"user\": {\"name\": \"u\"}, "             \
    "\"path\": \"/a b?c=d&e\", \"outside\": \"//evil.example\", "                          \
    "\"script\": \"javascript:alert(1)\", \"safe\": \"https://goed.example\", "            \
    "\"key\": \"x.hello\", \"empty\": []}"
#define NAMES                                                                               \
    "{{! names: who, number, yes, no, list[name, kids[x], missing?], codes[], user{name}, " \
    "path, outside, script, safe, key, empty[name], nothing?, >part }}\n"

static struct embedded text_file(const char *path, const char *data)
{
    return (struct embedded){path, data, strlen(data)};
}

static struct view *load_page(const char *page, const char *partial,
                              struct complaints *complaints)
{
    const struct embedded files[] = {
        text_file("service/view/pages/_part.html", partial),
        text_file("service/view/pages/page.html", page),
        text_file("service/view/texts/en/x.json", TEXTS),
        text_file("service/view/texts/nl/x.json", TEXTS),
    };
    return view_load_from(files, sizeof files / sizeof files[0], complaints);
}

#define PARTIAL "{{! names: who }}\n<i>{{who}}</i>"

static const struct {
    const char *body, *result;
} rendered[] = {
    {"<p>{{who}}</p>",                                                      "<p>&lt;b&gt;&amp;&#39;&quot;</p>"            },
    {"<p title=\"{{who}}\">x</p>",                                          "<p title=\"&lt;b&gt;&amp;&#39;&quot;\">x</p>"},
    {"{{number}}{{nothing}}.",                                              "0."                                          },
    {"{{#yes}}y{{/yes}}{{^yes}}n{{/yes}}",                                  "y"                                           },
    {"{{#no}}y{{/no}}{{^no}}n{{/no}}{{#number}}z{{/number}}",               "n"                                           },
    {"{{#nothing}}y{{/nothing}}{{^nothing}}n{{/nothing}}",                  "n"                                           },
    {"{{#list}}{{name}}{{#kids}}{{x}}{{name}}{{/kids}};{{/list}}",          "a1a2a;b;"                                    },
    {"{{#list}}{{missing}}{{number}}{{/list}}",                             "00"                                          },
    {"{{?list}}[{{#list}}{{name}}{{/list}}]{{/list}}{{?empty}}!{{/empty}}", "[ab]"                                        },
    {"{{^empty}}none{{/empty}}",                                            "none"                                        },
    {"{{#codes}}({{.}}){{/codes}}",                                         "(p)(q)"                                      },
    {"{{user.name}}{{#user}}{{name}}{{/user}}",                             "uu"                                          },
    {"{{t x.hello}}",                                                       "Dag &lt;b&gt;&amp;&#39;&quot;!"              },
    {"{{t x.plain}}{{t x.deep.key}}",                                       "Dag &amp; &lt;tot&gt; &quot;ziens&quot;diep" },
    {"{{t@key}}",                                                           "Dag &lt;b&gt;&amp;&#39;&quot;!"              },
    {"{{>part}}{{#list}}{{>part}}{{/list}}",
     "<i>&lt;b&gt;&amp;&#39;&quot;</i><i>&lt;b&gt;&amp;&#39;&quot;</"
     "i><i>&lt;b&gt;&amp;&#39;&quot;</i>"                                                                                 },
    {"{{lang}} {{dir}}",                                                    "nl ltr"                                      },
    {"{{! a remark }}x",                                                    "x"                                           },
    {"<a href=\"{{path}}\">x</a>",                                          "<a href=\"/a%20b?c=d&amp;e\">x</a>"          },
    {"<a href=\"{{outside}}\">x</a>",                                       "<a href=\"#\">x</a>"                         },
    {"<a href=\"{{script}}\">x</a>",                                        "<a href=\"#\">x</a>"                         },
    {"<a href=\"{{safe}}\">x</a>",                                          "<a href=\"https://goed.example\">x</a>"      },
    {"<a href=\"/{{path}}\">x</a>",                                         "<a href=\"/#\">x</a>"                        },
    {"<a href=\"/v/{{user.name}}\">x</a>",                                  "<a href=\"/v/u\">x</a>"                      },
    {"<a href=\"/v/{{who}}\">x</a>",                                        "<a href=\"/v/%3Cb%3E&amp;&#39;%22\">x</a>"   },
    {"<input{{#yes}} checked{{/yes}}{{#no}} disabled{{/no}}>",              "<input checked>"                             },
    {"<p class=\"a{{#yes}} b{{/yes}}\">x</p>",                              "<p class=\"a b\">x</p>"                      },
    {"<p>\n   a\n\n   b  c</p>",                                            "<p>\na\nb c</p>"                             },
    {"<pre>\n  {{who}}</pre>",                                              "<pre>\n  &lt;b&gt;&amp;&#39;&quot;</pre>"    },
    {"<title>{{who}}</title>",                                              "<title>&lt;b&gt;&amp;&#39;&quot;</title>"    },
};

static void renders(void **state)
{
    (void)state;
    json_t *data = json_loads(DATA, 0, NULL);
    assert_non_null(data);
    for (size_t i = 0; i < sizeof rendered / sizeof rendered[0]; i++) {
        struct complaints complaints = {0};
        char page[1024];
        snprintf(page, sizeof page, "%s%s", NAMES, rendered[i].body);
        struct view *view = load_page(page, PARTIAL, &complaints);
        if (!view)
            fail_msg("%s: %s", rendered[i].body, complaints.list[0].detail);
        struct buffer out = {0};
        view_render(view, "page", "nl", data, &out);
        assert_string_equal(out.data, rendered[i].result);
        buffer_free(&out);
        view_free(view);
        complaints_free(&complaints);
    }
    json_decref(data);
}

static const char *const refused[] = {
    "<script>{{who}}</script>",
    "<script>let a = 1</script>",
    "<style>p { }</style>",
    "<p title={{who}}>x</p>",
    "<p title=plain>x</p>",
    "<p title='{{who}}'>x</p>",
    "<p {{who}}>x</p>",
    "<p da{{who}}=\"x\">x</p>",
    "<p data-{{#yes}}x{{/yes}}y>x</p>",
    "<{{who}}>x",
    "<p{{who}}>x</p>",
    "</{{who}}>",
    "<p onclick=\"{{who}}\">x</p>",
    "<p onclick=\"plain\">x</p>",
    "<p onclick>x</p>",
    "<p STYLE=\"{{who}}\">x</p>",
    "<p style=\"color: red\">x</p>",
    "<a href=\"javascript:{{who}}\">x</a>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<a HREF=\"data:text/html,x\">x</a>",
    "<a href=\" {{path}}\">x</a>",
    "<a href=\"java{{who}}\">x</a>",
    "<a href=\"//{{who}}\">x</a>",
    "<a href=\"{{t x.plain}}\">x</a>",
    "<a href=\"{{#yes}}java{{/yes}}script:x\">x</a>",
    "<form action=\"javascript:x\"></form>",
    "<img srcset=\"{{path}}\">",
    "<meta http-equiv=\"refresh\" content=\"{{path}}\">",
    "<iframe src=\"/x\"></iframe>",
    "<base href=\"/x\">",
    "<input type=\"{{who}}\">",
    "<!-- {{who}} -->",
    "{{unknown}}",
    "{{user.unknown}}",
    "{{user}}",
    "{{list}}",
    "{{who.name}}",
    "{{.}}",
    "{{name}}",
    "{{#list}}{{x}}{{/list}}",
    "{{#unknown}}x{{/unknown}}",
    "{{t x.unknown}}",
    "{{#yes}}x",
    "{{#yes}}x{{/no}}",
    "{{#yes}}{{#no}}x{{/yes}}{{/no}}",
    "x{{/yes}}",
    "{{#yes}}<p{{/yes}}>x</p>",
    "{{#yes}}<p title=\"{{/yes}}x\">y</p>",
    "<p title=\"{{#yes}}\">{{/yes}}x</p>",
    "<p{{#list}} title=\"{{name}}\"{{/list}}>x</p>",
    "<p title=\"a\"class=\"b\">x</p>",
    "{{who",
    "{{{who}}}",
    "{{&who}}",
    "{{}}",
    "{{>unknown}}",
    "<p title=\"{{>part}}\">x</p>",
    "a < b",
    "<p",
    "<p title=\"x",
    "<script src=\"/x\">",
};

static void refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct complaints complaints = {0};
        char page[1024];
        snprintf(page, sizeof page, "%s%s", NAMES, refused[i]);
        struct view *view = load_page(page, PARTIAL, &complaints);
        if (view)
            fail_msg("let through: %s", refused[i]);
        assert_int_equal(complaints.count, 1);
        assert_string_equal(complaints.list[0].path, "page.html:2");
        complaints_free(&complaints);
    }
}

static const struct {
    const char *page, *partial;
} undeclared[] = {
    {"<p>no declaration</p>",                      PARTIAL                       },
    {"{{! names: Who }}\nx",                       PARTIAL                       },
    {"{{! names: who,, x }}\nx",                   PARTIAL                       },
    {"{{! names: who x }}\nx",                     PARTIAL                       },
    {"{{! names: list[name }}\nx",                 PARTIAL                       },
    {"{{! names: name] }}\nx",                     PARTIAL                       },
    {"{{! names: a, a[b] }}\nx",                   PARTIAL                       },
    {"{{! names: lang }}\nx",                      PARTIAL                       },
    {"{{! names: >unknown }}\nx",                  PARTIAL                       },
    {"{{! names: a{b{c{d{e{f{g{h{i}}}}}}}} }}\nx", PARTIAL                       },
    {"{{! names: other }}\n{{>part}}",             PARTIAL                       },
    {"{{! names: who? }}\n{{>part}}",              PARTIAL                       },
    {"{{! names: who[name] }}\n{{>part}}",         PARTIAL                       },
    {"{{! names: list[a] }}\n{{>part}}",           "{{! names: list[a, b] }}\nx" },
    {"{{! names: who }}\n{{>part}}",               "{{! names: who }}\n{{>part}}"},
    {"{{! names: >part }}\nx",                     "{{! names: >part }}\nx"      },
};

static void refuses_declarations(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof undeclared / sizeof undeclared[0]; i++) {
        struct complaints complaints = {0};
        struct view *view = load_page(undeclared[i].page, undeclared[i].partial, &complaints);
        if (view)
            fail_msg("let through: %s", undeclared[i].page);
        assert_true(complaints.count > 0);
        complaints_free(&complaints);
    }
}

/* Two partials that need different names of one object: the page declares both by their names.
 */
static void declarations_are_joined(void **state)
{
    (void)state;
    struct complaints complaints = {0};
    struct view *view = load_page("{{! names: >part, page{b} }}\n{{>part}}{{page.a}}{{page.b}}",
                                  "{{! names: page{a} }}\n({{page.a}})", &complaints);
    assert_non_null(view);
    json_t *data = json_loads("{\"page\": {\"a\": \"1\", \"b\": \"2\"}}", 0, NULL);
    struct buffer out = {0};
    view_render(view, "page", "en", data, &out);
    assert_string_equal(out.data, "(1)12");
    buffer_free(&out);
    json_decref(data);
    view_free(view);
}

static void complaints_name_the_line(void **state)
{
    (void)state;
    struct complaints complaints = {0};
    struct view *view =
        load_page("{{! names: a,\n  b }}\n<p>\n{{a}}\n{{c}}</p>", PARTIAL, &complaints);
    assert_null(view);
    assert_string_equal(complaints.list[0].path, "page.html:5");
    assert_string_equal(complaints.list[0].detail, "c: the name is not declared");
    complaints_free(&complaints);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(renders),
        cmocka_unit_test(refuses),
        cmocka_unit_test(refuses_declarations),
        cmocka_unit_test(declarations_are_joined),
        cmocka_unit_test(complaints_name_the_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
