// Chance that repeats itself: the same numbers for the same seed, on every machine.

export function chance(seed) {
    let state = seed >>> 0;
    // mulberry32
    function next() {
        state = (state + 0x6d2b79f5) >>> 0;
        let t = state;
        t = Math.imul(t ^ (t >>> 15), t | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    }
    const below = (n) => Math.floor(next() * n);
    return {
        below,
        between: (least, most) => least + below(most - least + 1),
        happens: (part) => next() < part,
        one: (list) => list[below(list.length)],
        some: (list, part) => list.filter(() => next() < part),
        shuffled(list) {
            const copy = [...list];
            for (let i = copy.length - 1; i > 0; i--) {
                const j = below(i + 1);
                [copy[i], copy[j]] = [copy[j], copy[i]];
            }
            return copy;
        },
    };
}
