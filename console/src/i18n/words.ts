import { useLanguage } from './language';
import { WORDS, wordFor, type WordKind } from './words/word-for';

export { wordFor, type WordKind } from './words/word-for';

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
