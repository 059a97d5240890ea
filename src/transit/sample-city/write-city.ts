import type { CityRider } from './city-riders';
import type { CityTap, TransitCity } from './transit-city';

/** Taps of one piece of text. */
const TAPS_A_PIECE = 1_000;

/** Taps of a city as text, piece by piece: JSON Lines, or one JSON list. */
export function* cityText(city: TransitCity, form: 'json' | 'jsonl'): Generator<CityPiece, void, undefined> {
  const [begin, between, end] = form === 'json' ? ['[\n', ',\n', '\n]\n'] : ['', '\n', '\n'];
  let lines: string[] = [];
  let before = begin;
  const piece = (): CityPiece => {
    const text = before + lines.join(between);
    const taps = lines.length;
    before = between;
    lines = [];
    return { text, taps };
  };
  for (const upload of city.uploads()) {
    lines.push(lineOf(upload));
    if (lines.length === TAPS_A_PIECE) yield piece();
  }
  if (lines.length > 0) yield piece();
  yield { text: end, taps: 0 };
}

/** Some text, and the taps in it. */
export interface CityPiece {
  readonly text: string;
  readonly taps: number;
}

/** The riders of a city as a file of riders. */
export function ridersText(riders: Iterable<CityRider>): string {
  return `[\n${[...riders].map((rider) => JSON.stringify(rider)).join(',\n')}\n]\n`;
}

function lineOf({ tap, receivedAt, reception }: CityTap): string {
  return JSON.stringify({ ...tap, receivedAt, ...(reception === undefined ? {} : { reception }) });
}
