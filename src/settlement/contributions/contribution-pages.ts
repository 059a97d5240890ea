import { createHash } from 'node:crypto';
import { type CardholderState, isCardholderStream } from '../../cardholder';
import type { CoreCommand } from '../../event-store';
import type { PersonRegister } from '../../person';
import {
  type Contribution,
  type ContributionPolicy,
  ContributionRule,
  decideContribution,
  kindOf,
  policyOf,
} from '../domain/contributions';
import type { RowError } from './error-file';
import { type CheckedFile, FIRST_ROW_LINE } from './file/check-file';
import { type ContributionRow, readRow } from './file/contribution-row';
import { lineBlocks } from './file/line-blocks';

const KEY_DIGITS = 32;
const FILE_DIGITS = 16;

/** Where the rows of a file are read from. */
export interface RowPlace {
  /** Byte, and number of the line that begins there. */
  readonly offset: number;
  readonly line: number;
}

/** Some rows, ready for the core. */
export interface ContributionPage {
  readonly commands: readonly { readonly line: number; readonly command: CoreCommand<CardholderState> }[];
  /** Rows that no command stands for. */
  readonly errors: readonly RowError[];
  readonly rows: number;
  /** What comes after. */
  readonly next: RowPlace;
}

/** Makes commands of the rows of a checked file, some at a time. */
export class ContributionPages {
  readonly #rules = new Map<string, ContributionRule | undefined>();

  constructor(
    private readonly people: PersonRegister,
    private readonly file: string,
    private readonly checked: CheckedFile,
    private readonly policies: readonly ContributionPolicy[],
  ) {}

  /** The first row. */
  get start(): RowPlace {
    return { offset: this.checked.rowsFrom, line: FIRST_ROW_LINE };
  }

  /** Pages from a place on; people of the next page are looked up while the caller works on one. */
  async *from(place: RowPlace): AsyncGenerator<ContributionPage> {
    let line = place.line;
    let ready: Promise<ContributionPage> | undefined;
    for await (const { bytes, offset } of lineBlocks(this.file, place.offset, this.checked.rowsTo)) {
      const lines = bytes.toString('latin1').split('\n');
      if (lines.at(-1) === '') lines.pop();
      const next = { offset: offset + bytes.length, line: line + lines.length };
      const page = this.#prepare(lines, line, next);
      // Whoever waits for the page is told what went wrong; until then it must not end the process.
      page.catch(() => undefined);
      if (ready) yield await ready;
      ready = page;
      line = next.line;
    }
    if (ready) yield await ready;
  }

  async #prepare(lines: readonly string[], first: number, next: RowPlace): Promise<ContributionPage> {
    const errors: RowError[] = [];
    const rows: ContributionRow[] = [];
    const { head, layout, duplicates } = this.checked;
    lines.forEach((text, index) => {
      const line = first + index;
      const row = readRow(text.replace(/\r$/, '').split(','), line, layout, head);
      if (typeof row === 'string') errors.push({ line, code: row });
      else if (duplicates.has(line)) errors.push({ line, code: 'duplicate_row' });
      else rows.push(row);
    });
    const streams = await this.#streamsOf(rows);
    const commands = rows.flatMap((row) => {
      const made = this.#command(row, typeof row.person === 'number' ? row.person : streams.get(row.person));
      if (typeof made !== 'string') return [{ line: row.line, command: made }];
      errors.push({ line: row.line, code: made });
      return [];
    });
    return { commands, errors, rows: lines.length, next };
  }

  async #streamsOf(rows: readonly ContributionRow[]): Promise<ReadonlyMap<string, number>> {
    const idNumbers = rows.flatMap(({ person }) => (typeof person === 'string' ? [person] : []));
    return idNumbers.length === 0 ? new Map() : this.people.byIdNumbers(idNumbers);
  }

  #command(row: ContributionRow, streamId: number | undefined): CoreCommand<CardholderState> | string {
    const { line, month, base, psnType, retiredMonth, amount } = row;
    if (streamId === undefined || !isCardholderStream(streamId)) return 'unknown_person';
    const kind = kindOf(psnType, month, retiredMonth);
    if (kind === undefined) return 'no_account';
    if (kind === 'in_service' && base === 0) return 'base_missing';
    const rule = this.#ruleOf(month);
    if (rule === undefined) return 'no_policy';
    const entitled = rule.amountOf(kind, base);
    if (entitled !== amount) return 'amount_mismatch';
    const file = this.checked.digest.slice(0, FILE_DIGITS);
    const contribution: Contribution = { streamId, month, kind, base, entitled, file, line };
    return { streamId, ...this.#keysOf(line), decide: decideContribution(contribution) };
  }

  /** A line of a file is one command, however often it is sent: the file's digest stands for what the line says. */
  #keysOf(line: number): { readonly key: string; readonly digest: string } {
    const hash = createHash('sha256').update(`contribution\n${this.checked.digest}\n${line}`).digest('hex');
    return { key: hash.slice(0, KEY_DIGITS), digest: hash.slice(KEY_DIGITS) };
  }

  #ruleOf(month: string): ContributionRule | undefined {
    if (!this.#rules.has(month)) {
      const policy = policyOf(this.policies, month);
      this.#rules.set(month, policy && new ContributionRule(policy));
    }
    return this.#rules.get(month);
  }
}
