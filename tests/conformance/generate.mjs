// Forms inside the subset, with expressions that refer to their questions.

import { elementsOf, questionOf } from './answering.mjs';

// Values of choices: plain ones, and those that look like something else.
const VALUES = ['ja', 'nee', 'soms', 'taal', 'Lezen', 'a-b', 'x_1', 'rood', 'Groen', 'geel', 'blauw'];
const ODD_VALUES = ['007', '10', '9', '-5', '1e3', '0x1F', 'true', 'FALSE', 'undefined', 'and', '0', 7, 12, 0];

const quoted = (text) => (/['"\\]/.test(text) ? "'anders'" : `'${text}'`);
const literal = (value) => (typeof value === 'string' ? quoted(value) : String(value));

function choiceValues(dice, least, most) {
    const values = dice.shuffled(VALUES).slice(0, dice.between(least, most));
    if (dice.happens(0.3)) values[dice.below(values.length)] = dice.one(ODD_VALUES);
    return values;
}

function choosing(dice, element, condition) {
    element.choices = choiceValues(dice, 2, 5).map((value) => {
        if (typeof value === 'number' || dice.happens(0.5)) return value;
        if (dice.happens(0.5)) return `${value}|${value} en zo`;
        const choice = { value, text: `de keuze ${value}` };
        const when = dice.happens(0.25) && condition();
        if (when) choice.visibleIf = when;
        return choice;
    });
    if (dice.happens(0.2)) Object.assign(element, { showNoneItem: true, noneText: 'geen' });
    if (dice.happens(0.2)) Object.assign(element, { showDontKnowItem: true, dontKnowText: 'weet niet' });
    if (dice.happens(0.1)) Object.assign(element, { showRefuseItem: true, refuseText: 'zeg ik niet' });
    if (dice.happens(0.1)) element.choicesOrder = 'random';
}

// Per kind: what makes it one.
const KINDS = {
    radiogroup: choosing,
    dropdown: choosing,
    checkbox(dice, element, condition) {
        choosing(dice, element, condition);
        if (dice.happens(0.25)) element.maxSelectedChoices = dice.between(1, element.choices.length);
        if (dice.happens(0.2)) element.minSelectedChoices = dice.between(1, element.maxSelectedChoices ?? 2);
    },
    imagepicker(dice, element) {
        element.choices = choiceValues(dice, 2, 4).map((value) => ({ value, text: `plaatje ${value}`, imageLink: 'plaatje.svg' }));
        if (dice.happens(0.5)) element.multiSelect = true;
    },
    rating(dice, element) {
        const shape = dice.below(7);
        if (shape === 1) {
            element.rateMin = dice.between(0, 2);
            element.rateMax = element.rateMin + dice.between(2, 5);
        } else if (shape === 2) {
            element.rateCount = dice.between(2, 7);
        } else if (shape === 3) {
            element.rateValues = [1, { value: 2, text: 'twee' }, 5];
        } else if (shape === 4) {
            Object.assign(element, { rateMin: 2, rateMax: 10, rateStep: 2 });
        } else if (shape === 5) {
            element[dice.one(['rateMin', 'rateStep'])] = dice.between(1, 3);
        } else if (shape === 6) {
            Object.assign(element, { rateCount: dice.between(2, 7), [dice.one(['rateMin', 'rateMax'])]: 7 });
        }
        if (dice.happens(0.2)) element.rateType = dice.one(['labels', 'smileys', 'stars']);
    },
    boolean(dice, element) {
        Object.assign(element, { labelTrue: 'ja', labelFalse: 'nee' });
        if (dice.happens(0.4)) Object.assign(element, { valueTrue: 'eens', valueFalse: 'oneens' });
    },
    text(dice, element) {
        if (dice.happens(0.4)) element.maxLength = dice.between(3, 50);
    },
    number(dice, element) {
        element.type = 'text';
        element.inputType = 'number';
        if (dice.happens(0.5)) element.min = dice.between(-2, 3);
        if (dice.happens(0.5)) element.max = dice.between(4, 20);
    },
    comment(dice, element) {
        if (dice.happens(0.3)) element.maxLength = dice.between(3, 50);
    },
    html(dice, element) {
        delete element.title;
        element.html = '<p>Nu iets anders.</p>';
    },
    matrix(dice, element, condition) {
        element.columns = choiceValues(dice, 2, 4);
        element.rows = dice.shuffled(['r1', 'r2', 'r3']).slice(0, dice.between(1, 3)).map((value) => {
            const when = dice.happens(0.15) && condition();
            return when ? { value, text: `rij ${value}`, visibleIf: when } : value;
        });
        if (dice.happens(0.3)) element.eachRowRequired = true;
    },
    ranking(dice, element) {
        element.choices = choiceValues(dice, 2, 4);
    },
};

function addValidators(dice, element, kind, condition) {
    const list = [];
    const bounds = (least, most) => {
        const which = dice.below(3);
        return {
            ...(which !== 0 && { [least]: dice.between(1, 4) }),
            ...(which !== 1 && { [most]: dice.between(4, 10) }),
        };
    };
    if ((kind === 'number' || kind === 'text') && dice.happens(0.3)) list.push({ type: 'numeric', ...bounds('minValue', 'maxValue') });
    if ((kind === 'text' || kind === 'comment') && dice.happens(0.4))
        list.push({ type: 'text', ...bounds('minLength', 'maxLength') });
    if (kind === 'checkbox' && dice.happens(0.3)) list.push({ type: 'answercount', ...bounds('minCount', 'maxCount') });
    const expression = dice.happens(0.2) && condition();
    if (expression) list.push({ type: 'expression', expression });
    if (list.length) element.validators = list;
}

// An expression over what stands earlier: {name, values, several, keys}.
export function expression(dice, questions, depth = 0) {
    if (questions.length === 0) return '';
    const inside = () => expression(dice, questions, depth + 1);
    if (depth < 3 && dice.happens(0.35)) {
        const shape = dice.below(7);
        if (shape === 0) return `!(${inside()})`;
        if (shape === 1) return `iif(${inside()}, ${inside()}, ${inside()})`;
        const word = dice.one(['and', 'or', '&&', '||', 'AND', 'Or']);
        const both = `${inside()} ${word} ${inside()}`;
        return shape < 5 ? both : `(${both})`;
    }
    const question = dice.one(questions);
    const key = question.keys && dice.happens(0.8) ? dice.one(question.keys) : null;
    const name = `{${question.name}${key ? `.${key}` : ''}}`;
    const value = () => (dice.happens(0.9) ? dice.one(question.values) : dice.one([...VALUES, ...ODD_VALUES]));
    const list = () => `[${Array.from({ length: dice.below(4) }, () => literal(value())).join(', ')}]`;
    switch (dice.below(10)) {
        case 0:
            return `${name} ${dice.one(['empty', 'notempty'])}`;
        case 1:
            return dice.one([name, `!${name}`, `negate ${name} notempty`]);
        case 2: {
            const other = dice.one(questions);
            return `${name} ${dice.one(['=', '!=', '<', 'contains', 'anyof'])} {${other.name}}`;
        }
        case 3:
        case 4:
            return `${name} ${dice.one(['anyof', 'allof', 'noneof'])} ${dice.happens(0.9) ? list() : literal(value())}`;
        case 5:
            return `${name} ${dice.one(['contains', 'notcontains', '*=', 'contain'])} ${dice.happens(0.7) ? literal(value()) : list()}`;
        case 6:
            return `${name} ${dice.one(['<', '<=', '>', '>=', 'less', 'greaterorequal'])} ${literal(value())}`;
        case 7:
            return `${name} ${dice.one(['=', '<>'])} ${question.several ? list() : literal(value())}`;
        default:
            return `${name} ${dice.one(['=', '==', '!=', 'equals', 'notequal'])} ${literal(value())}`;
    }
}

// A definition made of those features.
export function generate(dice, features) {
    const questions = []; // those that expressions may refer to
    let count = 0;
    let open = 0;
    const condition = () => (features.logic ? expression(dice, questions) : '');
    const put = (element, key, part) => {
        const when = dice.happens(part) && condition();
        if (when) element[key] = when;
    };

    function addWords(element, kind) {
        if (open === 3) return;
        if (['radiogroup', 'checkbox', 'dropdown'].includes(kind) && dice.happens(0.25))
            Object.assign(element, { showOtherItem: true, otherText: 'anders' });
        else if (kind === 'rating' && dice.happens(0.1))
            Object.assign(element, { showCommentArea: true, commentText: 'toelichting' });
        else return;
        open++;
    }
    function question() {
        let kind = dice.one(features.kinds);
        if (kind === 'text' || kind === 'comment') {
            if (open === 3) kind = 'radiogroup';
            else open++;
        }
        const name = `v${++count}`;
        const element = { type: kind, name, title: `Vraag ${name}` };
        KINDS[kind](dice, element, condition);
        put(element, 'visibleIf', 0.4);
        if (kind === 'html') return element;
        if (features.validators) addValidators(dice, element, kind, condition);
        if (dice.happens(0.3)) element.isRequired = true;
        if (features.requiredIf) put(element, 'requiredIf', 0.15);
        if (features.other) addWords(element, kind);
        questions.push(questionOf(element));
        return element;
    }
    function elements(depth) {
        return Array.from({ length: dice.between(1, 3) }, () => {
            if (!features.panels || depth === 2 || dice.happens(0.85)) return question();
            const panel = { type: 'panel', name: `p${++count}` };
            put(panel, 'visibleIf', 0.5);
            panel.elements = elements(depth + 1);
            return panel;
        });
    }
    const pages = Array.from({ length: dice.between(1, 2) }, (_, i) => {
        const page = { name: `bladzij${i + 1}` };
        if (features.panels && i > 0) put(page, 'visibleIf', 0.3);
        return { ...page, elements: elements(0) };
    });
    const form = { title: 'Een vragenlijst', pages };
    if (questions.length === 0) pages[0].elements.push({ type: 'rating', name: 'laatste', title: 'Vraag' });
    else if (features.calculated) addCalculated(dice, form, condition());
    if (features.logic) lookAhead(dice, form);
    return form;
}

function addCalculated(dice, form, rule) {
    if (!rule || dice.happens(0.7)) return;
    form.calculatedValues = [{ name: 'som', expression: rule, includeIntoResult: dice.happens(0.5) }];
    const last = [...elementsOf(form).values()].at(-1);
    if (!last.visibleIf && !rule.includes(`{${last.name}`) && dice.happens(0.7))
        last.visibleIf = `{som} = ${dice.one(['true', 'false', "'ja'"])}`;
}

// Sometimes the first element of a page looks at the last one, if that looks at nothing itself.
function lookAhead(dice, form) {
    const { elements } = dice.one(form.pages);
    const [first, last] = [elements[0], elements.at(-1)];
    const target = last === first ? null : questionOf(last);
    if (target && !/If"|"expression"/.test(JSON.stringify(last)) && dice.happens(0.3))
        first.visibleIf = expression(dice, [target], 2);
}
