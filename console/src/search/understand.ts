import type { LookUp } from '../api/people';

/** How long card numbers are, in digits. */
const CARD_DIGITS = /^\d{15,19}$/;
/** Cards of the nation-wide transit scheme begin so. */
const TRANSIT_CARD = /^31\d{14,18}$/;
const ID_NUMBER = /^\d{17}[\dX]$/;
const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const ID_CHECKS = '10X98765432';
const PHONE = /^1[3-9]\d{9}$/;
const RRN = /^\d{12}$/;
/** Terminal, STAN and local date, in this order. */
const MESSAGE = /^([A-Za-z0-9]{8})[\s,/]+(\d{6})[\s,/]+(\S+)$/;
const NAME_AND_BIRTH = /^([\p{Script=Han}·\p{L} ]{2,50}?)[\s,，]+(\S+)$/u;
const DATE = /^(\d{4})(?:-?(\d{2})-?(\d{2})|年(\d{1,2})月(\d{1,2})日|[/.](\d{1,2})[/.](\d{1,2}))$/u;

/**
 * What a line in the search box may mean, the likeliest first; empty when it means nothing. Only what its check digit
 * confirms counts as a card or identity number, so a mistyped one is not looked up.
 */
export function understand(line: string): readonly LookUp[] {
  const typed = line.normalize('NFKC').trim();
  const number = digitsOf(typed).toUpperCase();
  const numbers = /^[\dX]+$/.test(number) ? ofNumber(number) : [];
  return [...numbers, ...ofMessage(typed), ...ofName(typed)];
}

function ofNumber(number: string): readonly LookUp[] {
  const found: LookUp[] = [];
  if (isIdNumber(number)) found.push({ by: 'id_number', idNumber: number });
  if (TRANSIT_CARD.test(number)) found.push({ by: 'transit_card', transitCardNumber: number });
  if (CARD_DIGITS.test(number) && isLuhn(number)) found.push({ by: 'card', cardNumber: number });
  if (PHONE.test(number)) found.push({ by: 'phone', phone: number });
  if (RRN.test(number)) found.push({ by: 'rrn', rrn: number });
  return found;
}

function ofMessage(typed: string): readonly LookUp[] {
  const [, terminalId = '', stan = '', day = ''] = MESSAGE.exec(typed) ?? [];
  const localDate = dateOf(day);
  return localDate === undefined ? [] : [{ by: 'stan', terminalId: terminalId.toUpperCase(), stan, localDate }];
}

function ofName(typed: string): readonly LookUp[] {
  const [, name = '', day = ''] = NAME_AND_BIRTH.exec(typed) ?? [];
  const birthDate = dateOf(day);
  return birthDate === undefined ? [] : [{ by: 'name', name: name.trim(), birthDate }];
}

/** A number without the blanks and dashes that it is typed with. */
export function digitsOf(typed: string): string {
  return typed.normalize('NFKC').replace(/[\s-]/g, '');
}

/** True for what the search takes for the number of a transit card. */
export function isTransitNumber(typed: string): boolean {
  return TRANSIT_CARD.test(digitsOf(typed));
}

/** The Luhn check of ISO/IEC 7812-1. */
export function isLuhn(digits: string): boolean {
  const sum = digits
    .split('')
    .reverse()
    .reduce((total, digit, place) => {
      const value = Number(digit) * (place % 2 === 1 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}

/** The form, birth date and check character of GB 11643. */
export function isIdNumber(text: string): boolean {
  if (!ID_NUMBER.test(text) || dateOf(text.slice(6, 14)) === undefined) return false;
  const sum = ID_WEIGHTS.reduce((total, weight, place) => total + weight * Number(text[place]), 0);
  return ID_CHECKS[sum % 11] === text[17];
}

/** A day that exists, as `YYYY-MM-DD`. */
function dateOf(typed: string): string | undefined {
  const [, year, ...parts] = DATE.exec(typed) ?? [];
  const [month, day] = parts.filter((part?: string) => part !== undefined);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const time = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date ? undefined : date;
}
