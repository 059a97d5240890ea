/** Metres between neighbouring stations, and the shortest way between any two, found once for each station it begins at. */
export class StationGraph {
  readonly #neighbours = new Map<string, Map<string, number>>();
  readonly #from = new Map<string, ReadonlyMap<string, number>>();

  constructor(edges: readonly (readonly [string, string, number])[]) {
    for (const [a, b, metres] of edges) {
      this.#link(a, b, metres);
      this.#link(b, a, metres);
    }
  }

  /** Whether the graph knows the station. */
  has(station: string): boolean {
    return this.#neighbours.has(station);
  }

  /** Metres of the shortest way; undefined where there is none. */
  metres(from: string, to: string): number | undefined {
    return this.#distancesFrom(from).get(to);
  }

  /** Metres to the station that is farthest away by the shortest way. */
  farthest(from: string): number {
    let most = 0;
    for (const metres of this.#distancesFrom(from).values()) if (metres > most) most = metres;
    return most;
  }

  #link(from: string, to: string, metres: number): void {
    const known = this.#neighbours.get(from) ?? new Map<string, number>();
    known.set(to, Math.min(metres, known.get(to) ?? Number.POSITIVE_INFINITY));
    this.#neighbours.set(from, known);
  }

  #distancesFrom(from: string): ReadonlyMap<string, number> {
    const known = this.#from.get(from);
    if (known) return known;
    const found = this.#neighbours.has(from) ? this.#dijkstra(from) : new Map<string, number>();
    if (found.size > 0) this.#from.set(from, found);
    return found;
  }

  /** Dijkstra's algorithm with a plain list: a city has hundreds of stations. */
  #dijkstra(from: string): ReadonlyMap<string, number> {
    const settled = new Map<string, number>();
    const reached = new Map<string, number>([[from, 0]]);
    while (reached.size > 0) {
      const [station, metres] = nearest(reached);
      reached.delete(station);
      settled.set(station, metres);
      for (const [next, length] of this.#neighbours.get(station) ?? []) {
        if (settled.has(next)) continue;
        const way = metres + length;
        if (way < (reached.get(next) ?? Number.POSITIVE_INFINITY)) reached.set(next, way);
      }
    }
    return settled;
  }
}

function nearest(reached: ReadonlyMap<string, number>): readonly [string, number] {
  let best: readonly [string, number] = ['', Number.POSITIVE_INFINITY];
  for (const entry of reached) if (entry[1] < best[1]) best = entry;
  return best;
}
