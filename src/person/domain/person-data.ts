/** What is known of a person outside the books. */
export interface PersonData {
  readonly name: string;
  /** 公民身份号码 (GB 11643). */
  readonly idNumber: string;
  readonly phone?: string;
  readonly address?: string;
}

/** Fields of a person that have a value of their own; everything else follows from them. */
export const PERSON_FIELDS = ['name', 'idNumber', 'phone', 'address'] as const;
export type PersonField = (typeof PERSON_FIELDS)[number];

/** A person as staff sees one without revealing: each field masked, null when it is not known or was erased. */
export interface MaskedPerson {
  readonly name: string | null;
  readonly idNumber: string | null;
  readonly phone: string | null;
  readonly address: string | null;
  readonly birthDate: string | null;
  readonly erased: boolean;
  /** Stream of the person this one is a duplicate of. */
  readonly mergedInto: number | null;
  readonly registeredAt: Date;
}

/** Characters of an address that are shown. */
const SHOWN_ADDRESS = 6;
/** Longest name, in characters. */
export const MAX_NAME = 50;
/** Longest address, in characters. */
export const MAX_ADDRESS = 200;
/** A phone number as people type it. */
export const PHONE_FORM = /^\+?\d[\d -]{4,18}\d$/;
const COUNTRY_CODE = /^(?:\+|00)86/;

/** An identity number as it is stored: people type its check character in lower case, too. */
export function normalIdNumber(typed: string): string {
  return typed.trim().toUpperCase();
}

/** A phone number as it is stored and looked up: without the country code of China, spaces and hyphens. */
export function normalPhone(typed: string): string {
  return typed.replaceAll(/[\s-]/g, '').replace(COUNTRY_CODE, '');
}

/** A name as it is stored and looked up. */
export function normalName(typed: string): string {
  return typed.normalize('NFC').trim().replaceAll(/\s+/g, ' ');
}

/** What is stored of a person, in normal form; empty fields are left out. */
export function normalPerson({ name, idNumber, phone = '', address = '' }: PersonData): PersonData {
  const plainPhone = normalPhone(phone);
  const plainAddress = normalName(address);
  return {
    name: normalName(name),
    idNumber: normalIdNumber(idNumber),
    ...(plainPhone === '' ? {} : { phone: plainPhone }),
    ...(plainAddress === '' ? {} : { address: plainAddress }),
  };
}

/** A value of a field in normal form. */
export function normalValue(field: PersonField, typed: string): string {
  if (field === 'idNumber') return normalIdNumber(typed);
  return field === 'phone' ? normalPhone(typed) : normalName(typed);
}

/** The day of birth in an identity number, `YYYY-MM-DD`. */
export function birthDateOf(idNumber: string): string {
  return `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`;
}

/** 男 or 女 by the serial in an identity number: odd numbers are given to men. */
export function sexOf(idNumber: string): '男' | '女' {
  return Number(idNumber[16]) % 2 === 1 ? '男' : '女';
}

/** The fields of a person as they may be shown to everybody at the desk. */
export function maskPerson({ name, idNumber, phone, address }: PersonData) {
  return {
    name: maskValue('name', name),
    idNumber: maskValue('idNumber', idNumber),
    phone: phone === undefined ? null : maskValue('phone', phone),
    address: address === undefined ? null : maskValue('address', address),
    birthDate: `${idNumber.slice(6, 10)}-**-**`,
  };
}

/** One field as it may be shown to everybody at the desk. */
export function maskValue(field: PersonField, value: string): string {
  switch (field) {
    case 'name':
      return maskName(value);
    case 'idNumber':
      return `${value.slice(0, 6)}********${value.slice(-4)}`;
    case 'phone':
      return maskPhone(value);
    case 'address':
      return `${Array.from(value).slice(0, SHOWN_ADDRESS).join('')}***`;
  }
}

/** The family name of a Chinese name, else the first letter. */
function maskName(name: string): string {
  const [first = '', ...rest] = Array.from(name);
  return first + '*'.repeat(Math.min(Math.max(rest.length, 1), 3));
}

function maskPhone(phone: string): string {
  return phone.length < 8 ? '*'.repeat(phone.length) : `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}
