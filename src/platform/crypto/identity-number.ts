/** GB 11643-1999: weights of the first 17 digits, and the check character by remainder modulo 11. */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECK_CHARACTERS = '10X98765432';
const FORM = /^([1-9]\d{5})(\d{4})(\d{2})(\d{2})\d{3}[\dX]$/;

/**
 * True for an 18-character citizen identity number (公民身份号码, GB 11643): area, an existing birth date, serial, check
 * character. The area is not looked up, so the area 220199, which does not exist, serves test data.
 */
export function isIdentityNumber(text: string): boolean {
  const parts = FORM.exec(text);
  if (parts === null) return false;
  return isDate(Number(parts[2]), Number(parts[3]), Number(parts[4])) && identityCheckCharacter(text) === text[17];
}

/** The check character of the first 17 digits. Throws a RangeError when there are none. */
export function identityCheckCharacter(digits: string): string {
  let sum = 0;
  for (const [index, weight] of WEIGHTS.entries()) sum += weight * Number(digits[index]);
  const character = CHECK_CHARACTERS[sum % 11];
  if (character === undefined) throw new RangeError('not 17 digits');
  return character;
}

function isDate(year: number, month: number, day: number): boolean {
  if (year < 1800) return false;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
