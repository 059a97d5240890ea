import { WORDS, wordFor, type WordKind } from './word-for';

const kinds = Object.keys(WORDS) as WordKind[];
const entries = kinds.flatMap((kind) =>
  Object.entries(WORDS[kind] as Readonly<Record<string, readonly string[]>>).map(
    ([code, names]) => [kind, code, names] as const,
  ),
);

describe('what codes are called', () => {
  it('has a name in Chinese and one in English for every code', () => {
    const lacking = entries.filter(([, , [zh, en]]) => !/\p{Script=Han}/u.test(zh ?? '') || !/[A-Za-z]/.test(en ?? ''));
    expect(lacking).toEqual([]);
  });

  it('says English in English', () => {
    expect(entries.filter(([, , names]) => /\p{Script=Han}/u.test(names[1] ?? ''))).toEqual([]);
  });

  it('gives no two roles, states of a card or kinds of approval the same name', () => {
    for (const kind of ['role', 'cardState', 'approvalKind', 'approvalState', 'caseState'] as const) {
      for (const language of ['zh', 'en'] as const) {
        const names = Object.keys(WORDS[kind]).map((code) => wordFor(language, kind, code));
        expect(new Set(names).size).toBe(names.length);
      }
    }
  });

  it('calls a purse of a subsidy programme by the name of its family', () => {
    expect(wordFor('zh', 'purse', 'subsidy:elder-meal')).toBe('补贴账户 elder-meal');
    expect(wordFor('en', 'purse', 'epurse')).toBe('E-purse');
  });

  it('shows a code that it does not know as it is, and nothing as a dash', () => {
    expect(wordFor('zh', 'refusal', 'brand_new')).toBe('brand_new');
    expect(wordFor('zh', 'refusal', 'brand:new')).toBe('brand:new');
    expect(wordFor('en', 'cardState', null)).toBe('–');
  });
});
