import type { KeyRing } from '../../platform/crypto';

/** Domain of the pseudonyms of taps. */
const TAP_DOMAIN = 'transit-tap';
/** Digits of a pseudonym: 128 bits. */
const PSEUDONYM_DIGITS = 32;

/** What stands for the id of a tap in events and tables: the same for the same id, whichever way the tap comes. */
export function pseudonymOfTap(keys: KeyRing, id: string): string {
  return keys.blindIndex(TAP_DOMAIN, id).slice(0, PSEUDONYM_DIGITS);
}

/** What stands for a card in its taps, by the keyed blind index of its number. */
export function pseudonymOfCard(cardIndex: string): string {
  return cardIndex.slice(0, PSEUDONYM_DIGITS);
}
