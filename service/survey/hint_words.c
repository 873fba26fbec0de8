#include "survey/hint_words.h"

#include <string.h>

#include "base/check.h"
#include "base/letter.h"

/* Bytes of a word. A bound keeps the reading of a'a'a'a from every a on linear. */
#define WORD_MOST 200

/* Letters of the scripts that parents here write. Others find their numbers only. */
static const struct {
    uint32_t first, last;
} letters[] = {
    {'A',    'Z'   },
    {'a',    'z'   },
    {0xc0,   0xd6  },
    {0xd8,   0xf6  },
    {0xf8,   0x2af },
    {0x300,  0x373 }, /* marks on the letter before */
    {0x386,  0x386 },
    {0x388,  0x481 }, /* Greek, Cyrillic */
    {0x48a,  0x52f },
    {0x561,  0x587 },
    {0x5d0,  0x5ea }, /* Hebrew */
    {0x620,  0x65f }, /* Arabic and its vowels */
    {0x66e,  0x6d3 },
    {0x6fa,  0x6ff },
    {0x750,  0x77f },
    {0x1200, 0x135a}, /* Ethiopic */
    {0x1e00, 0x1fff},
    {0xfb50, 0xfdfb},
    {0xfe70, 0xfefc},
};

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

/* A blank before and behind every word. Small letters as fold() makes them: ı is i, and of
 * Arabic the plain letters without vowels. The common words leave out those that are a name in
 * another language: Anne, Ben, Bo, Can, Will. */
static const char staff[] =
    " juf juffrouw juffie juffen meester meneer mijnheer mevrouw heer leerkracht leraar "
    "lerares docent docente directeur directrice teacher miss öğretmen öğretmeni öğretmenim "
    "öğretmenimiz öğretmenin öğretmenimin öğretmenimizin pani panią panie pan pana panu "
    "panem nauczyciel nauczyciela nauczycielka nauczycielki nauczycielce nauczycielkę "
    "nauczycielką wychowawca wychowawczyni wychowawczynią dyrektor пані пан пана панові "
    "паном пану вчителька вчительки вчительці вчительку вчителькою вчитель вчителя вчителю "
    "вчителем учителька учительки учительці учительку учитель учителя вихователька "
    "виховательки виховательку директор директорка ";

static const char staff_short[] = " mr mw mevr dhr mrs ms dr drs prof ir mgr ";

static const char staff_behind[] =
    " öğretmen öğretmenim öğretmenin öğretmene öğretmenden öğretmenle ogretmen ogretmenim "
    "hoca hocam hocanin hocaya hocayi hocadan hocayla hocamiz hanim hanimin hanima hanimi "
    "hanimdan hanimla bey beyin beye beyi beyden beyle ";

static const char staff_arabic[] =
    " المعلمة المعلم معلمة معلم الاستاذة الاستاذ استاذة استاذ السيدة السيد المدرس "
    "للمعلمة للمعلم بالمعلمة بالمعلم للاستاذة للاستاذ للسيدة للسيد الانسة المديرة المدير "
    "معلمته معلمتها معلمتي ";

static const char mine[] =
    " mijn mn m'n onze ons zijn haar hun jouw uw my our his her their your mój moja moje "
    "mojego mojej moją mojemu moim nasz nasza nasze naszego naszej naszą naszemu naszym moi "
    "nasi мій моя моє мого моєї моєму моїй мою моїм моєю наш наша наше нашого нашої нашому "
    "нашій нашу нашим нашою мої наші ";

static const char between[] =
    " jongste oudste middelste kleine grote lieve eerste tweede derde eigen younger youngest "
    "older oldest elder eldest middle little dear first second own młodszy młodsza "
    "młodszego młodszej młodszą starszy starsza starszego starszej starszą молодший молодша "
    "молодшого молодшої молодшу старший старша старшого старшої старшу ";

static const char child[] =
    " zoon zoontje zoons zonen dochter dochtertje dochters kind kindje kinderen kleinkind "
    "kleinzoon kleindochter pleegkind pleegzoon pleegdochter jongen meisje tweeling son "
    "sons daughter daughters child children kid kids boy girl grandson granddaughter twins "
    "stepson stepdaughter syn syna synowi synem synek synka synku córka córki córce córkę "
    "córką córeczka córeczki dziecko dziecka dziecku dzieckiem dzieci synowie син сина сину "
    "синові сином синочок синочка донька доньки доньці доньку донькою дочка дочки дочці "
    "дочку дочкою донечка дитина дитини дитині дитину дитиною діти ";

static const char my_child[] =
    " oğlum oğluma oğlumu oğlumun oğlumla oglum oglumun oğlumuz kizim kizima kizimi kizimin "
    "kizimla kizimiz çocuğum çocuğuma çocuğumu çocuğumun cocugum çocuğumuz çocuklarim "
    "torunum ";

static const char child_arabic[] =
    " ابني ابنتي بنتي طفلي طفلتي ولدي ابننا ابنتنا بنتنا طفلنا طفلتنا ولدنا لابني لابنتي "
    "لبنتي لطفلي لطفلتي لولدي بابني بابنتي ";

static const char called[] =
    " heet heten heette genaamd named called adi adinda isimli adli imieniu imię o na імені "
    "ім'я звати на اسمه اسمها يدعى تدعى واسمه واسمها ";

static const char particle[] =
    " van von der den de ten ter 't el al ait aït bin ben ibn ould da di do du dos das la le "
    "del san st bint abu abdel abd mac mc ";

static const char common_dutch[] =
    " de het een is heeft en maar dus want ook die dat dit deze zij hij ze ik we wij jullie "
    "je jij u was waren had hadden hebben hebt heb kan kon kunnen konden moet moeten moest "
    "mag mogen mocht zou zouden zal zullen wordt worden werd gaat gaan ging komt komen kwam "
    "doet doen deed geeft geven gaf vindt vinden vond zegt zeggen zei leest lezen weet "
    "maakt krijgt kreeg leert leren zit zitten staat blijft bleef speelt voelt houdt ziet "
    "praat helpt luistert schrijft lijkt niet geen wel nog altijd vaak soms nooit zeer heel "
    "hele erg veel weinig meer minder goed goede lief lieve leuk leuke fijn fijne beter "
    "slecht van voor met op in aan bij uit om als dan daarna toen nu hier daar er of omdat "
    "waar wie wat hoe waarom mijn haar zijn hun ons onze uw jouw zich zelf samen sinds over "
    "onder tussen tijdens zonder naar tot door tegen per na elke elk ieder iedere alle "
    "alles allebei beide geachte beste dank bedankt groetjes groet ja nee echt graag gewoon "
    "alleen eigenlijk momenteel inmiddels helaas daarom hierdoor zo toch al groep groepen "
    "klas klassen school scholen basisschool kindcentrum stichting obs cbs rkbs ikc pabo "
    "opvang bso kdv peuterspeelzaal gemeente zoon dochter kind kinderen ouders ouder moeder "
    "vader mama papa oma opa jongen meisje juffen meesters nederlands nederlandse nederland "
    "engels turks arabisch pools oekraïens duits frans spaans fries papiaments latijn "
    "rekenen taal spelling lezen schrijven gym gymnastiek muziek tekenen handvaardigheid "
    "geschiedenis aardrijkskunde biologie natuur techniek burgerschap cito iep avi dmt vwo "
    "havo vmbo mavo lwoo adhd add ass tos nt2 iq mr gmr ib ib'er sbo so po vo maandag "
    "dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart juni juli "
    "augustus september oktober november december ";

static const char common_english[] =
    " the a an and but so because then she he it they we i you this that these those there "
    "here was were are am has have had does did doesn't didn't isn't wasn't hasn't would "
    "should could must might not no yes very too also often sometimes never always when "
    "where while who what why how with without at on for from to about after before since "
    "until if or as my our his her their your who's goes went gets got says said thinks "
    "likes loves needs wants feels learns speaks reads makes gives helps plays knows comes "
    "came takes took really just only still now good great nice kind well better dear thank "
    "thanks please sorry hello english dutch turkish arabic polish ukrainian german french "
    "spanish frisian maths math reading writing music sport sports pe group class grade "
    "year school teacher teachers training assistant assistants student parents mother "
    "father teams office word excel powerpoint monday tuesday wednesday thursday friday "
    "saturday sunday january february march october netherlands holland europe christmas ";

static const char common_turkish[] =
    " bir bu şu o ve ama çok daha en her bazi bütün tüm hiç hangi kendi bizim benim onun "
    "senin sizin onlarin yeni eski iyi kötü güzel genç kadin erkek ayni başka diğer birçok "
    "sinif sinifin sinifimizin okul okulun okulumuzun okulda okulumuz türk türkiye hollanda "
    "avrupa türkçe hollandaca hollandali felemenkçe ingilizce arapça almanca fransizca "
    "matematik müzik beden resim sayin sevgili değerli merhaba selam teşekkürler teşekkür "
    "evet hayir lütfen müdür müdire doktor rehber çocuk çocuklar çocuğun çocuğumun "
    "çocuklarin oğlum oğlumun kizim kizimin annem babam baba bugün dün yarin bazen hep "
    "şimdi sonra önce çünkü fakat ancak eğer gibi için ile de da mi var yok değil oldu "
    "olarak ise biz sen siz onlar hem ya ki özellikle genelde genellikle pazartesi sali "
    "çarşamba perşembe cuma cumartesi pazar hocam hanim bey ev ";

static const char common_polish[] =
    " jest nie ale i oraz czy to ten ta te że się na w z do od po za dla bardzo ma mam może "
    "chce lubi mówi uczy chodzi był była było będzie są jak gdy kiedy gdzie kto co mój moja "
    "moje mojego mojej nasz nasza nasze syn córka dziecko dzieci szkoła szkole klasa klasie "
    "grupa dyrektor dyrektorka wychowawczyni wychowawca nauczycielka nauczyciel nauczyciele "
    "pedagog psycholog sekretarka szanowna szanowny dziękuję dzień dobry on ona ono oni my "
    "wy ja już też tak tylko zawsze często czasem nigdy teraz potem również polski polska "
    "niderlandzki holenderski angielski matematyka ";

static const char common_ukrainian[] =
    " є це не але і й та або бо чи що як він вона воно вони ми ви я у в з до від за для дуже "
    "має мав мала був була було буде може хоче любить говорить каже вчить ходить вчиться "
    "коли де хто який яка мій моя моє мого моєї наш наша наше син донька дочка дитина діти "
    "школа школі клас класі група групі директор директорка вчитель вчителька вчителі "
    "психолог шановна шановний дякую добрий вже теж також так ні тільки завжди часто іноді "
    "ніколи зараз потім українська українську нідерландська нідерландську англійська "
    "математика нідерланди україна ";

static const char common_arabic[] =
    " بحاجة مبسوط مبسوطة متعب متعبة متحمس متحمسة محتاج محتاجة فخور فخورة مرتاح مرتاحة ممكن "
    "في من الى على عن مع هذا هذه ذلك تلك هناك هنا هو هي هم نحن انا انت انتم كان كانوا ليس "
    "ليسوا لكن ولكن لان اذا عندما حيث كما منذ بعد قبل عند لدى لديه لديها عنده عندها معه "
    "معها جدا جيد جيدة ممتاز ممتازة رائع رائعة لطيف لطيفة طيب طيبة محترم محترمة ودود ودودة "
    "صارم صارمة جديد جديدة قديم قديمة كبير كبيرة صغير صغيرة مجتهد مجتهدة خجول خجولة ذكي "
    "ذكية سعيد سعيدة حزين حزينة مريض مريضة متفوق متفوقة دائما احيانا غالبا ابدا ايضا فقط "
    "كثير كثيرا قليل قليلا غير كل بعض جميع اكثر اقل افضل احسن اول ثاني اخر اخرى نفس لا لم "
    "لن ما قد هل او ثم حتى بين خلال حول ضد دون بدون مثل عام سنة عمره عمرها اسمه اسمها قال "
    "ذهب حصل بدا صار اصبح اصبحوا ظل جاء رجع تعلم قرا كتب احب عرف فهم وصل دخل خرج لعب ساعد "
    "شرح اعطى اخبر طلب راى بقي عاد تحدث تكلم يوم اليوم غدا امس صف مدرسة روضة لغة عربي "
    "هولندي هولندا رياضيات قراءة فصل مادة درس ابني ابنتي بنتي طفلي ولدي معلمة معلم استاذ "
    "استاذة عنا لنا لها لهم له لي بها به فيها فيه منها منه عليها عليه اليها اليه انه انها "
    "وهو وهي حاليا مثلا شكرا نعم كلا سوف الان وقد وكان بشكل بسبب لكي كي ان اي ذات ذو سبع "
    "ثمان تسع عشر خمس اربع ثلاث ";

static const char name_arabic[] =
    " يوسف ياسين يحيى يحيي ياسر يونس يعقوب يزن يارا ياسمين يامن يزيد ياسمينة يسرى يسري يمنى "
    "يمني يسرا تالا تسنيم توفيق تقى تقي تيم تالين تولين تغريد تماضر تهاني تامر تحسين تركي "
    "مي طه نشات بهجت ميرفت مرفت عفت رافت شوكت طلعت حكمت الهام الاء الين اليسا الياس سيف "
    "سيرين سيلين ستار سيدرا ";

static const char compound[] = " عبد ابو ام بن ابن ";

static const char no_postcode[] =
    " is in en op om of te de ik we ze er al na ja to at on it as by no so do my us he be if "
    "or an me up km kg cm mm ml mg kb mb gb cc ha dl cl ve bu da ki mi bi ya za od po ma do "
    "je nu zo me uw wa ca ";

static const struct {
    enum hint_list list;
    const char *words;
} lists[] = {
    {HINT_LIST_STAFF,         staff           },
    {HINT_LIST_STAFF_SHORT,   staff_short     },
    {HINT_LIST_STAFF_BEHIND,  staff_behind    },
    {HINT_LIST_STAFF_ARABIC,  staff_arabic    },
    {HINT_LIST_MINE,          mine            },
    {HINT_LIST_BETWEEN,       between         },
    {HINT_LIST_CHILD,         child           },
    {HINT_LIST_MY_CHILD,      my_child        },
    {HINT_LIST_CHILD_ARABIC,  child_arabic    },
    {HINT_LIST_CALLED,        called          },
    {HINT_LIST_PARTICLE,      particle        },
    {HINT_LIST_COMMON,        common_dutch    },
    {HINT_LIST_COMMON,        common_english  },
    {HINT_LIST_COMMON,        common_turkish  },
    {HINT_LIST_COMMON,        common_polish   },
    {HINT_LIST_COMMON,        common_ukrainian},
    {HINT_LIST_COMMON_ARABIC, common_arabic   },
    {HINT_LIST_NAME_ARABIC,   name_arabic     },
    {HINT_LIST_COMPOUND,      compound        },
    {HINT_LIST_NO_POSTCODE,   no_postcode     },
};

unsigned char hint_byte(const struct hint_text *text, size_t at)
{
    return at < text->size ? (unsigned char)text->bytes[at] : 0;
}

size_t hint_letter(const struct hint_text *text, size_t at, uint32_t *code)
{
    return at < text->size ? letter_read(text->bytes + at, text->size - at, code)
                           : letter_read("", 0, code);
}

bool hint_is_letter(uint32_t code)
{
    for (size_t i = 0; i < COUNT(letters); i++)
        if (code >= letters[i].first && code <= letters[i].last)
            return true;
    return false;
}

bool hint_is_word(const struct hint_text *text, size_t at)
{
    uint32_t code;
    hint_letter(text, at, &code);
    return hint_is_letter(code) || (code >= '0' && code <= '9');
}

size_t hint_blank(const struct hint_text *text, size_t at)
{
    uint32_t code;
    size_t size = hint_letter(text, at, &code);
    return code == ' ' || code == '\t' || code == 0xa0 || code == 0x202f ? size : 0;
}

static bool is_mark(uint32_t code)
{
    return (code >= 0x300 && code <= 0x36f) || (code >= 0x64b && code <= 0x65f) ||
           code == 0x640;
}

/* A letter as the lists have it: ı, and the forms of alif and yaa that people leave out. */
static uint32_t fold(uint32_t code)
{
    switch (code) {
    case 0x131: /* ı */
        return 'i';
    case 0x622: /* آ */
    case 0x623: /* أ */
    case 0x625: /* إ */
        return 0x627;
    case 0x2019: /* ’ */
    case 0x2bc:
        return '\'';
    default:
        return letter_small(code);
    }
}

/* Whether the character joins two halves of a word: the apostrophe of "M'n", "Anna’s". */
static bool joins(const struct hint_text *text, size_t behind, uint32_t code)
{
    uint32_t next;
    hint_letter(text, behind, &next);
    return (code == '\'' || code == 0x2019 || code == 0x2bc) && hint_is_letter(next);
}

bool hint_word_read(const struct hint_text *text, size_t at, struct hint_word *word)
{
    *word = (struct hint_word){.end = at, .capitals = true};
    size_t filled = 0, size;
    uint32_t code;
    while (word->end - at <= WORD_MOST && (size = hint_letter(text, word->end, &code)) > 0) {
        bool letter = hint_is_letter(code), capital = letter_small(code) != code;
        if (!letter && !(word->letters && joins(text, word->end + size, code)))
            break;
        if (!word->letters) {
            word->capital = capital;
            word->arabic = code >= 0x600 && code <= 0x77f;
        }
        word->end += size;
        if (is_mark(code))
            continue;
        word->letters += letter;
        word->capitals = word->capitals && (capital || !letter);
        char bytes[LETTER_SIZE];
        size_t more = letter_write(fold(code), bytes);
        if (filled + more < sizeof word->folded)
            memcpy(word->folded + filled, bytes, more);
        filled += more;
    }
    if (filled >= sizeof word->folded)
        filled = 0;
    word->folded[filled] = 0;
    word->capitals = word->capitals && word->letters > 1;
    return word->end > at && word->end - at <= WORD_MOST;
}

bool hint_word_in(enum hint_list list, const char *folded)
{
    size_t size = strlen(folded);
    char entry[sizeof((struct hint_word){0}.folded) + 2] = " ";
    if (size == 0)
        return false;
    check(size + 2 < sizeof entry, "a folded word fits");
    memcpy(entry + 1, folded, size);
    entry[size + 1] = ' ';
    for (size_t i = 0; i < COUNT(lists); i++)
        if (lists[i].list == list && strstr(lists[i].words, entry))
            return true;
    return false;
}
