import { Client } from 'pg';

/** What nobody may read who did not ask for exactly that. */
export type SecretKind =
  | 'card number'
  | 'transit card number'
  | 'identity number'
  | 'phone'
  | 'name'
  | 'address'
  | 'note'
  | 'case text'
  | 'correction'
  | 'file name'
  | 'file content'
  | 'password'
  | 'TOTP secret'
  | 'session'
  | 'CSRF token'
  | 'terminal secret'
  | 'OIDC secret'
  | 'master key';

/** Something secret, in one of the forms in which it may turn up. */
interface Form {
  readonly kind: SecretKind;
  readonly text: string;
}

/** Kinds that are binary in truth: they may turn up in other notations. */
const KEYS: readonly SecretKind[] = ['terminal secret', 'master key'];
const SPACED_DIGITS = /(?<=\d)[ -](?=\d)/g;

/** Digits that stand alone as a card or identity number would, grouped ones too. Fractions and ids with letters do not. */
export const LONG_NUMBERS = /(?<![\w.-])\d(?:[ -]?\d){11,18}[\dXx]?(?![\w-])/g;

/** Everything of a test that must not turn up where it does not belong. */
export class Secrets {
  readonly #forms = new Map<string, Form>();

  /** Adds a secret; one that is no text, as of an answer that failed, is a mistake of the test. */
  add(kind: SecretKind, value: unknown): string {
    if (typeof value !== 'string' || value.length < 3) throw new Error(`no ${kind}: ${String(value)}`);
    for (const text of formsOf(kind, value)) this.#forms.set(text, { kind, text });
    return value;
  }

  /** How many there are of a kind, in all their forms. */
  count(kind: SecretKind): number {
    return [...this.#forms.values()].filter((form) => form.kind === kind).length;
  }

  /** Which kinds a text holds. */
  in(text: string): SecretKind[] {
    const joined = text.replaceAll(SPACED_DIGITS, '');
    const found = [...this.#forms.values()].filter((form) => text.includes(form.text) || joined.includes(form.text));
    return [...new Set(found.map(({ kind }) => kind))].sort();
  }

  /** `table: kind` for every table of a database with a row that holds a secret, also within bytes. */
  async inDatabase(ownerUrl: string): Promise<string[]> {
    const owner = new Client({ connectionString: ownerUrl });
    await owner.connect();
    try {
      const { rows: tables } = await owner.query<{ name: string }>(
        "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
      );
      const forms = [...this.#forms.values()];
      const texts = forms.flatMap(({ text }) => [text, Buffer.from(text).toString('hex')]);
      const found: string[] = [];
      for (const { name } of tables) {
        const { rows } = await owner.query<{ text: string }>(
          `SELECT DISTINCT s.text FROM ${name} AS t, unnest($1::text[]) AS s(text) WHERE strpos(t::text, s.text) > 0`,
          [texts],
        );
        found.push(...rows.map(({ text }) => `${name}: ${forms[Math.floor(texts.indexOf(text) / 2)]?.kind ?? ''}`));
      }
      return [...new Set(found)];
    } finally {
      await owner.end();
    }
  }
}

function formsOf(kind: SecretKind, value: string): string[] {
  if (kind === 'identity number') return [value, value.slice(0, 17)];
  const escaped = encodeURIComponent(value);
  const notations = KEYS.includes(kind)
    ? [Buffer.from(value, 'base64').toString('hex'), Buffer.from(value, 'base64').toString('base64url')]
    : [];
  return [...new Set([value, ...(kind === 'file content' ? [] : [escaped]), ...notations])];
}
