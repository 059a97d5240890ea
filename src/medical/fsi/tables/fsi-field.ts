/** How a value of the interface is written. */
export type FsiType =
  /** 字符型. */
  | 'text'
  /** 数值型 16,2: yuan. */
  | 'money'
  /** 数值型 16,6: yuan for one. */
  | 'price'
  /** 数值型 16,4. */
  | 'count'
  /** 数值型 5,4. */
  | 'ratio'
  /** Whole number. */
  | 'integer'
  /** `yyyy-MM-dd`. */
  | 'date'
  /** `yyyy-MM-dd HH:mm:ss`. */
  | 'time';

/**
 * What becomes of a value: `used`; `ignored` (its form is checked, its content changes nothing); `refused` (a message that fills
 * it is refused, because ignoring it would settle something else than what was meant).
 */
export type FsiUse = 'used' | 'ignored' | 'refused';

/** One field of a node. */
export interface FsiField {
  readonly name: string;
  readonly type: FsiType;
  /** Characters at most; digits before and after the point for numbers. */
  readonly length: number;
  readonly required: boolean;
  readonly use: FsiUse;
  readonly note: string;
  /** The values that there are, when it is a code of a short list. */
  readonly codes?: readonly string[];
}

/** One node of `input`: an object, or a list of objects. */
export interface FsiNode {
  readonly name: string;
  readonly fields: readonly FsiField[];
  /** Rows at most when it is a list. */
  readonly rows?: number;
  /** The node may be left out. */
  readonly optional?: boolean;
}

/** A node's values: texts as sent (numbers as their text), an absent or null one is ''. */
export type FsiRow = Readonly<Record<string, string>>;

/** The checked input: an object or a list of rows for each node. */
export type FsiInput = Readonly<Record<string, FsiRow | readonly FsiRow[]>>;

/** The only row of a node. */
export function rowOf(input: unknown, node: string): FsiRow {
  const value = (input as FsiInput)[node];
  return value === undefined || Array.isArray(value) ? {} : (value as FsiRow);
}

/** The rows of a node that is a list. */
export function rowsOf(input: unknown, node: string): readonly FsiRow[] {
  const value = (input as FsiInput)[node];
  return Array.isArray(value) ? (value as readonly FsiRow[]) : [];
}

/** A field's text; empty when it was not sent. */
export function textOf(row: FsiRow, name: string): string {
  return row[name] ?? '';
}
