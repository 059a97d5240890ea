import { Decimal } from 'decimal.js';
import { isAmount, isPurseName, limitErrors } from '../../cardholder';
import type { TenderPolicy } from './tender-policy';

/** Most rules of a policy. */
export const MAX_RULES = 200;
/** Most purses of a rule. */
export const MAX_PURSES_PER_RULE = 16;
/** Most merchant category codes of a rule or a category. */
export const MAX_CODES = 2_000;

/** A fault of a policy document and where it is. */
export interface PolicyFault {
  /** Path of the field, `rules[2].purses[0].maxShare`. */
  readonly field: string;
  readonly message: string;
}

type Document = Readonly<Record<string, unknown>>;
type Report = (field: string, message: string) => void;

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/;
const CODE = /^\d{4}$/;
const PROGRAMME = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** Faults of a document that should be a tender policy, empty when it is one. Takes anything that JSON can hold. */
export function tenderPolicyFaults(value: unknown): readonly PolicyFault[] {
  const faults: PolicyFault[] = [];
  const report: Report = (field, message) => void faults.push({ field, message });
  if (!isDocument(value)) return [{ field: '', message: 'must be an object' }];
  onlyFields(value, '', ['version', 'effectiveFrom', 'categories', 'rules', 'limits'], report);
  if (!isText(value['version'], NAME)) report('version', 'must be 1 to 64 letters, digits, dots, dashes');
  if (!isDay(value['effectiveFrom'])) report('effectiveFrom', 'must be a day, YYYY-MM-DD');
  const categories = checkCategories(value['categories'], report);
  checkRules(value['rules'], categories, report);
  checkLimits(value['limits'], report);
  return faults;
}

/** Takes a document as a tender policy. Throws a RangeError that names the first fault. */
export function asTenderPolicy(value: unknown): TenderPolicy {
  const [fault] = tenderPolicyFaults(value);
  if (fault) throw new RangeError(`tender policy: ${fault.field} ${fault.message}`);
  return value as TenderPolicy;
}

function checkCategories(value: unknown, report: Report): readonly string[] {
  if (value === undefined) return [];
  if (!isDocument(value)) {
    report('categories', 'must be an object of lists of merchant category codes');
    return [];
  }
  for (const [name, codes] of Object.entries(value)) checkCodes(codes, `categories.${name}`, report);
  return Object.keys(value);
}

function checkRules(value: unknown, categories: readonly string[], report: Report): void {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_RULES) {
    return report('rules', `must be a list of 1 to ${MAX_RULES} rules`);
  }
  const ids = new Set<unknown>();
  value.forEach((rule: unknown, index) => {
    const at = `rules[${index}]`;
    if (!isDocument(rule)) return report(at, 'must be an object');
    checkRule(rule, at, categories, report);
    if (ids.has(rule['id'])) report(`${at}.id`, 'is used by an earlier rule');
    ids.add(rule['id']);
  });
}

function checkRule(rule: Document, at: string, categories: readonly string[], report: Report): void {
  onlyFields(rule, `${at}.`, ['id', 'mcc', 'category', 'programme', 'purses', 'split'], report);
  const { id, mcc, category, programme, purses, split } = rule;
  if (!isText(id, NAME)) report(`${at}.id`, 'must be 1 to 64 letters, digits, dots, dashes');
  if (mcc !== undefined) checkCodes(mcc, `${at}.mcc`, report);
  if (category !== undefined && !categories.some((known) => known === category)) {
    report(`${at}.category`, 'must be one of the categories');
  }
  if (programme !== undefined && !isText(programme, PROGRAMME)) report(`${at}.programme`, 'must be a programme code');
  if (typeof split !== 'boolean') report(`${at}.split`, 'must be true or false');
  if (!Array.isArray(purses) || purses.length === 0 || purses.length > MAX_PURSES_PER_RULE) {
    return report(`${at}.purses`, `must be a list of 1 to ${MAX_PURSES_PER_RULE} purses`);
  }
  const names = new Set<unknown>();
  purses.forEach((choice: unknown, index) => {
    const place = `${at}.purses[${index}]`;
    if (!isDocument(choice)) return report(place, 'must be an object');
    checkChoice(choice, place, programme, report);
    if (names.has(choice['purse'])) report(`${place}.purse`, 'is named twice');
    names.add(choice['purse']);
  });
}

function checkChoice(choice: Document, at: string, programme: unknown, report: Report): void {
  onlyFields(choice, `${at}.`, ['purse', 'maxShare', 'upTo'], report);
  const { purse, maxShare, upTo } = choice;
  if (typeof purse !== 'string' || !isPurseName(purse)) {
    report(`${at}.purse`, 'must be medical, epurse, transit or subsidy:<programme>');
  } else if (purse.startsWith('subsidy:') && purse !== `subsidy:${String(programme)}`) {
    report(`${at}.purse`, 'a subsidy may pay only in a rule of its own programme');
  }
  if (maxShare !== undefined && !isShare(maxShare)) {
    report(`${at}.maxShare`, 'must be a decimal string above 0 and up to 1');
  }
  if (upTo !== undefined && !(typeof upTo === 'number' && isAmount(upTo))) report(`${at}.upTo`, 'must be fen above 0');
}

function checkLimits(value: unknown, report: Report): void {
  if (value === undefined) return;
  if (!isDocument(value)) return report('limits', 'must be an object of limits by purse');
  for (const [purse, limits] of Object.entries(value)) {
    if (!isPurseName(purse)) report(`limits.${purse}`, 'is no purse');
    if (!isDocument(limits)) report(`limits.${purse}`, 'must be an object');
    else
      for (const field of limitErrors(limits)) {
        report(`limits.${purse}.${field}`, 'must be a whole number from 0 up, or null');
      }
  }
}

function checkCodes(value: unknown, field: string, report: Report): void {
  const fine = Array.isArray(value) && value.length > 0 && value.length <= MAX_CODES;
  if (!fine || !value.every((code) => isText(code, CODE))) {
    report(field, `must be a list of 1 to ${MAX_CODES} codes of four digits`);
  }
}

function onlyFields(value: Document, prefix: string, known: readonly string[], report: Report): void {
  for (const key of Object.keys(value)) if (!known.includes(key)) report(`${prefix}${key}`, 'is not a field');
}

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}

function isDay(value: unknown): boolean {
  if (!isText(value, /^\d{4}-\d{2}-\d{2}$/)) return false;
  const day = new Date(`${String(value)}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(String(value));
}

function isShare(value: unknown): boolean {
  if (!isText(value, /^\d(\.\d{1,6})?$/)) return false;
  const share = new Decimal(String(value));
  return share.greaterThan(0) && share.lessThanOrEqualTo(1);
}
