import type { DayNumber } from './shanghai-days';

/** A rider category (乘客类别) that a card's holder has been granted, with its days: both ends count, undefined is no end. */
export interface Entitlement {
  readonly category: string;
  readonly from: DayNumber | undefined;
  readonly to: DayNumber | undefined;
  /** Day of the last re-verification (年审). */
  readonly reviewedOn: DayNumber | undefined;
}

/** What is known of the holder of a card. */
export interface Rider {
  /** City of the issuer; undefined: that of the policy. */
  readonly cardCity: string | undefined;
  readonly entitlements: readonly Entitlement[];
}

/** A card of the policy's own city without any concession. */
export const ORDINARY_RIDER: Rider = { cardCity: undefined, entitlements: [] };

/** Whether an entitlement is valid on a day, its re-verification apart. */
export function isValidOn({ from, to }: Entitlement, day: DayNumber): boolean {
  return (from === undefined || day >= from) && (to === undefined || day <= to);
}

/** Whether the rider is of one of the categories on a day; everybody is of the default one. */
export function isOfCategory(
  rider: Rider,
  categories: readonly string[] | undefined,
  day: DayNumber,
  everybody: string,
): boolean {
  if (categories === undefined || categories.includes(everybody)) return true;
  return rider.entitlements.some((one) => categories.includes(one.category) && isValidOn(one, day));
}
