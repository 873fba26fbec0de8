#include <string.h>

#include "export/csv.h"

const struct csv_column csv_columns[] = {
    {"gemeente_code",  "CBS-code van de gemeente",                                                "CBS code of the municipality"                                             },
    {"gemeente_jaar",  "jaar van de gemeente-indeling",                                           "reference year of the CBS code"                                           },
    {"gemeente",       "naam van de gemeente",                                                    "name of the municipality"                                                 },
    {"schooljaar",     "schooljaar van de ronde",                                                 "school year of the round"                                                 },
    {"kalenderjaar",   "kalenderjaar van de ronde",                                               "calendar year of the round"                                               },
    {"ronde",          "naam van de ronde",                                                       "name of the round"                                                        },
    {"plek_soort",     "gemeente, wijk, bestuur, groep, organisatie of soort",
     "municipality, district, board, group, organisation or kind of it"                                                                                                      },
    {"plek_id",        "vast kenmerk van de plek",                                                "stable id of the place"                                                   },
    {"plek_naam",      "naam van de plek",                                                        "name of the place"                                                        },
    {"plek_boven",     "plek_id van de plek waar deze plek onder valt; leeg bij de gemeente",
     "plek_id of the place this one belongs to; empty for the municipality"                                                                                                  },
    {"doelgroep",      "ouder of professional; doelgroepen worden nooit opgeteld",
     "parent or professional; the two are never added up"                                                                                                                    },
    {"uitgenodigd",
     "uitgenodigde gezinnen of medewerkers; plekken met te veel antwoorden "
     "tellen hoger in de boom niet mee",                                                          "invited families or staff; places with too many answers count in no total"},
    {"cijfer_soort",
     "antwoorden (hoeveel antwoordden), deelname (deel van de uitgenodigden), taal, vraag, "
     "stap of thema",                                                                             "antwoorden (how many answered), deelname (share of the invited), taal (language), "
     "vraag (item), stap (step) or thema (theme)"                                                                                                       },
    {"code",           "code van de vraag, nummer van de stap of naam van het thema",
     "code of the item, number of the step or name of the theme"                                                                                                             },
    {"tekst",          "tekst van de vraag; (één vraag): stap of thema rust op één vraag",
     "text of the item; (één vraag): the step or theme rests on one item"                                                                                                  },
    {"antwoord",
     "nee, nee_of_beetje (ja is de rest), de keuze van een lijst, weet_niet of "
     "overgeslagen",                                                                              "nee (no), nee_of_beetje (no or a bit; yes is the rest), an option of a list, "
     "weet_niet (did not know) or overgeslagen (skipped)"                                                                                                },
    {"antwoord_tekst", "de woorden van het antwoord",                                             "the words of the answer"                                                  },
    {"n",              "antwoorden op deze vraag, naar beneden afgerond: 25+ is 25 of iets meer",
     "answers to this item, rounded down: 25+ is 25 or a few more"                                                                                                           },
    {"n_laag",         "het kleinste aantal dat het kan zijn",                                    "the smallest n it may be"                                                 },
    {"n_hoog",         "het grootste aantal dat het kan zijn",                                    "the largest n it may be"                                                  },
    {"aandeel_laag",   "het aandeel is ten minste zoveel procent",
     "the share is at least so many percent"                                                                                                                                 },
    {"aandeel_hoog",   "het aandeel is ten hoogste zoveel procent",
     "the share is at most so many percent"                                                                                                                                  },
    {"interval_laag",  "ondergrens van het 95%-interval, in procenten",
     "lower bound of the 95 % interval, in percent"                                                                                                                          },
    {"interval_hoog",  "bovengrens van het 95%-interval, in procenten",
     "upper bound of the 95 % interval, in percent"                                                                                                                          },
    {"staat",
     "gepubliceerd, te weinig antwoorden, achtergehouden (meer antwoorden dan uitgenodigd plus "
     "20 %), uit de telling gehaald (bij een verbetering), of opgeteld (uit de gepubliceerde "
     "cijfers van plekken)",                                                                      "gepubliceerd (published), te weinig antwoorden (too few answers), achtergehouden "
     "(withheld: more answers than invited plus 20 %), uit de telling gehaald (taken out by a "
     "correction) or opgeteld (added up from the published figures of places)"                                                                   },
    {"uitsplitsing",   "code van de achtergrondvraag waarnaar is uitgesplitst",
     "code of the background question by which it is broken down"                                                                                                            },
    {"groep",          "het antwoord op die achtergrondvraag",
     "the answer to that background question"                                                                                                                                }
};

const size_t csv_column_count = sizeof csv_columns / sizeof csv_columns[0];

/* Everything that is no column, question or option. */
static const struct {
    const char *kind, *code, *nl, *en;
} notes[] = {
    {"antwoord",  "nee",              "de ongunstige antwoorden: nee, nooit",
     "the unfavourable answers: no, never"                                                                                                                                             },
    {"antwoord",  "nee_of_beetje",
     "nee en een beetje samen (nooit en soms); 100 min dit aandeel is ja (vaak)",                "no and a bit together (never and sometimes); 100 minus this share is yes (often)"    },
    {"afronding", "aandeel",
     "een aandeel is een stap op een vast rooster: 5 stappen bij 10 tot 19 antwoorden, 10 bij "
     "20 tot 39, 20 bij 40 tot 199, 100 vanaf 200 (de eerste twee en laatste twee samen)",       "a share is a step on a fixed grid: 5 steps for 10 to 19 answers, 10 for 20 to 39, 20 for "
     "40 to 199, 100 from 200 on (the first two and the last two are one)"                   },
    {"afronding", "aandeel onder 10",
     "waar minder dan 10 antwoorden genoeg zijn: 2 stappen bij n_laag 5 of 6, 4 bij 7 tot 9",    "where fewer than 10 answers are enough: 2 steps for n_laag 5 or 6, 4 for 7 to 9"     },
    {"afronding", "n",                "naar beneden op 5, vanaf 200 op 10",                      "down to 5, from 200 on to 10"                                                        },
    {"afronding", "interval",
     "Wilson, 95 %, uit het midden van n en de einden van de stap; naar buiten op een tiende",   "Wilson, 95 %, from the middle of n and the ends of the step; outward to a tenth"     },
    {"afronding", "stap en thema",
     "het gemiddelde van de gepubliceerde vragen, naar buiten op hele procenten; n is de "
     "grootste daarvan",                                                                         "the mean of the published items, outward to whole percents; n is the largest of them"},
    {"afronding", "grover",
     "waar anders een klein aantal volgt, zijn stappen van wat geen plek is grover",             "where a small number would follow, steps of what is no place are coarser"            },
    {"afronding", "vervolgvraag",     "geen eigen n, en alleen bij de gemeente: n_laag is leeg",
     "no n of its own, and of the municipality alone: n_laag is empty"                                                                                                                 },
    {"afronding", "optellen",
     "er wordt niets afgerond om op te tellen; keuzes van een lijst tellen niet op tot 100",     "nothing is rounded to add up; options of a list do not add up to 100"                },
    {"licentie",  "CC BY 4.0",
     "hergebruik mag, met vermelding van de gemeente, de ronde en Weerklank",                    "may be reused, naming the municipality, the round and Weerklank"                     }
};

static const char *const head[] = {"soort",    "doelgroep",  "code",   "tekst_nl",
                                   "tekst_en", "vraagsoort", "schaal", "stap",
                                   "themas",   "spiegel",    "lijst",  "band"};

#define HEAD (sizeof head / sizeof head[0])

/* A row of which only the first cells say something. */
static void write_note(struct buffer *out, const char *const *cells, size_t count)
{
    for (size_t i = 0; i < HEAD; i++)
        csv_cell(out, i < count ? cells[i] : "");
    csv_end_line(out);
}

static const char *text_in(const json_t *object, const char *language)
{
    return json_text(json_object_get(object, "text"), language, "");
}

static void write_choice(struct buffer *out, const char *audience, const json_t *item,
                         const json_t *choice)
{
    static const char *const words[] = {"nee", "een beetje", "ja"};
    json_int_t band = json_number(choice, "band", -1);
    struct buffer code = {0};
    buffer_print(&code, "%s = %s", json_text(item, "code", ""), json_text(choice, "value", ""));
    csv_cell(out, "keuze");
    csv_cell(out, csv_audience(audience));
    csv_cell(out, code.data);
    csv_cell(out, text_in(choice, "nl"));
    csv_cell(out, text_in(choice, "en"));
    for (size_t i = 5; i + 1 < HEAD; i++)
        csv_cell(out, "");
    csv_cell(out, json_truth(choice, "dontKnow", false) ? "telt niet mee"
                  : band >= 0 && band <= 2              ? words[band]
                                                        : "");
    csv_end_line(out);
    buffer_free(&code);
}

static void write_item(struct buffer *out, const char *audience, const json_t *item)
{
    struct buffer themes = {0};
    size_t i;
    json_t *part;
    json_array_foreach(json_object_get(item, "themes"), i, part)
    {
        const char *theme = json_string_value(part);
        buffer_print(&themes, "%s%s", i ? ", " : "", theme ? theme : "");
    }
    csv_cell(out, "vraag");
    csv_cell(out, csv_audience(audience));
    csv_cell(out, json_text(item, "code", ""));
    csv_cell(out, text_in(item, "nl"));
    csv_cell(out, text_in(item, "en"));
    csv_cell(out, json_text(item, "kind", ""));
    csv_cell(out, json_text(item, "scale", ""));
    if (json_number(item, "step", 0))
        csv_number(out, json_number(item, "step", 0));
    else
        csv_cell(out, "");
    csv_cell(out, themes.data ? themes.data : "");
    csv_cell(out, json_text(item, "mirror", ""));
    csv_cell(out, json_text(item, "inventory", ""));
    csv_cell(out, "");
    csv_end_line(out);
    buffer_free(&themes);
    json_array_foreach(json_object_get(item, "choices"), i, part)
    {
        write_choice(out, audience, item, part);
    }
}

static void write_round(const struct release *release, struct buffer *out)
{
    const json_t *round = release_round(release);
    struct buffer nl = {0}, en = {0};
    buffer_print(&nl, "%s, %s tot en met %s; cijfers vanaf %d antwoorden",
                 json_text(round, "name", ""), json_text(round, "opensOn", ""),
                 json_text(round, "closesOn", ""), release_k(release));
    buffer_print(&en, "%s, %s to %s; figures from %d answers on", json_text(round, "name", ""),
                 json_text(round, "opensOn", ""), json_text(round, "closesOn", ""),
                 release_k(release));
    const char *const cells[] = {"ronde", "", json_text(round, "id", ""), nl.data, en.data};
    write_note(out, cells, 5);
    buffer_free(&nl);
    buffer_free(&en);
}

static void write_form(const struct release *release, const char *audience, struct buffer *out)
{
    const json_t *form = release_form(release, audience);
    if (!form)
        return;
    const json_t *title = json_object_get(form, "title");
    const char *const cells[] = {"vragenlijst", csv_audience(audience),
                                 json_text(form, "name", ""), json_text(title, "nl", ""),
                                 json_text(title, "en", "")};
    write_note(out, cells, 5);
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(form, "items"), i, item)
    {
        write_item(out, audience, item);
    }
}

void export_codebook(const struct release *release, struct buffer *out)
{
    csv_begin(out);
    for (size_t i = 0; i < HEAD; i++)
        csv_cell(out, head[i]);
    csv_end_line(out);
    write_round(release, out);
    for (size_t i = 0; i < csv_column_count; i++) {
        const char *const cells[] = {"kolom", "", csv_columns[i].name, csv_columns[i].nl,
                                     csv_columns[i].en};
        write_note(out, cells, 5);
    }
    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++) {
        const char *const cells[] = {notes[i].kind, "", notes[i].code, notes[i].nl,
                                     notes[i].en};
        write_note(out, cells, 5);
    }
    write_form(release, "parent", out);
    write_form(release, "professional", out);
}
