// Makes a case smaller as long as it still fails.

// Every place in a value whose removal leaves a smaller value, outermost first.
function* places(value, path = []) {
    if (value === null || typeof value !== 'object') return;
    for (const key of Object.keys(value)) yield [...path, key];
    for (const key of Object.keys(value)) yield* places(value[key], [...path, key]);
}

function without(value, path) {
    const copy = structuredClone(value);
    const [key] = path.slice(-1);
    const parent = path.slice(0, -1).reduce((at, step) => at[step], copy);
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
    return copy;
}

// The parts of an expression that might do alone: what stands between its parentheses, beside its
// and, or and commas.
function parts(expression) {
    const found = new Set();
    for (const [, inside] of expression.matchAll(/\(([^()]*)\)/g)) found.add(inside).add(`(${inside})`);
    for (const piece of expression.split(/ (?:and|or|&&|\|\|) |, |^!|^iif\(|\)$|^\(/i)) found.add(piece);
    found.delete('');
    found.delete(expression);
    return [...found];
}

function* simpler(value, path = []) {
    if (value === null || typeof value !== 'object') return;
    for (const [key, inner] of Object.entries(value)) {
        if (typeof inner === 'string' && /If$|^expression$/.test(key))
            for (const part of parts(inner)) yield { path: [...path, key], part };
        yield* simpler(inner, [...path, key]);
    }
}

function replaced(value, path, part) {
    const copy = structuredClone(value);
    path.slice(0, -1).reduce((at, step) => at[step], copy)[path.at(-1)] = part;
    return copy;
}

// Does the work: takes the first smaller case that fails, until there is none.
export async function shrink(found, fails) {
    let best = found;
    for (let tries = 0, smaller = true; smaller && tries < 3000; ) {
        smaller = false;
        const candidates = [...places(best)].map((path) => without(best, path));
        for (const { path, part } of simpler(best)) candidates.push(replaced(best, path, part));
        for (const candidate of candidates) {
            if (!candidate.form || !candidate.answers || ++tries > 3000) continue;
            let still = false;
            try {
                still = await fails(candidate);
            } catch {
                // The library may choke on what is no form any more.
            }
            if (still) {
                best = candidate;
                smaller = true;
                break;
            }
        }
    }
    return best;
}
