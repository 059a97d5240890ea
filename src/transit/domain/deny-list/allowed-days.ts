/** What is allowed: an issuer (发卡机构) or a city, by its code. */
export type AllowKind = 'issuer' | 'city';

/** An issuer or a city (白名单) whose cards terminals take on the days from `from` to `to`, `YYYY-MM-DD` in Asia/Shanghai. */
export interface AllowedDays {
  readonly kind: AllowKind;
  /** 4 digits of a city (GB/T 13497), 8 to 11 digits of an issuer. */
  readonly code: string;
  /** First day. */
  readonly from: string;
  /** Last day; null for no end. */
  readonly to: string | null;
}

/** What terminals do with the lists: true when the cards of a code are taken on a day. */
export function isAllowed(list: readonly AllowedDays[], kind: AllowKind, code: string, day: string): boolean {
  return list.some((entry) => entry.kind === kind && entry.code === code && entry.from <= day && isOpen(entry, day));
}

/** Why an entry cannot stand beside others; undefined when it can. */
export function firstFault(entry: AllowedDays, others: readonly AllowedDays[]): string | undefined {
  if (entry.to !== null && entry.to < entry.from) return 'must not be after the last day';
  const other = others.find(
    ({ kind, code, ...days }) =>
      kind === entry.kind &&
      code === entry.code &&
      isOpen({ to: days.to }, entry.from) &&
      isOpen({ to: entry.to }, days.from),
  );
  return other === undefined ? undefined : `overlaps the days from ${other.from} to ${other.to ?? 'no end'}`;
}

/** The text whose digest tells lists apart: a line for each entry, in their order. */
export function allowDigestText(entries: readonly AllowedDays[]): string {
  return entries.map(({ kind, code, from, to }) => `${kind} ${code} ${from} ${to ?? ''}\n`).join('');
}

function isOpen({ to }: { readonly to: string | null }, day: string): boolean {
  return to === null || to >= day;
}
