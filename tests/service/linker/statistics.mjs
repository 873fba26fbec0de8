/*
 * Does a list of positions know in which order people answered? Three questions, each answered
 * with the probability that chance alone looks at least as much like knowing:
 *
 *     order       do they rise or fall together (Kendall), from the exact distribution
 *     neighbours  do people who answered one after another lie near each other, by permutations
 *     days        do the positions of one day lie before those of another, by permutations
 *
 * `values` are the positions, in the order in which people answered; they may be equal.
 */

/* Below this a leak is proved. Fewer than a thousand lists are looked at in a run, so chance
 * fails it less than once in a thousand. */
export const PROOF = 1e-6;

/* Enough that the smallest probability that can come out is below PROOF. */
const PERMUTATIONS = 2_000_000;
/* A permutation test may end when it has seen this many that are as extreme: it is chance. */
const ENOUGH = 50;

/* Numbers that come from one seed, so that a run can be repeated (mulberry32). */
function numbers(seed) {
    return () => {
        seed = (seed + 0x6d2b79f5) | 0;
        let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
}

/* Ranks from 0; equal values share the middle of their ranks. */
export function ranks(values) {
    const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
    const out = new Array(values.length);
    for (let start = 0, end; start < order.length; start = end) {
        for (end = start; end < order.length && values[order[end]] === values[order[start]];) end++;
        for (let i = start; i < end; i++) out[order[i]] = (start + end - 1) / 2;
    }
    return out;
}

/* How many arrangements of a ones among b zeros have each number of inversions: the coefficients
 * of the Gaussian binomial, by its rule of Pascal. */
function arrangements(a, b) {
    let row = Array.from({ length: b + 1 }, () => [1]); // of no ones
    for (let ones = 1; ones <= a; ones++) {
        const next = [[1]];
        for (let zeros = 1; zeros <= b; zeros++) {
            const sum = new Array(ones * zeros + 1).fill(0);
            row[zeros].forEach((count, i) => (sum[i + zeros] += count));
            next[zeros - 1].forEach((count, i) => (sum[i] += count));
            next.push(sum);
        }
        row = next;
    }
    return row[b];
}

const product = (a, b) => {
    const out = new Array(a.length + b.length - 1).fill(0);
    a.forEach((x, i) => b.forEach((y, j) => (out[i + j] += x * y)));
    return out;
};

/* Two-sided, exact: inversions of every arrangement of these values, equal ones being one. */
export function order(values) {
    const groups = new Map();
    for (const value of values) groups.set(value, (groups.get(value) ?? 0) + 1);
    let counts = [1], placed = 0;
    for (const size of groups.values()) {
        counts = product(counts, arrangements(size, placed));
        placed += size;
    }
    let inversions = 0;
    for (let i = 0; i < values.length; i++)
        for (let j = i + 1; j < values.length; j++) inversions += values[i] > values[j];
    const middle = (counts.length - 1) / 2, far = Math.abs(inversions - middle);
    let all = 0, extreme = 0;
    counts.forEach((count, i) => {
        all += count;
        if (Math.abs(i - middle) >= far) extreme += count;
    });
    return extreme / all;
}

/* How often a random arrangement of the ranks gives a statistic at least as large. */
function permuted(values, statistic, seed) {
    const list = ranks(values), random = numbers(seed);
    const seen = statistic(list) - 1e-9;
    let hits = 0, tried = 0;
    while (tried < PERMUTATIONS && hits < ENOUGH) {
        for (let left = list.length; left > 1; left--) {
            const other = Math.floor(random() * left), kept = list[other];
            list[other] = list[left - 1];
            list[left - 1] = kept;
        }
        tried++;
        hits += statistic(list) >= seen;
    }
    return (hits + 1) / (tried + 1);
}

export function neighbours(values, seed = 1) {
    const near = (list) => {
        let apart = 0;
        for (let i = 1; i < list.length; i++) apart += Math.abs(list[i] - list[i - 1]);
        return -apart;
    };
    return permuted(values, near, seed);
}

/* isFirst: for each of them, whether it was answered on the first day. */
export function days(values, isFirst, seed = 2) {
    const firsts = isFirst.filter(Boolean).length;
    const middle = (firsts * (values.length - 1)) / 2;
    const apart = (list) => {
        let sum = 0;
        for (let i = 0; i < list.length; i++) if (isFirst[i]) sum += list[i];
        return Math.abs(sum - middle);
    };
    return permuted(values, apart, seed);
}

/* The smallest of the three with its name: { p, test }. What the first proves is not tried again. */
export function knowing(values, isFirst) {
    if (new Set(values).size < 2) return { p: 1, test: 'none' };
    const found = [{ p: order(values), test: 'order' }];
    if (found[0].p < PROOF) return found[0];
    found.push({ p: neighbours(values), test: 'neighbours' });
    if (new Set(isFirst).size === 2) found.push({ p: days(values, isFirst), test: 'days' });
    return found.reduce((least, one) => (one.p < least.p ? one : least));
}
