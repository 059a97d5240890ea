/** Digits of a card number at least and at most (ISO/IEC 7812). */
const MIN_DIGITS = 12;
const MAX_DIGITS = 19;
/** Digits that may be shown at the front and at the end at most (PCI DSS 3.4.1). */
const SHOWN_FRONT = 6;
const SHOWN_BACK = 4;
/** Digits that stay hidden at least: of a number shorter than 16 digits fewer are shown at the front. */
const HIDDEN = 6;
const ZERO = 0x30;

/** True for 12 to 19 digits whose last is the Luhn check digit of the others. */
export function isCardNumber(text: string): boolean {
  if (text.length < MIN_DIGITS || text.length > MAX_DIGITS) return false;
  const sum = luhnSum(text, false);
  return sum !== undefined && sum % 10 === 0;
}

/** The Luhn digit that makes a card number of these digits. Throws a RangeError on anything but digits. */
export function luhnDigit(digits: string): string {
  const sum = luhnSum(digits, true);
  if (sum === undefined) throw new RangeError('not digits');
  return String((10 - (sum % 10)) % 10);
}

/** A card number as it may be shown: at most the first six and the last four digits, with at least six hidden in between. */
export function maskCardNumber(cardNumber: string): string {
  const front = Math.min(SHOWN_FRONT, cardNumber.length - HIDDEN - SHOWN_BACK);
  if (front < 0) return '*'.repeat(cardNumber.length);
  const hidden = cardNumber.length - front - SHOWN_BACK;
  return cardNumber.slice(0, front) + '*'.repeat(hidden) + cardNumber.slice(-SHOWN_BACK);
}

/** Sum of the Luhn algorithm (ISO/IEC 7812-1 annex B), from the right; undefined when a character is no digit. */
function luhnSum(digits: string, doubleLast: boolean): number | undefined {
  let sum = 0;
  let doubled = doubleLast;
  for (let at = digits.length - 1; at >= 0; at -= 1) {
    const digit = digits.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    const weighted = doubled ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
    doubled = !doubled;
  }
  return sum;
}
