// Forms inside the subset, expressions that refer to their questions, and answers to them.

// Values of choices: plain ones, and those that look like something else.
const VALUES = ['ja', 'nee', 'soms', 'taal', 'Lezen', 'a-b', 'x_1', 'rood', 'Groen', 'geel', 'blauw'];
const ODD_VALUES = ['007', '10', '9', '-5', '1e3', '0x1F', 'true', 'FALSE', 'undefined', 'and', '0', 7, 12, 0];
const WORDS = ['', 'Hallo', ' hallo ', 'rood', 'ROOD', '12', '1,5', 'één woord', 'ÉÉN WOORD', 'true', 'x'.repeat(40)];

const quoted = (text) => (/['"\\]/.test(text) ? "'anders'" : `'${text}'`);
const literal = (value) => (typeof value === 'string' ? quoted(value) : String(value));

const isEmpty = (answer) => answer === '' || (typeof answer === 'object' && Object.keys(answer).length === 0);

function choiceValues(dice, least, most) {
    const values = dice.shuffled(VALUES).slice(0, dice.between(least, most));
    if (dice.happens(0.3)) values[dice.below(values.length)] = dice.one(ODD_VALUES);
    return values;
}

// Each kind: the element it adds, the values its answers are taken from (for expressions), and an
// answer. `data` is what the whole form was answered so far.
function choosing(dice, element, condition) {
    const values = choiceValues(dice, 2, 5);
    element.choices = values.map((value) => {
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
    const special = [
        ...(element.showNoneItem ? ['none'] : []),
        ...(element.showDontKnowItem ? ['dontknow'] : []),
        ...(element.showRefuseItem ? ['refused'] : []),
    ];
    return { values, special };
}

const KINDS = {
    radiogroup(dice, element, condition) {
        const { values, special } = choosing(dice, element, condition);
        return { domain: [...values, ...special], answer: () => dice.one([...values, ...special]) };
    },
    dropdown(dice, element, condition) {
        return KINDS.radiogroup(dice, element, condition);
    },
    checkbox(dice, element, condition) {
        const { values, special } = choosing(dice, element, condition);
        if (dice.happens(0.25)) element.maxSelectedChoices = dice.between(1, values.length);
        if (dice.happens(0.2)) element.minSelectedChoices = dice.between(1, element.maxSelectedChoices ?? 2);
        const answer = () =>
            special.length && dice.happens(0.15)
                ? [...dice.some(values, 0.1), dice.one(special)]
                : dice.some(values, 0.5);
        return { domain: [...values, ...special], several: true, answer };
    },
    rating(dice, element) {
        const shape = dice.below(4);
        let values = [1, 2, 3, 4, 5];
        if (shape === 1) {
            element.rateMin = dice.between(0, 2);
            element.rateMax = element.rateMin + dice.between(2, 5);
            values = [];
            for (let v = element.rateMin; v <= element.rateMax; v++) values.push(v);
        } else if (shape === 2) {
            element.rateCount = dice.between(2, 7);
            values = Array.from({ length: element.rateCount }, (_, i) => i + 1);
        } else if (shape === 3) {
            element.rateValues = [1, { value: 2, text: 'twee' }, 5];
            values = [1, 2, 5];
        }
        if (dice.happens(0.2)) element.rateType = dice.one(['labels', 'smileys', 'stars']);
        return { domain: values, answer: () => dice.one(values) };
    },
    boolean(dice, element) {
        const named = dice.happens(0.4);
        Object.assign(element, { labelTrue: 'ja', labelFalse: 'nee' });
        if (named) Object.assign(element, { valueTrue: 'eens', valueFalse: 'oneens' });
        const values = named ? ['eens', 'oneens'] : [true, false];
        return { domain: values, answer: () => dice.one(values) };
    },
    text(dice, element) {
        if (dice.happens(0.4)) element.maxLength = dice.between(3, 50);
        return { open: true, domain: WORDS, answer: () => dice.one(WORDS).trim().slice(0, element.maxLength) };
    },
    number(dice, element) {
        element.type = 'text';
        element.inputType = 'number';
        if (dice.happens(0.5)) element.min = dice.between(-2, 3);
        if (dice.happens(0.5)) element.max = dice.between(4, 20);
        return { domain: [-1, 0, 3, 4, 12], answer: () => dice.between(-3, 25) };
    },
    comment(dice, element) {
        if (dice.happens(0.3)) element.maxLength = dice.between(3, 50);
        return { open: true, domain: WORDS, answer: () => dice.one(WORDS).trim().slice(0, element.maxLength) };
    },
    html(dice, element) {
        delete element.title;
        element.html = '<p>Nu iets anders.</p>';
        return {};
    },
    matrix(dice, element) {
        element.columns = choiceValues(dice, 2, 4);
        element.rows = dice.shuffled(['r1', 'r2', 'r3']).slice(0, dice.between(1, 3));
        if (dice.happens(0.3)) element.eachRowRequired = true;
        const answer = () => {
            const rows = {};
            for (const row of dice.some(element.rows, 0.7)) rows[row] = dice.one(element.columns);
            return rows;
        };
        return { domain: element.columns, keys: element.rows, answer };
    },
    ranking(dice, element) {
        element.choices = choiceValues(dice, 2, 4);
        return { domain: element.choices, several: true, answer: () => dice.shuffled(element.choices) };
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
    if (kind === 'number' && dice.happens(0.4)) list.push({ type: 'numeric', ...bounds('minValue', 'maxValue') });
    if ((kind === 'text' || kind === 'comment') && dice.happens(0.4))
        list.push({ type: 'text', ...bounds('minLength', 'maxLength') });
    if (kind === 'checkbox' && dice.happens(0.3)) list.push({ type: 'answercount', ...bounds('minCount', 'maxCount') });
    const expression = dice.happens(0.2) && condition();
    if (expression) list.push({ type: 'expression', expression });
    if (list.length) element.validators = list;
}

// An expression over what stands earlier: {name, domain, several, keys}.
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
    const value = () => (dice.happens(0.9) ? dice.one(question.domain) : dice.one([...VALUES, ...ODD_VALUES]));
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

// {form, answer}: a definition and a function that gives answers to it.
export function generate(dice, features) {
    const questions = []; // those that expressions may refer to
    const answering = [];
    let open = 0;
    const condition = () => (features.logic ? expression(dice, questions) : '');

    function question() {
        let kind = dice.one(features.kinds);
        const name = `v${answering.length + 1}`;
        const element = { type: kind, name, title: `Vraag ${name}` };
        if ((kind === 'text' || kind === 'comment') && ++open > 3) kind = element.type = 'radiogroup';
        const { domain, several, keys, answer } = KINDS[kind](dice, element, condition);
        if (features.logic && dice.happens(0.4)) element.visibleIf = condition();
        if (!element.visibleIf) delete element.visibleIf;
        answering.push({ name, answer, element });
        if (kind === 'html') return element;
        if (features.validators) addValidators(dice, element, kind, condition);
        if (dice.happens(0.3)) element.isRequired = true;
        if (features.requiredIf && dice.happens(0.15)) element.requiredIf = condition();
        if (!element.requiredIf) delete element.requiredIf;
        if (features.other && ['radiogroup', 'checkbox', 'dropdown'].includes(kind) && open < 3 && dice.happens(0.25)) {
            Object.assign(element, { showOtherItem: true, otherText: 'anders' });
            open++;
        } else if (features.other && kind === 'rating' && open < 3 && dice.happens(0.1)) {
            Object.assign(element, { showCommentArea: true, commentText: 'toelichting' });
            open++;
        }
        questions.push({ name, domain, several, keys });
        return element;
    }
    function elements(depth) {
        return Array.from({ length: dice.between(1, 3) }, () => {
            if (!features.panels || depth === 2 || dice.happens(0.85)) return question();
            const panel = { type: 'panel', name: `p${dice.below(1e6)}` };
            const when = dice.happens(0.5) && condition();
            if (when) panel.visibleIf = when;
            panel.elements = elements(depth + 1);
            return panel;
        });
    }
    const pages = Array.from({ length: dice.between(1, 2) }, (_, i) => {
        const when = features.panels && i > 0 && dice.happens(0.3) && condition();
        return { name: `bladzij${i + 1}`, ...(when && { visibleIf: when }), elements: elements(0) };
    });
    const form = { title: 'Een vragenlijst', pages };
    if (!answering.some(({ element }) => element.type !== 'html'))
        pages[0].elements.push({ type: 'radiogroup', name: 'laatste', title: 'Vraag', choices: ['ja', 'nee'] });
    if (features.calculated && questions.length && dice.happens(0.3)) {
        const rule = condition();
        form.calculatedValues = [{ name: 'som', expression: rule, includeIntoResult: dice.happens(0.5) }];
        const last = answering.at(-1);
        if (dice.happens(0.7) && !last.element.visibleIf && !rule.includes(`{${last.name}`))
            last.element.visibleIf = `{som} = ${dice.one(['true', 'false', "'ja'"])}`;
    }

    function answers() {
        const data = {};
        for (const { name, answer, element } of answering) {
            if (!answer || dice.happens(0.25)) continue;
            data[name] = answer();
            if (isEmpty(data[name])) delete data[name]; // a browser sends nothing
            if (element.showOtherItem && dice.happens(0.25)) {
                data[name] = element.type === 'checkbox' ? [...(data[name] ?? []).slice(0, 1), 'other'] : 'other';
                if (dice.happens(0.7)) data[`${name}-Comment`] = 'iets heel anders';
            }
            if (element.showCommentArea && dice.happens(0.5)) data[`${name}-Comment`] = 'omdat het zo is';
        }
        return data;
    }
    return { form, answers };
}
