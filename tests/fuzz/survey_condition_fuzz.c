/*
 * An expression from anybody, behind it (after a NUL, when there is one) the JSON of answers:
 * refused with a complaint, or a tree within its bounds that can be evaluated.
 */
#include <stddef.h>
#include <stdint.h>

#include "../unit/survey/json_values.h"
#include "base/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_tree(const struct condition *condition, const struct condition_node *node)
{
    check(node->depth <= CONDITION_DEPTH_MAX, "no deeper than said");
    check((node->count == 0) == (node->depth == 1), "a leaf has no operands");
    check(node->operation != CONDITION_NAME || node->name < condition->name_count, "a name");
    for (size_t i = 0; i < node->count; i++) {
        check(node->operands[i]->depth < node->depth, "operands lie below");
        check_tree(condition, node->operands[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new();
    const char *text = arena_copy(arena, bytes, size);
    size_t length = strlen(text);
    json_t *answers =
        length < size ? json_parse(text + length + 1, size - length - 1, NULL) : NULL;
    struct json_values values = {answers, arena};
    struct complaint complaint = {0};
    struct condition *condition = condition_parse(text, arena, &complaint);
    check((condition != NULL) == (complaint.key == NULL), "an expression or a complaint");
    if (condition) {
        check_tree(condition, condition->root);
        struct value value = condition_value(condition, json_lookup, &values, arena);
        check(condition_holds(condition, json_lookup, &values, arena) ==
                  value_is_true(&value, arena),
              "a condition is what its value is");
    }
    json_decref(answers);
    arena_free(arena);
    return 0;
}
