/*
 * The figures that may be published, calculated anew from exact counts: written from the rules
 * and not from the program, so that both can be compared.
 *
 * A tree is a list of { id, parent } with parents first; places have no children.
 */

/* The n that is shown, as [lowest, highest] of what it may be. */
export function shownN(n, k) {
    const width = n >= 200 ? 10 : 5;
    const low = Math.max(k, n - (n % width));
    return [low, n - (n % width) + width - 1];
}

/* The step of a share, in percent; so many tiers coarser than n asks for. */
export function step(count, n, k, coarser = 0) {
    const low = shownN(n, k)[0];
    const grids = [100, 20, 10, 5, 4, 2];
    const grid = grids[Math.min(5, [200, 40, 20, 10, 7, 0].findIndex((from) => low >= from) + coarser)];
    let number = 0;
    while (number + 1 < grid && (number + 1) * n <= count * grid) number++;
    if (grid === 100 && number <= 1) return [0, 2];
    if (grid === 100 && number >= 98) return [98, 100];
    return [(100 / grid) * number, (100 / grid) * (number + 1)];
}

/* Where a figure is published, from its n at every place: a Set of ids. */
export function published(tree, placeN, k) {
    const children = new Map(tree.map((node) => [node.id, []]));
    for (const node of tree) if (node.parent !== null) children.get(node.parent).push(node.id);
    const isPlace = (id) => children.get(id).length === 0;
    const places = (id) => (isPlace(id) ? [id] : children.get(id).flatMap(places));
    const n = (id) => places(id).reduce((sum, place) => sum + (placeN[place] ?? 0), 0);
    const ids = tree.map((node) => node.id);
    const shown = new Set(ids.filter((id) => n(id) >= k));

    /* The highest published nodes strictly below. */
    const below = (id) =>
        children.get(id).flatMap((child) => (shown.has(child) ? [child] : below(child)));
    const atom = (id) => n(id) - below(id).reduce((sum, child) => sum + n(child), 0);
    const smaller = (a, b) => n(a) - n(b) || (a < b ? -1 : 1);

    const dropDominated = () => {
        const drop = ids.filter((id) => shown.has(id) && !isPlace(id)).filter((id) => {
            const answering = places(id).filter((place) => (placeN[place] ?? 0) > 0);
            return answering.length < 3 ||
                answering.some((place) => !shown.has(place) && placeN[place] > 0.85 * n(id));
        });
        drop.forEach((id) => shown.delete(id));
        return drop.length > 0;
    };
    const closeAtoms = () => {
        for (;;) {
            const bad = ids.filter((id) => shown.has(id) && atom(id) > 0 && atom(id) < k)
                .sort((a, b) => places(a).length - places(b).length || (a < b ? -1 : 1))[0];
            if (bad === undefined) return;
            const victim = below(bad).sort(smaller)[0];
            shown.delete(victim ?? bad);
        }
    };
    dropDominated();
    do closeAtoms(); while (dropDominated());
    return shown;
}
