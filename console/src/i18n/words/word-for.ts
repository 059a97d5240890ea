import type { Language } from '../language';
import { administrationWords } from './administration';
import { auditWords } from './audit';
import { batchesWords } from './batches';
import { cardsWords } from './cards';
import { deskWords } from './desk';
import { jobWords } from './jobs';
import { medicalWords } from './medical';
import { moneyWords } from './money';
import { refusalWords } from './refusals';
import { transitWords } from './transit';
import type { WordKinds } from './word-kinds';

/** What the codes of the service are called. A code without a name is shown as it is. */
export const WORDS = {
  ...refusalWords,
  ...cardsWords,
  ...moneyWords,
  ...medicalWords,
  ...transitWords,
  ...deskWords,
  ...batchesWords,
  ...administrationWords,
  ...auditWords,
  ...jobWords,
} as const satisfies WordKinds;

/** Kinds of codes that have names. */
export type WordKind = keyof typeof WORDS;

/** What a code is called in a language. */
export function wordFor(language: Language, kind: WordKind, code: string | null | undefined): string {
  if (code === null || code === undefined) return '–';
  const named = nameOf(language, kind, code);
  if (named !== undefined) return named;
  // Of a family of codes, such as subsidy:elder-meal, the family has the name.
  const [family = code, ...rest] = code.split(':');
  const familyName = rest.length === 0 ? undefined : nameOf(language, kind, family);
  return familyName === undefined ? code : `${familyName} ${rest.join(':')}`;
}

function nameOf(language: Language, kind: WordKind, code: string): string | undefined {
  return (WORDS as WordKinds)[kind]?.[code]?.[language === 'zh' ? 0 : 1];
}
