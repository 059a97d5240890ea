import type { ReactNode } from 'react';

/** A value of a form as it is typed. */
export type FormValue = string | number | boolean | readonly string[] | File | undefined;
export type FormValues = Readonly<Record<string, FormValue>>;

/** What was typed into a field for text or chosen of a list; empty when it was left out. */
export function textIn(values: FormValues, name: string): string {
  const value = values[name];
  return typeof value === 'string' ? value : '';
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

interface FieldBase {
  readonly name: string;
  readonly label: string;
  readonly help?: ReactNode;
  /** Needed unless it says otherwise. */
  readonly optional?: boolean;
  /** Asked for only while the field of this name has this value. */
  readonly only?: readonly [name: string, value: string];
}

/** What a form asks for. Amounts are typed in yuan and given on in fen. */
export type Field = FieldBase &
  (
    | {
        readonly kind: 'text';
        readonly initial?: string;
        readonly maxLength?: number;
        readonly pattern?: RegExp;
        /** A rule that no pattern can say, such as a check digit. */
        readonly check?: (typed: string) => boolean;
        /** Said when the pattern or rule does not hold. */
        readonly invalid?: string;
      }
    | { readonly kind: 'area'; readonly maxLength?: number }
    | { readonly kind: 'yuan'; readonly initial?: number }
    | { readonly kind: 'count'; readonly initial?: number }
    | { readonly kind: 'date'; readonly initial?: string }
    | { readonly kind: 'choice'; readonly choices: readonly Choice[]; readonly initial?: string }
    | { readonly kind: 'choices'; readonly choices: readonly Choice[]; readonly initial?: readonly string[] }
    | { readonly kind: 'file'; readonly accept: string }
  );
