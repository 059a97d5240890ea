import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { type LaneSpan, LedgerBalances } from '../../ledger';
import { Clock } from '../../platform/clock';
import { inTransaction } from '../../platform/database';
import { ProblemError } from '../../platform/errors';
import { dayText, serviceDay } from '../domain/fare/shanghai-days';
import { creditOf } from '../domain/operators/movements';
import { FarePolicies } from '../fare-policies/fare-policies';
import { OperatorDirectory, type TransitOperator } from '../operators/operator-directory';
import type { DayFileHead, DayFileRow, TieOut } from './day-file';
import { type Cut, DayFileStore } from './day-file-store';
import { DayFileText } from './day-file-text';
import { MovementsFollower } from './follow';
import { OPERATOR_EVENTS } from './movements.subscription';

/** A day file, and whether this call made it. */
export interface MadeDayFile {
  readonly file: DayFileHead;
  readonly isNew: boolean;
}

/** Makes the day files (日结文件) of operators, and writes them out again. */
@Injectable()
export class DayFiles {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly operators: OperatorDirectory,
    private readonly policies: FarePolicies,
    private readonly follower: MovementsFollower,
    private readonly ledger: LedgerBalances,
    private readonly clock: Clock,
  ) {}

  /**
   * The file of an operator and service day (`YYYY-MM-DD`); the first call makes it, later ones answer the same. It tells what
   * no earlier file has told of that day and those before it.
   * @throws ProblemError `not_found` for an unknown operator; `state_conflict` when the day is not over, a later one has its file
   * already, or the rows do not tie out with the ledger (nothing is made then).
   */
  async make(code: string, day: string): Promise<MadeDayFile> {
    const operator = await this.#operator(code);
    const standing = await new DayFileStore(this.pool).find(code, day);
    if (standing !== undefined) return { file: standing, isNew: false };
    await this.#mustBeOver(operator, day);
    await this.follower.catchUp();
    return inTransaction(this.pool, async (client) => {
      const store = new DayFileStore(client);
      await store.lock(operator.payableAccount);
      const made = await store.find(code, day);
      return made === undefined
        ? { file: await this.#write(store, operator, day), isNew: true }
        : { file: made, isNew: false };
    });
  }

  /** The files of an operator, the first one first. Throws the problem `not_found`. */
  async list(code: string): Promise<readonly DayFileHead[]> {
    await this.#operator(code);
    return new DayFileStore(this.pool).list(code);
  }

  /** The rows of a file, a page at a time. */
  pages({ operator, sequence }: DayFileHead): AsyncGenerator<readonly DayFileRow[]> {
    return new DayFileStore(this.pool).pages(operator, sequence);
  }

  /** The CSV of a file, piece by piece. Throws at its end when what is stored does not say any more what was written. */
  async *csv(file: DayFileHead): AsyncGenerator<string> {
    const text = new DayFileText();
    yield text.begin(file);
    for await (const rows of this.pages(file)) yield text.rows(rows);
    const end = text.end(file.rows, file.totals);
    yield end.text;
    if (end.digest !== file.digest) {
      throw new Error(`day file ${file.operator} ${file.sequence} was changed: its digest was ${file.digest}`);
    }
  }

  async #write(store: DayFileStore, operator: TransitOperator, day: string): Promise<DayFileHead> {
    const { code } = operator;
    const last = await store.last(code);
    if (last !== undefined && last.day > day) {
      throw conflict(`operator ${code} has a file of ${last.day} already: it tells what was new of ${day}`);
    }
    const cut = await store.cut();
    const sequence = (last?.sequence ?? 0) + 1;
    const title = { operator: code, sequence, day, madeAt: new Date(this.clock.now()) };
    const rows = await store.take(code, cut, day, sequence);
    const totals = await store.totals(code, sequence);
    const tieOut = await this.#tieOut(store, operator, cut, creditOf(totals));
    const text = new DayFileText();
    text.begin(title);
    for await (const page of store.pages(code, sequence)) text.rows(page);
    const file = { ...title, rows, totals, tieOut, digest: text.end(rows, totals).digest };
    await store.insert(file, cut);
    return file;
  }

  async #tieOut(store: DayFileStore, operator: TransitOperator, cut: Cut, credited: number): Promise<TieOut> {
    const account = operator.payableAccount;
    const before = await store.before(account);
    const spans = spansOf(before.cut, cut);
    const ledger = before.ledger + (await this.ledger.postedBy(account, OPERATOR_EVENTS, spans));
    const files = before.files + credited;
    const pending = await store.pending(account, cut);
    if (files + pending !== ledger) {
      throw conflict(`files have ${files} fen and ${pending} fen are in none, but the ledger posted ${ledger} fen`);
    }
    return { account, files, pending, ledger };
  }

  /** A day is over when the next service day of the operator's city has begun. */
  async #mustBeOver({ city }: TransitOperator, day: string): Promise<void> {
    const [newest] = (await this.policies.policiesOf(city)).slice(-1);
    const today = dayText(serviceDay(this.clock.now(), newest?.policy.serviceDayStart ?? 0));
    if (day >= today) throw conflict(`the service day ${day} is not over`);
  }

  async #operator(code: string): Promise<TransitOperator> {
    const operator = (await this.operators.find([code])).get(code);
    if (operator === undefined) throw new ProblemError('not_found', { detail: `there is no operator ${code}` });
    return operator;
  }
}

function spansOf(since: Cut, cut: Cut): readonly LaneSpan[] {
  return Object.entries(cut).map(([lane, upto]) => ({ lane: Number(lane), after: since[lane] ?? 0, upto }));
}

function conflict(detail: string): ProblemError {
  return new ProblemError('state_conflict', { detail });
}
