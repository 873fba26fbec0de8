/*
 * What in an open answer is pointed at, and what is left alone; half-baked bytes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "cmocka.h"
#include "survey/hint.h"

/* A text and its pieces as "kind:piece", with | between them. */
struct row {
    const char *text, *pieces;
};

static const struct row citizen_numbers[] = {
    {"123456782",                     "citizen-number:123456782"                         },
    {"Haar BSN is 123456782.",        "citizen-number:123456782"                         },
    {"bsn 123.456.782, graag",        "citizen-number:123.456.782"                       },
    {"bsn 123 456 782 van mij",       "citizen-number:123 456 782"                       },
    {"bsn 1234.56.782",               "citizen-number:1234.56.782"                       },
    {"bsn 123\302\240456\302\240782", "citizen-number:123\302\240456\302\240782"         },
    {"111222333 en 123456782",        "citizen-number:111222333|citizen-number:123456782"},
    {"012345672",                     "citizen-number:012345672"                         },
    {"12345672 is er een van acht",   "citizen-number:12345672"                          },
    {"1234.56.72",                    "citizen-number:1234.56.72"                        },
    {"Hij is 8 123456782",            "citizen-number:123456782"                         },
    {"رقمي 123456782",            "citizen-number:123456782"                         },
    {"123456789",                     ""                                                 },
    {"123456783",                     ""                                                 },
    {"123.456.783",                   ""                                                 },
    {"12345678",                      ""                                                 },
    {"000000000",                     ""                                                 },
    {"00000000",                      ""                                                 },
    {"1234567820",                    ""                                                 },
    {"0123456782000",                 ""                                                 },
    {"123.456.782.1",                 ""                                                 },
    {"1.123.456.782",                 ""                                                 },
    {"123 456 782 1",                 ""                                                 },
    {"A123456782",                    ""                                                 },
    {"123456782B01",                  ""                                                 },
    {"123456782,50",                  ""                                                 },
    {"€ 123.456.782",               ""                                                 },
    {"€123456782",                  ""                                                 },
    {"123-456-782",                   ""                                                 },
    {"1 2 3 4 5 6 7 8 2",             ""                                                 },
    {"123.456 782",                   ""                                                 },
    {"12.345.672 euro",               ""                                                 },
    {"Geboren op 20112014",           ""                                                 },
};

static const struct row phones[] = {
    {"06-12345678",                "phone:06-12345678"                  },
    {"06 12345678",                "phone:06 12345678"                  },
    {"Bel 06 12 34 56 78 maar",    "phone:06 12 34 56 78"               },
    {"06-12 34 56 78",             "phone:06-12 34 56 78"               },
    {"0612345678.",                "phone:0612345678"                   },
    {"0612 345 678",               "phone:0612 345 678"                 },
    {"06.12.34.56.78",             "phone:06.12.34.56.78"               },
    {"06 - 12345678",              "phone:06 - 12345678"                },
    {"06–12345678",              "phone:06–12345678"                },
    {"+31 6 12345678",             "phone:+31 6 12345678"               },
    {"+31612345678 om 3 uur",      "phone:+31612345678"                 },
    {"+31 6 12 34 56 78 of 12",    "phone:+31 6 12 34 56 78"            },
    {"+31 (0)6 12345678",          "phone:+31 (0)6 12345678"            },
    {"+31(0)612345678",            "phone:+31(0)612345678"              },
    {"+31 06 12345678",            "phone:+31 06 12345678"              },
    {"0031612345678",              "phone:0031612345678"                },
    {"0031 6 12345678",            "phone:0031 6 12345678"              },
    {"010-1234567",                "phone:010-1234567"                  },
    {"010 123 45 67",              "phone:010 123 45 67"                },
    {"(010) 1234567",              "phone:(010) 1234567"                },
    {"(0123) 456 789",             "phone:(0123) 456 789"               },
    {"0123-456789",                "phone:0123-456789"                  },
    {"tel:0101234567",             "phone:0101234567"                   },
    {"06-12345678 en 06-87654321", "phone:06-12345678|phone:06-87654321"},
    {"+90 532 123 45 67",          "phone:+90 532 123 45 67"            },
    {"+48 601 234 567 proszę",    "phone:+48 601 234 567"              },
    {"+380501234567",              "phone:+380501234567"                },
    {"00905321234567",             "phone:00905321234567"               },
    {"(+31 6 12345678)",           "phone:+31 6 12345678"               },
    {"+49 170 1234567 12:30",      "phone:+49 170 1234567"              },
    {"0612345678 3 kinderen",      "phone:0612345678"                   },
    {"06-1234567",                 ""                                   },
    {"06-123456789",               ""                                   },
    {"061234567890",               ""                                   },
    {"12-03-2026",                 ""                                   },
    {"06-12-2026",                 ""                                   },
    {"06-12-2026 10:00",           ""                                   },
    {"06 12 2026 10 uur",          ""                                   },
    {"06.12.2026 10 uur",          ""                                   },
    {"01-02-2026 12 uur",          ""                                   },
    {"2026-03-12",                 ""                                   },
    {"08.30 - 14.15",              ""                                   },
    {"08:30-14:15 en 06:30-08:30", ""                                   },
    {"06.30-08.30 10",             ""                                   },
    {"+12.000 euro",               ""                                   },
    {"+10.000.000",                ""                                   },
    {"groep 4+5 12345678",         ""                                   },
    {"+1",                         ""                                   },
    {"+0612345678",                "phone:0612345678"                   },
    {"00",                         ""                                   },
    {"(010)",                      ""                                   },
    {"(0",                         ""                                   },
    {"+123456789012345678",        ""                                   },
};

static const struct row mail[] = {
    {"jan@school.nl",                          "email:jan@school.nl"                     },
    {"Mail Jan.de-Vries+x@mail.school.co.uk.", "email:Jan.de-Vries+x@mail.school.co.uk"  },
    {"<a_b@c.org>",                            "email:a_b@c.org"                         },
    {"mailto:x1@y2.nl,",                       "email:x1@y2.nl"                          },
    {"zoë@café.fr!",                         "email:zoë@café.fr"                     },
    {"juf.anna@school.nl",                     "email:juf.anna@school.nl"                },
    {"Juf Anna Anna@school.nl",                "staff-name:Juf Anna|email:Anna@school.nl"},
    {"a@b.nl,c@d.nl",                          "email:a@b.nl|email:c@d.nl"               },
    {"a@b",                                    ""                                        },
    {"a@b.c",                                  ""                                        },
    {"@school.nl",                             ""                                        },
    {"om 8 @ school.nl",                       ""                                        },
    {"a@@b.nl",                                ""                                        },
    {"a@b..nl",                                ""                                        },
    {"a@1.23",                                 ""                                        },
    {"jan@",                                   ""                                        },
};

static const struct row accounts[] = {
    {"NL91ABNA0417164300",                                      "iban:NL91ABNA0417164300"              },
    {"op NL91 ABNA 0417 1643 00 graag",                         "iban:NL91 ABNA 0417 1643 00"          },
    {"nl91abna0417164300",                                      "iban:nl91abna0417164300"              },
    {"NL 91 ABNA 0417164300",                                   "iban:NL 91 ABNA 0417164300"           },
    {"NL91.ABNA.0417.1643.00.",                                 "iban:NL91.ABNA.0417.1643.00"          },
    {"BE68 5390 0754 7034",                                     "iban:BE68 5390 0754 7034"             },
    {"DE89370400440532013000",                                  "iban:DE89370400440532013000"          },
    {"TR33 0006 1005 1978 6457 8413 26",                        "iban:TR33 0006 1005 1978 6457 8413 26"},
    {"PL61109010140000071219812874",                            "iban:PL61109010140000071219812874"    },
    {"UA213223130000026007233566001",                           "iban:UA213223130000026007233566001"   },
    {"NO9386011117947",                                         "iban:NO9386011117947"                 },
    {"MT84MALT011000012345MTLCAST001S",                         "iban:MT84MALT011000012345MTLCAST001S" },
    {"MA64011519000001205000534921",                            "iban:MA64011519000001205000534921"    },
    {"NL92ABNA0417164300",                                      ""                                     },
    {"NL91ABNA041716430",                                       ""                                     },
    {"NL91ABNA04171643000",                                     ""                                     },
    {"XNL91ABNA0417164300",                                     ""                                     },
    {"NL91",                                                    ""                                     },
    {"op 12 mei zijn er nog veel kinderen in de klas",          ""                                     },
    {"Er zitten er in 26 kinderen en dat is echt veel te veel", ""                                     },
};

static const struct row addresses[] = {
    {"1234 AB 12",                      "address:1234 AB 12"             },
    {"Wij wonen op 1234ab 12a.",        "address:1234ab 12a"             },
    {"1234AB12",                        "address:1234AB12"               },
    {"1234 AB, nr. 12",                 "address:1234 AB, nr. 12"        },
    {"1234 AB huisnummer 12-3",         "address:1234 AB huisnummer 12-3"},
    {"postcode 1234 AB 12 B hier",      "address:1234 AB 12 B"           },
    {"Dorpsstraat 12, 1234 AB Utrecht", "address:12, 1234 AB"            },
    {"Dorpsstraat 12a\n1234 AB",        "address:12a\n1234 AB"           },
    {"Laan 3 bis 1234 AB 5",            "address:1234 AB 5"              },
    {"1012 IS 12",                      "address:1012 IS 12"             },
    {"1234 AB",                         ""                               },
    {"1234 AB is onze postcode",        ""                               },
    {"In 2024 is 1 kind weg",           ""                               },
    {"IN 2024 IS 1 KIND WEG",           ""                               },
    {"sinds 2020 in 3 groepen",         ""                               },
    {"0234 AB 12",                      ""                               },
    {"12345 AB 12",                     ""                               },
    {"1234 ABC 12",                     ""                               },
    {"1500 kg 3",                       ""                               },
    {"1234 AB 12:30",                   ""                               },
    {"tussen 2019 en 2024",             ""                               },
    {"in 3 2024 ab",                    "address:3 2024 ab"              },
};

static const struct row staff[] = {
    {"juf Anna is lief",                                        "staff-name:juf Anna"                                                },
    {"Juf Anna's klas",                                         "staff-name:Juf Anna's"                                              },
    {"meester Jan-Willem helpt",                                "staff-name:meester Jan-Willem"                                      },
    {"mevrouw van der Berg was er",                             "staff-name:mevrouw van der Berg"                                    },
    {"Mevrouw Van 't Hof en meneer El Amrani",
     "staff-name:Mevrouw Van 't Hof|staff-name:meneer El Amrani"                                                                     },
    {"mw. J.P. de Vries zegt",                                  "staff-name:mw. J.P. de Vries"                                       },
    {"dhr.Jansen",                                              "staff-name:dhr.Jansen"                                              },
    {"mr. Özdemir",                                            "staff-name:mr. Özdemir"                                            },
    {"juf M. is streng",                                        "staff-name:juf M."                                                  },
    {"de heer O’Brien",                                       "staff-name:heer O’Brien"                                          },
    {"JUF ANNA IS LIEF",                                        "staff-name:JUF ANNA"                                                },
    {"mevrouw dr. Jansen",                                      "staff-name:mevrouw dr. Jansen"                                      },
    {"Juf  Łucja,juf Élodie",                                 "staff-name:Juf  Łucja|staff-name:juf Élodie"                      },
    {"Mrs Smith and Mr. Brown",                                 "staff-name:Mrs Smith|staff-name:Mr. Brown"                          },
    {"her teacher Ms Jones is",                                 "staff-name:teacher Ms Jones"                                        },
    {"Miss Honey Then she",                                     "staff-name:Miss Honey"                                              },
    {"Ayşe öğretmen çok iyi",                               "staff-name:Ayşe öğretmen"                                        },
    {"Bugün Ayşe Yılmaz Hoca'ya sordum",                     "staff-name:Ayşe Yılmaz Hoca'ya"                                   },
    {"Mehmet bey ve Fatma Hanım",                              "staff-name:Mehmet bey|staff-name:Fatma Hanım"                      },
    {"öğretmenimiz Elif'e",                                   "staff-name:öğretmenimiz Elif'e"                                   },
    {"المعلمة فاطمة رائعة",                    "staff-name:المعلمة فاطمة"                               },
    {"والأستاذ عبد الرحمن",                    "staff-name:والأستاذ عبد الرحمن"                    },
    {"السيدة يارا والمعلم خالد",           "staff-name:السيدة يارا|staff-name:والمعلم خالد"},
    {"pani Anna Kowalska uczy",                                 "staff-name:pani Anna Kowalska"                                      },
    {"lubię panią Żanetę",                                  "staff-name:panią Żanetę"                                         },
    {"пані Оксана добра",                        "staff-name:пані Оксана"                                   },
    {"вчителька Олена Іванівна каже", "staff-name:вчителька Олена Іванівна"          },
    {"de juf is lief",                                          ""                                                                   },
    {"juf. Daarna",                                             ""                                                                   },
    {"De juf Is lief",                                          ""                                                                   },
    {"DE JUF IS LIEF",                                          ""                                                                   },
    {"de juf van Groep 3",                                      ""                                                                   },
    {"de juf\nAnna is er",                                      ""                                                                   },
    {"Beste juf, Ahmed",                                        ""                                                                   },
    {"de meester geeft Nederlands",                             ""                                                                   },
    {"docent Engels en leraar Nederlands",                      ""                                                                   },
    {"juffertje Anna en juf-Anna",                              ""                                                                   },
    {"Geachte Mevrouw, Meneer",                                 ""                                                                   },
    {"de MR Gouda en MS Outlook",                               ""                                                                   },
    {"I miss Ghent",                                            ""                                                                   },
    {"The teacher is kind. Teachers Are",                       ""                                                                   },
    {"Sınıf öğretmeni çok iyi",                            ""                                                                   },
    {"Bu öğretmen iyi. Her öğretmen",                       ""                                                                   },
    {"Türkiye'de öğretmen",                                  ""                                                                   },
    {"Matematik öğretmeni Türkçe",                          ""                                                                   },
    {"المعلمة رائعة",                               ""                                                                   },
    {"المعلمة تساعد الاطفال",                ""                                                                   },
    {"المعلم الجديد لا يشرح",                 ""                                                                   },
    {"المدرسة ممتازة",                             ""                                                                   },
    {"czy pani może? Pani Dyrektor",                           ""                                                                   },
    {"вчителька дуже добра",                  ""                                                                   },
    {"juf",                                                     ""                                                                   },
    {"juf ",                                                    ""                                                                   },
    {"mw.",                                                     ""                                                                   },
};

static const struct row children[] = {
    {"Mijn zoon Ali heeft",                 "child-name:Mijn zoon Ali"                     },
    {"mijn oudste dochter Eva de Wit",      "child-name:mijn oudste dochter Eva de Wit"    },
    {"M'n kind Noor",                       "child-name:M'n kind Noor"                     },
    {"onze kinderen Tim en",                "child-name:onze kinderen Tim"                 },
    {"mijn dochter (Sara)",                 "child-name:mijn dochter (Sara"                },
    {"mijn zoon, Ali, is",                  "child-name:mijn zoon, Ali"                    },
    {"mijn zoon heet Ali",                  "child-name:mijn zoon heet Ali"                },
    {"My son Tom goes",                     "child-name:My son Tom"                        },
    {"our youngest daughter named Mia",     "child-name:our youngest daughter named Mia"   },
    {"Oğlum Ahmet okulda",                 "child-name:Oğlum Ahmet"                      },
    {"KIZIM İREM",                         "child-name:KIZIM İREM"                       },
    {"kızım Elif'in",                     "child-name:kızım Elif'in"                   },
    {"ابني محمد يحب",            "child-name:ابني محمد"                 },
    {"وابنتي يارا",               "child-name:وابنتي يارا"             },
    {"بنتي اسمها سلمى",        "child-name:بنتي اسمها سلمى"      },
    {"mój syn Kuba lubi",                  "child-name:mój syn Kuba"                     },
    {"mojego syna Michała",                "child-name:mojego syna Michała"              },
    {"moja córka Zosia",                   "child-name:moja córka Zosia"                 },
    {"мій син Тарас",            "child-name:мій син Тарас"          },
    {"Моя донька Соломія.", "child-name:Моя донька Соломія"},
    {"моя дочка Марія",        "child-name:моя дочка Марія"      },
    {"mijn zoon heeft het fijn",            ""                                             },
    {"Mijn dochter Is blij",                ""                                             },
    {"MIJN ZOON HEEFT ADHD",                ""                                             },
    {"Mijn zoon ADHD heeft",                ""                                             },
    {"mijn zoon. Ali",                      ""                                             },
    {"mijn zoon, Amsterdam is ver",         ""                                             },
    {"Mijn kind leert Nederlands",          ""                                             },
    {"Mijn kind Nederlands leert",          ""                                             },
    {"my son is happy",                     ""                                             },
    {"my son's teacher",                    ""                                             },
    {"My daughter The best",                ""                                             },
    {"oğlum çok mutlu. Kızım Türkçe", ""                                             },
    {"ابني يحب المدرسة",      ""                                             },
    {"ابنتي في الصف",            ""                                             },
    {"ابنتي ذهبت الى",          ""                                             },
    {"mój syn jest",                       ""                                             },
    {"мій син має",                ""                                             },
    {"mijn",                                ""                                             },
    {"mijn zoon",                           ""                                             },
    {"mijn lieve kleine",                   ""                                             },
};

static const struct row plain[] = {
    {"",                                                  ""                 },
    {" ",                                                 ""                 },
    {"Mijn kind is 8 jaar en zit in groep 5.",            ""                 },
    {"Ik geef een 8,5.",                                  ""                 },
    {"10-12 jaar",                                        ""                 },
    {"van 8.30 tot 14.15 uur",                            ""                 },
    {"schooljaar 2025-2026",                              ""                 },
    {"€ 1.250,00 per jaar of 12,50",                    ""                 },
    {"Op 1-2-2026 en 12 maart 2026.",                     ""                 },
    {"25 kinderen in 1 klas, 3 keer per week 45 minuten", ""                 },
    {"90% van 1000",                                      ""                 },
    {"groep 1/2, 3/4 en 5/6/7",                           ""                 },
    {"De school is fijn. Utrecht ook.",                   ""                 },
    {"08:30",                                             ""                 },
    {"1.000.000",                                         ""                 },
    {"مدرسة جيدة جدا",                        ""                 },
    {"Дуже добра школа!",                   ""                 },
    {"🙂🙂 top!",                                     ""                 },
    {"juf Anna: 06-12345678, jan@x.nl, 1234 AB 5",
     "staff-name:juf Anna|phone:06-12345678|email:jan@x.nl|address:1234 AB 5"},
};

static int failures;

static void try_row(const struct row *row)
{
    struct hint hints[16];
    struct buffer found = {0};
    size_t size = strlen(row->text), count;
    /* A copy of the very size, so that a byte too far is seen. */
    char *copy = malloc(size ? size : 1);
    memcpy(copy, row->text, size);
    count = hint_find(copy, size, hints, 16);
    for (size_t i = 0; i < count; i++) {
        buffer_print(&found, "%s%s:", i ? "|" : "", hint_name(hints[i].kind));
        buffer_add(&found, copy + hints[i].start, hints[i].size);
    }
    if (strcmp(found.data ? found.data : "", row->pieces) != 0) {
        print_error("\"%s\": wanted \"%s\", found \"%s\"\n", row->text, row->pieces,
                    found.data ? found.data : "");
        failures++;
    }
    buffer_free(&found);
    free(copy);
}

static void try_rows(const struct row *rows, size_t count)
{
    failures = 0;
    for (size_t i = 0; i < count; i++)
        try_row(&rows[i]);
    assert_int_equal(failures, 0);
}

#define TRY(rows)                                     \
    static void finds_##rows(void **state)            \
    {                                                 \
        (void)state;                                  \
        try_rows(rows, sizeof rows / sizeof rows[0]); \
    }
TRY(citizen_numbers)
TRY(phones)
TRY(mail)
TRY(accounts)
TRY(addresses)
TRY(staff)
TRY(children)
TRY(plain)

static void gives_no_more_than_asked(void **state)
{
    (void)state;
    const char *text = "juf Anna belt 06-12345678";
    struct hint hints[2] = {0};
    assert_int_equal(hint_find(text, strlen(text), hints, 0), 0);
    assert_int_equal(hint_find(text, strlen(text), hints, 1), 1);
    assert_int_equal(hints[0].kind, HINT_STAFF_NAME);
    assert_int_equal(hints[0].start, 0);
    assert_int_equal(hints[0].size, 8);
    assert_int_equal(hints[1].size, 0);
    assert_int_equal(hint_find(text, strlen(text), hints, 2), 2);
    assert_int_equal(hints[1].start, 14);
}

/* Every text of the tables cut at every byte, and with a byte broken. */
static void survives_broken_text(void **state)
{
    (void)state;

    static const struct {
        const struct row *rows;
        size_t count;
    } tables[] = {
        {phones,    sizeof phones / sizeof phones[0]      },
        {addresses, sizeof addresses / sizeof addresses[0]},
        {staff,     sizeof staff / sizeof staff[0]        },
        {children,  sizeof children / sizeof children[0]  },
    };
    struct hint hints[16];
    for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++) {
        for (size_t i = 0; i < tables[t].count; i++) {
            const char *text = tables[t].rows[i].text;
            size_t size = strlen(text);
            for (size_t cut = 1; cut <= size; cut++) {
                char *copy = malloc(cut);
                memcpy(copy, text + size - cut, cut);
                hint_find(copy, cut, hints, 16);
                memcpy(copy, text, cut);
                hint_find(copy, cut, hints, 16);
                copy[cut / 2] = (char)0xff;
                size_t count = hint_find(copy, cut, hints, 16), end = 0;
                for (size_t h = 0; h < count; h++) {
                    assert_true(hints[h].start >= end && hints[h].size > 0);
                    end = hints[h].start + hints[h].size;
                    assert_true(end <= cut);
                    assert_null(memchr(copy + hints[h].start, 0xff, hints[h].size));
                }
                free(copy);
            }
        }
    }
    const char broken[] = "juf \303 Anna juf \xed\xa0\x80 juf Anna\xc3 06-12345678\xf0";
    size_t count = hint_find(broken, sizeof broken - 1, hints, 16);
    assert_int_equal(count, 2);
    assert_int_equal(hints[0].size, 8);
    assert_int_equal(hints[1].kind, HINT_PHONE);
}

/* Texts that make it look ahead at every place; were that not bounded, they would take minutes.
 */
static void stays_linear(void **state)
{
    (void)state;
    static const char *const parts[] = {"a.",  "Mevrouw Van ", "mijn lieve ", "1 ",   "NL91 ",
                                        "0",   "Ab ",          "A.",          "a@a.", "-",
                                        "12 ", "juf A.",       "Aa-",         "a'",   "06-"};
    static char text[40 * 1000];
    struct hint hints[1];
    clock_t start = clock();
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        for (size_t at = 0; at < sizeof text; at++)
            text[at] = parts[i][at % strlen(parts[i])];
        hint_find(text, sizeof text, hints, 1);
    }
    assert_true(clock() - start < 20 * CLOCKS_PER_SEC);
}

static void kinds_have_names(void **state)
{
    (void)state;
    static const char *const names[] = {"citizen-number", "phone",      "email",     "iban",
                                        "address",        "staff-name", "child-name"};
    for (int kind = HINT_CITIZEN_NUMBER; kind <= HINT_CHILD_NAME; kind++)
        assert_string_equal(hint_name((enum hint_kind)kind), names[kind]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_citizen_numbers),
        cmocka_unit_test(finds_phones),
        cmocka_unit_test(finds_mail),
        cmocka_unit_test(finds_accounts),
        cmocka_unit_test(finds_addresses),
        cmocka_unit_test(finds_staff),
        cmocka_unit_test(finds_children),
        cmocka_unit_test(finds_plain),
        cmocka_unit_test(gives_no_more_than_asked),
        cmocka_unit_test(survives_broken_text),
        cmocka_unit_test(stays_linear),
        cmocka_unit_test(kinds_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
