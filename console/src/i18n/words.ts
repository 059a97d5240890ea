import { useLanguage, type Language } from './language';
import { administrationWords } from './words/administration';
import { auditWords } from './words/audit';
import { batchesWords } from './words/batches';
import { cardsWords } from './words/cards';
import { deskWords } from './words/desk';
import { moneyWords } from './words/money';
import type { WordKinds } from './words/word-kinds';

/** What the codes of the service are called. A code without a name is shown as it is. */
export const WORDS = {
  ...cardsWords,
  ...moneyWords,
  ...deskWords,
  ...batchesWords,
  ...administrationWords,
  ...auditWords,
} as const satisfies WordKinds;

/** Kinds of codes that have names. */
export type WordKind = keyof typeof WORDS;

/** What a code is called in a language. */
export function wordFor(language: Language, kind: WordKind, code: string | null | undefined): string {
  if (code === null || code === undefined) return '–';
  const names = (WORDS as WordKinds)[kind]?.[code];
  return names?.[language === 'zh' ? 0 : 1] ?? code;
}

/** What codes are called in the chosen language. */
export function useWords(): (kind: WordKind, code: string | null | undefined) => string {
  const { language } = useLanguage();
  return (kind, code) => wordFor(language, kind, code);
}

/** Codes of a kind with their names, to choose from. */
export function useChoices(kind: WordKind, codes?: readonly string[]): readonly { value: string; label: string }[] {
  const words = useWords();
  return (codes ?? Object.keys(WORDS[kind])).map((value) => ({ value, label: words(kind, value) }));
}
