import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react';

/** Languages of the console. */
export type Language = 'zh' | 'en';

/** One text, or one record of texts, in every language. */
export interface Text<T> {
  readonly zh: T;
  readonly en: T;
}

/** Texts of a page or part. The English has exactly the entries of the Chinese. */
export function text<T>(zh: T, en: NoInfer<T>): Text<T> {
  return { zh, en };
}

/** The one setting that outlives the page: a language says nothing about anybody. */
const STORAGE_KEY = 'onecard.language';

interface LanguageContext {
  readonly language: Language;
  readonly choose: (language: Language) => void;
}

const Context = createContext<LanguageContext>({ language: 'zh', choose: () => undefined });

/** Gives the chosen language to everything inside and remembers it. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, choose] = useState<Language>(remembered);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    localStorage.setItem(STORAGE_KEY, language);
  }, [language]);
  const value = useMemo(() => ({ language, choose }), [language]);
  return <Context value={value}>{children}</Context>;
}

/** The language, and how to choose another. */
export function useLanguage(): LanguageContext {
  return use(Context);
}

/** The texts in the chosen language. */
export function useText<T>(texts: Text<T>): T {
  return texts[use(Context).language];
}

function remembered(): Language {
  return localStorage.getItem(STORAGE_KEY) === 'en' ? 'en' : 'zh';
}
