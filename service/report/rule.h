/*
 * The rules of disclosure by number, so that a test build can switch one of them off and see
 * that an attacker then finds something. In the program itself none can be switched off.
 */
#pragma once

#ifdef WEERKLANK_RULES_OFF

enum rule {
    RULE_STEPS,
    RULE_ATOMS,
    RULE_GROUPINGS,
    RULE_BREAKDOWNS,
    RULE_CORRECTIONS,
    RULE_REPAIR
};

extern unsigned rules_off; /* bits by enum rule; in the test */

#define RULE_OFF(rule) (rules_off >> (rule)&1u)

#else

#define RULE_OFF(rule) 0

#endif
