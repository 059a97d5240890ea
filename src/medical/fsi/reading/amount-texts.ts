import {
  COUNT_DECIMALS,
  plainDecimal,
  PRICE_DECIMALS,
  readRatio,
  readScaled,
  readYuan,
  yuan,
} from '../../domain/benefit/exact';

/** How an empty number is sent: the interface has no empty one. */
export const EMPTY_NUMBER = '0';

const FORMS = {
  money: /^\d{1,14}(?:\.\d{1,2})?$/,
  price: /^\d{1,10}(?:\.\d{1,6})?$/,
  count: /^\d{1,12}(?:\.\d{1,4})?$/,
  ratio: /^\d(?:\.\d{1,4})?$/,
} as const;

/** Numbers of the interface with a point. */
export type DecimalType = keyof typeof FORMS;

/** What a decimal number must be, for messages. */
export const DECIMAL_RULES: Readonly<Record<DecimalType, string>> = {
  money: 'must be a number with two decimals at most, 16 digits',
  price: 'must be a number with six decimals at most, 16 digits',
  count: 'must be a number with four decimals at most, 16 digits',
  ratio: 'must be a ratio from 0 to 1 with four decimals at most',
};

/** True for a number of that kind of at least 0 that can be counted exactly. */
export function isDecimal(type: DecimalType, text: string): boolean {
  return FORMS[type].test(text) && READERS[type](text) !== undefined;
}

const READERS: Readonly<Record<DecimalType, (text: string) => number | undefined>> = {
  money: readYuan,
  price: (text) => readScaled(text, PRICE_DECIMALS),
  count: (text) => readScaled(text, COUNT_DECIMALS),
  ratio: readRatio,
};

/** Fen of yuan; undefined for an empty text. The text must have been checked. */
export function fenOf(text: string): number | undefined {
  return text === '' ? undefined : readYuan(text);
}

/** Millionths of a yuan of a unit price; undefined for an empty text. */
export function priceOf(text: string): number | undefined {
  return text === '' ? undefined : readScaled(text, PRICE_DECIMALS);
}

/** Ten-thousandths of a quantity; undefined for an empty text. */
export function countOf(text: string): number | undefined {
  return text === '' ? undefined : readScaled(text, COUNT_DECIMALS);
}

/** Millionths of a ratio; undefined for an empty text. */
export function ratioOf(text: string): number | undefined {
  return text === '' ? undefined : readRatio(text);
}

/** Fen as yuan: `222.80`, `-0.05`. */
export function moneyText(fen: number): string {
  return yuan(fen);
}

/** A unit price as yuan without trailing zeros: `33.335`. */
export function priceText(millionths: number | undefined): string {
  return millionths === undefined ? EMPTY_NUMBER : plainDecimal(millionths, PRICE_DECIMALS);
}

/** A quantity without trailing zeros. */
export function countText(tenThousandths: number): string {
  return plainDecimal(tenThousandths, COUNT_DECIMALS);
}

/** A ratio of millionths with four decimals (数值型 5,4), rounded half up: `0.8400`. */
export function ratioText(millionths: number): string {
  const digits = String(Math.floor((millionths + 50) / 100)).padStart(5, '0');
  return `${digits.slice(0, -4)}.${digits.slice(-4)}`;
}
