import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { localTimeOf } from '../shanghai-clock';
import type { Split } from './split';

const rowSchema = z.object({
  day: z.string(),
  insutype: z.string(),
  clrType: z.string(),
  setlOptins: z.string(),
  setlId: z.string(),
  mdtrtId: z.string(),
  psnNo: z.string(),
  refund: z.enum(['0', '1']),
  medfee: z.int(),
  fundPay: z.int(),
  accountPay: z.int(),
});

/** A settlement, or the refund of one, as the institution wrote it down. Money in fen, of a refund below zero. */
export type JournalRow = z.infer<typeof rowSchema>;

/** What is reconciled at once. */
export type JournalGroup = Pick<JournalRow, 'insutype' | 'clrType' | 'setlOptins'>;

/** Today in Asia/Shanghai, `YYYY-MM-DD`. */
export function today(): string {
  return localTimeOf(Date.now()).slice(0, 10);
}

/** The institution's own record of what it settled, by which it reconciles. Kept in a file for the rest of the day. */
export class HisJournal {
  readonly #file: string;
  #rows: JournalRow[];
  readonly #own = new Set<string>();

  /** `folder` is made when it is missing. */
  constructor(
    private readonly folder: string,
    code: string,
  ) {
    this.#file = join(folder, `his-${code}.json`);
    this.#rows = this.#read().filter(({ day }) => day >= today());
  }

  /** Writes down a settlement, or its refund. */
  enter(split: Split, refund: '0' | '1'): void {
    const { insutype, clrType, clrOptins: setlOptins, setlId, mdtrtId, psnNo } = split;
    const money = { medfee: split.total, fundPay: split.fundTotal, accountPay: split.account + split.mutualAid };
    const row = { day: today(), insutype, clrType, setlOptins, setlId, mdtrtId, psnNo, refund, ...money };
    this.#own.add(keyOf(row));
    this.add([row]);
  }

  /** Takes over rows that the centre has. */
  add(rows: readonly JournalRow[]): void {
    this.#rows.push(...rows);
    this.#write();
  }

  /** Strikes out rows that the centre has not. */
  strike(rows: readonly Pick<JournalRow, 'setlId' | 'refund'>[]): void {
    const struck = new Set(rows.map(keyOf));
    this.#rows = this.#rows.filter((row) => !struck.has(keyOf(row)));
    this.#write();
  }

  /** True when this run wrote the row down itself. */
  isOwn(row: Pick<JournalRow, 'setlId' | 'refund'>): boolean {
    return this.#own.has(keyOf(row));
  }

  /** Kinds of settlements that there are. */
  groups(): readonly JournalGroup[] {
    const found = this.#rows.map(({ insutype, clrType, setlOptins }) => ({ insutype, clrType, setlOptins }));
    return [...new Map(found.map((group) => [JSON.stringify(group), group])).values()];
  }

  /** Rows of a kind. */
  rows(group: JournalGroup): readonly JournalRow[] {
    const { insutype, clrType, setlOptins } = group;
    return this.#rows.filter(
      (row) => row.insutype === insutype && row.clrType === clrType && row.setlOptins === setlOptins,
    );
  }

  #read(): JournalRow[] {
    try {
      return z.array(rowSchema).parse(JSON.parse(readFileSync(this.#file, 'utf8')));
    } catch {
      return [];
    }
  }

  #write(): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const aside = `${this.#file}.${randomBytes(6).toString('hex')}`;
    writeFileSync(aside, JSON.stringify(this.#rows), { mode: 0o600 });
    renameSync(aside, this.#file);
  }
}

function keyOf({ setlId, refund }: Pick<JournalRow, 'setlId' | 'refund'>): string {
  return `${refund} ${setlId}`;
}
