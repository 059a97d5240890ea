import { type Fen, fen, sumFen } from '../../../platform/money';

/** Money that one area's fund owes to another, for its people who were treated there. */
export interface AreaFlow {
  /** Where the people are insured (参保地): it owes. */
  readonly insured: string;
  /** Where they were treated (就医地): it has paid the institutions. */
  readonly place: string;
  /** Fen; negative where more was cancelled than settled. */
  readonly amount: Fen;
}

/** Where an area stands against all others, fen. */
export interface AreaPosition {
  readonly area: string;
  /** What others owe it. */
  readonly receives: Fen;
  /** What it owes others. */
  readonly pays: Fen;
  /** Received less paid: what the province pays it, or where negative, what it pays the province. */
  readonly net: Fen;
}

const PREFECTURE_DIGITS = 4;

/** The prefecture (or the province itself) that an area belongs to. */
export function prefectureOf(area: string): string {
  return `${area.slice(0, PREFECTURE_DIGITS)}00`;
}

/** What is owed between prefectures: flows within one are none, those of the same two are one. By code. */
export function claimsBetween(flows: readonly AreaFlow[]): readonly AreaFlow[] {
  const claims = new Map<string, AreaFlow>();
  for (const flow of flows) {
    const [insured, place] = [prefectureOf(flow.insured), prefectureOf(flow.place)];
    if (insured === place) continue;
    const key = `${insured} ${place}`;
    claims.set(key, { insured, place, amount: fen((claims.get(key)?.amount ?? 0) + flow.amount) });
  }
  return [...claims.values()].sort((a, b) => compare(a.insured, b.insured) || compare(a.place, b.place));
}

/** The net position of each area over its claims (净额清算): they sum to zero. By code. */
export function netPositions(claims: readonly AreaFlow[]): readonly AreaPosition[] {
  const areas = [...new Set(claims.flatMap(({ insured, place }) => [insured, place]))].sort(compare);
  return areas.map((area) => {
    const receives = sumFen(claims.filter(({ place }) => place === area).map(({ amount }) => amount));
    const pays = sumFen(claims.filter(({ insured }) => insured === area).map(({ amount }) => amount));
    return { area, receives, pays, net: fen(receives - pays) };
  });
}

/**
 * What an area is told, CSV in UTF-8, amounts in fen: `#INTERCITY,area,month`, then `role,other area,amount` with the roles `pays` and `receives`, and
 * `#NET,receives,pays,net`.
 */
export function areaFileText(month: string, position: AreaPosition, claims: readonly AreaFlow[]): string {
  const { area, receives, pays, net } = position;
  const rows = claims.flatMap(({ insured, place, amount }) => {
    if (insured === area) return [`pays,${place},${amount}`];
    return place === area ? [`receives,${insured},${amount}`] : [];
  });
  return `${[`#INTERCITY,${area},${month}`, ...rows, `#NET,${receives},${pays},${net}`].join('\r\n')}\r\n`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
