#include "survey/condition.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

#define DIGITS_MAX 15 /* a double holds these exactly */

struct parsing {
    const char *text, *at;
    struct arena *arena;
    struct condition *condition;
    struct complaint *complaint;
    size_t nesting; /* brackets and ! around the place we are at */
};

/* How strongly operators bind, loosest first. Those of one level are taken from the left. */
enum level { LEVEL_OR, LEVEL_AND, LEVEL_COMPARE, LEVEL_SET, LEVEL_FACTOR };

/* Of signs that begin alike the longer one stands first. */
static const struct {
    const char *sign;
    enum level level;
    enum condition_operation operation;
} operators[] = {
    {"or",             LEVEL_OR,      CONDITION_OR              },
    {"||",             LEVEL_OR,      CONDITION_OR              },
    {"and",            LEVEL_AND,     CONDITION_AND             },
    {"&&",             LEVEL_AND,     CONDITION_AND             },
    {"==",             LEVEL_COMPARE, CONDITION_EQUAL           },
    {"=",              LEVEL_COMPARE, CONDITION_EQUAL           },
    {"equal",          LEVEL_COMPARE, CONDITION_EQUAL           },
    {"equals",         LEVEL_COMPARE, CONDITION_EQUAL           },
    {"!=",             LEVEL_COMPARE, CONDITION_NOT_EQUAL       },
    {"<>",             LEVEL_COMPARE, CONDITION_NOT_EQUAL       },
    {"notequal",       LEVEL_COMPARE, CONDITION_NOT_EQUAL       },
    {"notequals",      LEVEL_COMPARE, CONDITION_NOT_EQUAL       },
    {"<=",             LEVEL_COMPARE, CONDITION_LESS_OR_EQUAL   },
    {"lessorequal",    LEVEL_COMPARE, CONDITION_LESS_OR_EQUAL   },
    {">=",             LEVEL_COMPARE, CONDITION_GREATER_OR_EQUAL},
    {"greaterorequal", LEVEL_COMPARE, CONDITION_GREATER_OR_EQUAL},
    {"<",              LEVEL_COMPARE, CONDITION_LESS            },
    {"less",           LEVEL_COMPARE, CONDITION_LESS            },
    {">",              LEVEL_COMPARE, CONDITION_GREATER         },
    {"greater",        LEVEL_COMPARE, CONDITION_GREATER         },
    {"contains",       LEVEL_SET,     CONDITION_CONTAINS        },
    {"contain",        LEVEL_SET,     CONDITION_CONTAINS        },
    {"*=",             LEVEL_SET,     CONDITION_CONTAINS        },
    {"notcontains",    LEVEL_SET,     CONDITION_NOT_CONTAINS    },
    {"notcontain",     LEVEL_SET,     CONDITION_NOT_CONTAINS    },
    {"anyof",          LEVEL_SET,     CONDITION_ANY_OF          },
    {"allof",          LEVEL_SET,     CONDITION_ALL_OF          },
    {"noneof",         LEVEL_SET,     CONDITION_NONE_OF         },
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The number of the character there and what follows it; NULL, as every parser here on failure.
 */
static const struct condition_node *fail(struct parsing *parsing, const char *at,
                                         const char *key)
{
    size_t shown = 0;
    size_t number = 1 + text_characters(parsing->text, (size_t)(at - parsing->text));
    while (at[shown] && (shown < 24 || ((unsigned char)at[shown] & 0xc0) == 0x80))
        shown++;
    (void)complain(parsing->complaint, 422, key, "%zu: %.*s%s", number, (int)shown, at,
                   at[shown] ? "..." : "");
    return NULL;
}

static void skip_blanks(struct parsing *parsing)
{
    parsing->at += strspn(parsing->at, " \t\r\n");
}

/* Takes the sign, or the whole word in any case. */
static bool take(struct parsing *parsing, const char *sign)
{
    size_t length = strlen(sign);
    skip_blanks(parsing);
    if (strncasecmp(parsing->at, sign, length) != 0)
        return false;
    char next = parsing->at[length];
    if (is_letter(sign[length - 1]) && (is_letter(next) || is_digit(next)))
        return false;
    parsing->at += length;
    return true;
}

/* Something stands where the expression should go on or end. */
static const struct condition_node *fail_rest(struct parsing *parsing)
{
    return fail(parsing, parsing->at,
                strchr("+-*/%^", *parsing->at) ? "form.expression-arithmetic"
                                               : "form.expression-rest");
}

/* Takes the sign that ends what began at `open`. */
static bool take_close(struct parsing *parsing, const char *sign, const char *open)
{
    if (take(parsing, sign))
        return true;
    if (*parsing->at)
        fail_rest(parsing);
    else
        fail(parsing, open, "form.expression-open");
    return false;
}

static bool take_operator(struct parsing *parsing, enum level level,
                          enum condition_operation *operation)
{
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
        if (operators[i].level == level && take(parsing, operators[i].sign)) {
            *operation = operators[i].operation;
            return true;
        }
    }
    return false;
}

static struct condition_node *node_new(struct parsing *parsing,
                                       enum condition_operation operation)
{
    struct condition_node *node = arena_alloc(parsing->arena, sizeof *node);
    node->operation = operation;
    node->depth = 1;
    return node;
}

/* The list grows whenever its length is a power of two. */
static void node_add(struct parsing *parsing, struct condition_node *node,
                     const struct condition_node *operand)
{
    if ((node->count & (node->count - 1)) == 0) {
        const struct condition_node **more =
            arena_alloc(parsing->arena, (2 * node->count + 1) * sizeof *more);
        if (node->count > 0)
            memcpy(more, node->operands, node->count * sizeof *more);
        node->operands = more;
    }
    node->operands[node->count++] = operand;
    if (node->depth <= operand->depth)
        node->depth = operand->depth + 1;
}

static const struct condition_node *parse_level(struct parsing *parsing, enum level level);

/* One level further in: what stands between brackets. */
static const struct condition_node *parse_inside(struct parsing *parsing, enum level level)
{
    if (parsing->nesting == CONDITION_DEPTH_MAX)
        return fail(parsing, parsing->at, "form.expression-deep");
    parsing->nesting++;
    const struct condition_node *node = parse_level(parsing, level);
    parsing->nesting--;
    return node;
}

static const struct condition_node *parse_brackets(struct parsing *parsing)
{
    const char *open = parsing->at - 1;
    const struct condition_node *node = parse_inside(parsing, LEVEL_OR);
    return node && take_close(parsing, ")", open) ? node : NULL;
}

/* Expressions with commas between, up to the sign that closes them. */
static const struct condition_node *
parse_several(struct parsing *parsing, struct condition_node *node, const char *close)
{
    const char *open = parsing->at - 1;
    while (node->count > 0 || !take(parsing, close)) {
        const struct condition_node *operand = parse_inside(parsing, LEVEL_OR);
        if (!operand)
            return NULL;
        node_add(parsing, node, operand);
        if (take(parsing, ","))
            continue;
        return take_close(parsing, close, open) ? node : NULL;
    }
    return node;
}

static const struct condition_node *parse_if(struct parsing *parsing, const char *start)
{
    struct condition_node *node = node_new(parsing, CONDITION_IF);
    if (!parse_several(parsing, node, ")"))
        return NULL;
    return node->count == 3 ? node : fail(parsing, start, "form.expression-if");
}

static const struct condition_node *parse_name(struct parsing *parsing)
{
    struct condition *condition = parsing->condition;
    const char *start = ++parsing->at;
    size_t length = strcspn(start, "{}"), dot = strcspn(start, ".{}");
    if (start[length] != '}')
        return fail(parsing, start - 1, "form.expression-open");
    if (dot == 0 || dot + 1 == length || start[0] == '#' || start[0] == '$')
        return fail(parsing, start - 1, "form.expression-name");
    struct condition_node *node = node_new(parsing, CONDITION_NAME);
    node->name = condition->name_count++;
    condition->names[node->name] = (struct condition_name){
        arena_copy(parsing->arena, start, dot),
        dot < length ? arena_copy(parsing->arena, start + dot + 1, length - dot - 1) : NULL, 0};
    parsing->at = start + length + 1;
    return node;
}

/* Both quotes end a text in the library, unless a backslash stands before them. */
static const struct condition_node *parse_text(struct parsing *parsing)
{
    const char *start = parsing->at++;
    struct condition_node *node = node_new(parsing, CONDITION_CONSTANT);
    char *text = arena_alloc(parsing->arena, strlen(start));
    size_t size = 0;
    for (; *parsing->at && *parsing->at != '\'' && *parsing->at != '"'; parsing->at++) {
        if (parsing->at[0] == '\\' && (parsing->at[1] == '\'' || parsing->at[1] == '"'))
            parsing->at++;
        text[size++] = *parsing->at;
    }
    if (*parsing->at != *start)
        return fail(parsing, start, "form.expression-text");
    parsing->at++;
    node->constant = (struct value){.kind = VALUE_TEXT, .text = text};
    return node;
}

static const struct condition_node *parse_number(struct parsing *parsing)
{
    const char *start = parsing->at, *at = start + (*start == '-');
    size_t whole = strspn(at, "0123456789"), fraction = 0;
    bool zeros = whole > 1 && *at == '0';
    at += whole;
    if (*at == '.') {
        fraction = strspn(at + 1, "0123456789");
        at += 1 + fraction;
    }
    if (zeros || whole == 0 || whole + fraction > DIGITS_MAX || at[-1] == '.' || *at == '.' ||
        is_letter(*at))
        return fail(parsing, start, "form.expression-number");
    struct condition_node *node = node_new(parsing, CONDITION_CONSTANT);
    node->constant = (struct value){.kind = VALUE_NUMBER, .number = strtod(start, NULL)};
    parsing->at = at;
    return node;
}

/* What is left: true, false, or something that cannot stand there. */
static const struct condition_node *parse_word(struct parsing *parsing)
{
    const char *start = parsing->at;
    bool yes = take(parsing, "true");
    if (yes || take(parsing, "false")) {
        struct condition_node *node = node_new(parsing, CONDITION_CONSTANT);
        node->constant = (struct value){.kind = VALUE_TRUTH, .truth = yes};
        return node;
    }
    size_t length = 0;
    while (is_letter(start[length]) || is_digit(start[length]))
        length++;
    if (length == 0)
        return fail(parsing, start, "form.expression-operand");
    return fail(parsing, start,
                start[length] == '(' ? "form.expression-function" : "form.expression-word");
}

static const struct condition_node *parse_atom(struct parsing *parsing)
{
    const struct condition_node *atom = NULL;
    char c = *parsing->at;
    if (c == '{')
        atom = parse_name(parsing);
    else if (c == '\'' || c == '"')
        atom = parse_text(parsing);
    else if (is_digit(c) || c == '-')
        atom = parse_number(parsing);
    else
        atom = parse_word(parsing);
    if (!atom)
        return NULL;
    bool empty = take(parsing, "empty");
    if (!empty && !take(parsing, "notempty"))
        return atom;
    struct condition_node *node =
        node_new(parsing, empty ? CONDITION_EMPTY : CONDITION_NOT_EMPTY);
    node_add(parsing, node, atom);
    return node;
}

static const struct condition_node *parse_factor(struct parsing *parsing)
{
    skip_blanks(parsing);
    const char *start = parsing->at;
    if (take(parsing, "("))
        return parse_brackets(parsing);
    if (take(parsing, "["))
        return parse_several(parsing, node_new(parsing, CONDITION_LIST), "]");
    if (take(parsing, "iif("))
        return parse_if(parsing, start);
    if (!take(parsing, "!") && !take(parsing, "negate"))
        return parse_atom(parsing);
    const struct condition_node *operand = parse_inside(parsing, LEVEL_FACTOR);
    if (!operand)
        return NULL;
    struct condition_node *node = node_new(parsing, CONDITION_NOT);
    node_add(parsing, node, operand);
    return node;
}

/* a and b and c is one node: the chain may be long, the depth may not. */
static const struct condition_node *parse_level(struct parsing *parsing, enum level level)
{
    if (level == LEVEL_FACTOR)
        return parse_factor(parsing);
    const struct condition_node *left = parse_level(parsing, level + 1);
    struct condition_node *chain = NULL;
    enum condition_operation operation;
    while (left && take_operator(parsing, level, &operation)) {
        const struct condition_node *right = parse_level(parsing, level + 1);
        if (!right)
            return NULL;
        if (!chain || level > LEVEL_AND) {
            chain = node_new(parsing, operation);
            node_add(parsing, chain, left);
        }
        node_add(parsing, chain, right);
        left = chain;
    }
    return left;
}

static const struct condition_node *parse_whole(struct parsing *parsing)
{
    const struct condition_node *root = parse_level(parsing, LEVEL_OR);
    skip_blanks(parsing);
    if (root && *parsing->at)
        return fail_rest(parsing);
    if (root && root->depth > CONDITION_DEPTH_MAX)
        return fail(parsing, parsing->text, "form.expression-deep");
    return root;
}

static size_t count_of(const char *text, char c)
{
    size_t count = 0;
    for (; *text; text++)
        count += *text == c;
    return count;
}

struct condition *condition_parse(const char *text, struct arena *arena,
                                  struct complaint *complaint)
{
    if (strlen(text) > CONDITION_BYTES_MAX) {
        (void)complain(complaint, 422, "form.expression-long", "%d", CONDITION_BYTES_MAX);
        return NULL;
    }
    struct condition *condition = arena_alloc(arena, sizeof *condition);
    condition->text = arena_string(arena, text);
    condition->names = arena_alloc(arena, count_of(text, '{') * sizeof *condition->names);
    struct parsing parsing = {text, text, arena, condition, complaint, 0};
    condition->root = parse_whole(&parsing);
    return condition->root ? condition : NULL;
}

struct evaluating {
    const struct condition *condition;
    condition_lookup *lookup;
    void *context;
    struct arena *arena;
};

static struct value evaluate(struct evaluating *evaluating, const struct condition_node *node);

static struct value truth(bool yes)
{
    return (struct value){.kind = VALUE_TRUTH, .truth = yes};
}

/* The library takes `and` and `or` for arithmetic: an operand that is empty becomes the nothing
 * of the other's kind. (Of a list that is true.) */
static struct value not_empty(const struct value *value, const struct value *other)
{
    if (!value_empty(value) || (value->kind == VALUE_TEXT && other->kind != VALUE_NUMBER))
        return *value;
    if (other->kind == VALUE_TEXT)
        return (struct value){.kind = VALUE_TEXT, .text = ""};
    return (struct value){.kind = other->kind == VALUE_LIST ? VALUE_LIST : VALUE_NUMBER};
}

/* The operand that decides, as in JavaScript. */
static struct value evaluate_chain(struct evaluating *evaluating,
                                   const struct condition_node *node)
{
    struct value left = evaluate(evaluating, node->operands[0]);
    for (size_t i = 1; i < node->count; i++) {
        struct value right = evaluate(evaluating, node->operands[i]);
        left = not_empty(&left, &right);
        right = not_empty(&right, &left);
        if (value_truthy(&left) == (node->operation == CONDITION_AND))
            left = right;
    }
    return left;
}

static struct value evaluate_list(struct evaluating *evaluating,
                                  const struct condition_node *node)
{
    struct value *values = arena_alloc(evaluating->arena, node->count * sizeof *values);
    for (size_t i = 0; i < node->count; i++)
        values[i] = evaluate(evaluating, node->operands[i]);
    struct value list = {.kind = VALUE_LIST};
    list.values = values;
    list.count = node->count;
    return list;
}

static struct value evaluate_name(struct evaluating *evaluating,
                                  const struct condition_node *node)
{
    struct value value =
        evaluating->lookup(evaluating->context, &evaluating->condition->names[node->name]);
    return value_operand(&value, evaluating->arena);
}

static struct value evaluate_if(struct evaluating *evaluating,
                                const struct condition_node *node)
{
    struct value condition = evaluate(evaluating, node->operands[0]);
    return evaluate(evaluating, node->operands[value_truthy(&condition) ? 1 : 2]);
}

static struct value evaluate_one(struct evaluating *evaluating,
                                 const struct condition_node *node)
{
    struct value value = evaluate(evaluating, node->operands[0]);
    if (node->operation == CONDITION_NOT)
        return truth(!value_truthy(&value));
    return truth(value_empty(&value) == (node->operation == CONDITION_EMPTY));
}

static bool compare(enum condition_operation operation, const struct value *left,
                    const struct value *right, struct arena *arena)
{
    struct value a = *left, b = *right; /* where the library forgets about ranks */
    switch (operation) {
    case CONDITION_EQUAL:
        return value_equal(left, right, arena);
    case CONDITION_NOT_EQUAL:
        return !value_equal(left, right, arena);
    case CONDITION_LESS:
        return value_less(left, right, arena);
    case CONDITION_GREATER:
        return value_less(right, left, arena);
    case CONDITION_LESS_OR_EQUAL:
    case CONDITION_GREATER_OR_EQUAL:
        a.ordered = b.ordered = false;
        return value_equal(&a, &b, arena) ||
               (operation == CONDITION_LESS_OR_EQUAL ? value_less(&a, &b, arena)
                                                     : value_less(&b, &a, arena));
    case CONDITION_CONTAINS:
        return value_contains(left, right, arena);
    case CONDITION_NOT_CONTAINS:
        return value_not_contains(left, right, arena);
    case CONDITION_ANY_OF:
        return value_any_of(left, right, arena);
    case CONDITION_NONE_OF:
        return !value_any_of(left, right, arena);
    case CONDITION_ALL_OF:
        return value_all_of(left, right, arena);
    case CONDITION_OR:
    case CONDITION_AND:
    case CONDITION_NOT:
    case CONDITION_EMPTY:
    case CONDITION_NOT_EMPTY:
    case CONDITION_IF:
    case CONDITION_LIST:
    case CONDITION_NAME:
    case CONDITION_CONSTANT:
        break;
    }
    return false;
}

static struct value evaluate(struct evaluating *evaluating, const struct condition_node *node)
{
    switch (node->operation) {
    case CONDITION_OR:
    case CONDITION_AND:
        return evaluate_chain(evaluating, node);
    case CONDITION_NOT:
    case CONDITION_EMPTY:
    case CONDITION_NOT_EMPTY:
        return evaluate_one(evaluating, node);
    case CONDITION_IF:
        return evaluate_if(evaluating, node);
    case CONDITION_LIST:
        return evaluate_list(evaluating, node);
    case CONDITION_NAME:
        return evaluate_name(evaluating, node);
    case CONDITION_CONSTANT:
        return node->constant;
    case CONDITION_EQUAL:
    case CONDITION_NOT_EQUAL:
    case CONDITION_LESS:
    case CONDITION_LESS_OR_EQUAL:
    case CONDITION_GREATER:
    case CONDITION_GREATER_OR_EQUAL:
    case CONDITION_CONTAINS:
    case CONDITION_NOT_CONTAINS:
    case CONDITION_ANY_OF:
    case CONDITION_ALL_OF:
    case CONDITION_NONE_OF:
        break;
    }
    struct value left = evaluate(evaluating, node->operands[0]);
    struct value right = evaluate(evaluating, node->operands[1]);
    return truth(compare(node->operation, &left, &right, evaluating->arena));
}

struct value condition_value(const struct condition *condition, condition_lookup *lookup,
                             void *context, struct arena *arena)
{
    struct evaluating evaluating = {condition, lookup, context, arena};
    return evaluate(&evaluating, condition->root);
}

bool condition_is_true(const struct condition *condition, condition_lookup *lookup,
                       void *context, struct arena *arena)
{
    struct value value = condition_value(condition, lookup, context, arena);
    return value.kind == VALUE_TRUTH && value.truth;
}

bool condition_holds(const struct condition *condition, condition_lookup *lookup, void *context,
                     struct arena *arena)
{
    struct value value = condition_value(condition, lookup, context, arena);
    return value_is_true(&value, arena);
}
