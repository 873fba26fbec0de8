// Where a form means something else to us than to the library, on purpose. Each row says which
// differences it explains: {part: 'visible' | 'error' | 'data', name, ours, library}, with the
// element of that name ({} of a calculated value) and what remains of its answer. One that explains
// nothing any more fails the comparison.

const deviations = [
    {
        reason: 'A question that is not required may be left open; in the library minSelectedChoices makes it required without saying so.',
        explains: ({ part, ours, library }, element, answer) =>
            part === 'error' &&
            element.minSelectedChoices > 0 &&
            (answer ?? []).length === 0 &&
            library.every((kind) => kind === 'too-few'),
    },
    {
        reason: 'A page without script can send more choices than maxSelectedChoices; the page of the library prevents it and does not check.',
        explains: ({ part, ours, library }, element, answer) =>
            part === 'error' &&
            answer?.length > element.maxSelectedChoices &&
            element.maxSelectedChoices > 0 &&
            ours.every((kind) => kind === 'too-many' || library.includes(kind)),
    },
    {
        reason: 'A page without script can send "none of these" and its like along with other choices; the page of the library prevents it and does not check.',
        explains: ({ part, ours }, element, answer) =>
            part === 'error' &&
            Array.isArray(answer) &&
            answer.length > 1 &&
            answer.some((value) => ['none', 'refused', 'dontknow'].includes(value)) &&
            ours.includes('not-together'),
    },
    {
        reason: 'A matrix of which no row is visible asks nothing and is not shown; the library shows an empty table, and may even require it.',
        explains: ({ ours }, { type, rows }) =>
            type === 'matrix' && rows.every(({ visibleIf }) => visibleIf) && (ours === false || ours.length === 0),
    },
    {
        reason: 'The library leaves a calculated value as it was when the new one is much the same: 0 where it has become false.',
        explains: ({ part, ours, library }, { type }) =>
            part === 'data' && !type && typeof ours !== typeof library && Number(ours) === Number(library),
    },
];

export class Deviations {
    constructor() {
        this.used = new Set();
    }

    explain(difference, element, answer) {
        const row = deviations.find(({ explains }) => explains(difference, element, answer));
        if (row) this.used.add(row);
        return !!row;
    }

    // The reasons of those that have not occurred.
    get unused() {
        return deviations.filter((row) => !this.used.has(row)).map(({ reason }) => reason);
    }
}
