import type { FsiField, FsiType } from './fsi-field';

/** Digits of numbers: before and after the point together. */
const DIGITS = { money: 16, price: 16, count: 16, ratio: 5 } as const;
const DATE_LENGTH = 10;
const TIME_LENGTH = 19;

type Builder = (name: string, note: string, codes?: readonly string[]) => FsiField;

function build(type: FsiType, length: number, name: string, note: string, codes?: readonly string[]): FsiField {
  const field = { name, type, length, note, required: false, use: 'used' } as const;
  return codes === undefined ? field : { ...field, codes };
}

/** 字符型 of at most `length` characters. */
export function text(length: number): Builder {
  return (name, note, codes) => build('text', length, name, note, codes);
}

/** A whole number of at most `length` digits. */
export function integer(length: number): Builder {
  return (name, note) => build('integer', length, name, note);
}

export const money: Builder = (name, note) => build('money', DIGITS.money, name, note);
export const price: Builder = (name, note) => build('price', DIGITS.price, name, note);
export const count: Builder = (name, note) => build('count', DIGITS.count, name, note);
export const ratio: Builder = (name, note) => build('ratio', DIGITS.ratio, name, note);
export const date: Builder = (name, note) => build('date', DATE_LENGTH, name, note);
export const time: Builder = (name, note) => build('time', TIME_LENGTH, name, note);

/** The field must be there and not be empty. */
export function required(field: FsiField): FsiField {
  return { ...field, required: true };
}

/** The field's form is checked, its content changes nothing. */
export function ignored(...fields: readonly FsiField[]): readonly FsiField[] {
  return fields.map((field) => ({ ...field, use: 'ignored' }));
}

/** A message that fills the field is refused; empty, and the number 0, are taken. */
export function refused(...fields: readonly FsiField[]): readonly FsiField[] {
  return fields.map((field) => ({ ...field, use: 'refused' }));
}
