import { Injectable } from '@nestjs/common';
import { cardholderId, type CardholderState } from '../../cardholder';
import { TransactionCore } from '../../event-store';
import { medicalOf } from '../../medical';
import { PersonRegister } from '../../person';
import { ProblemError } from '../../platform/errors';
import { type ContributionKind, ContributionRule, kindOf, policyOf } from '../domain/contributions';
import { ContributionStore } from './contribution-store';
import { MAX_ROWS } from './file/contribution-layout';
import { writeContributions, yuanOf } from './file/contribution-writer';

const HEADER = 'cardholder,psn_type,base,amount';
const PAGE = 2_000;
const INSURED_KINDS: Readonly<Record<ContributionKind, string>> = { in_service: '1101', retired: '1201' };
/** Insurance of employees (职工基本医疗保险): the one with personal accounts. */
const EMPLOYEES = '310';
/** Of people whose enrolment is not known, so many in ten are retired. */
const RETIRED_IN_TEN = 4;
const LEAST_BASE = 300_000;
const BASE_STEP = 137;
const BASE_STEPS = 9_973;

/** A file that is to be made. */
export interface FileOrder {
  readonly path: string;
  readonly area: string;
  /** `YYYYMM`. */
  readonly month: string;
  readonly number: string;
  /** Rows at most; everybody when left out. */
  readonly rows?: number;
  /** Only people who are enrolled in the employees' insurance of the area; else everybody counts as somebody in work or retired. */
  readonly enrolledOnly: boolean;
}

/** What a file that was made says. */
export interface MadeFile {
  readonly rows: number;
  /** Fen. */
  readonly total: number;
}

interface Row {
  readonly streamId: number;
  readonly kind: ContributionKind;
  readonly psnType: string;
  readonly base: number;
  readonly amount: number;
}

/** Makes files of contributions for the people who are there: the same people, area and month give the same file. */
@Injectable()
export class ContributionFiles {
  constructor(
    private readonly core: TransactionCore,
    private readonly people: PersonRegister,
    private readonly store: ContributionStore,
  ) {}

  /**
   * Writes a file whole or not at all.
   * @throws ProblemError `validation_failed` when the area has no policy for the month, or nobody is there.
   */
  async make(order: FileOrder, signal: AbortSignal, tell: (rows: number) => void): Promise<MadeFile> {
    const policy = policyOf(await this.store.policies(order.area), order.month);
    if (!policy) throw wrong('month', `${order.area} has no policy for ${order.month}: onecard contributions policy`);
    const rule = new ContributionRule(policy);
    let total = 0;
    let rows = 0;
    for await (const page of this.#rows(order, rule)) {
      signal.throwIfAborted();
      rows += page.length;
      for (const { amount } of page) total += amount;
      tell(rows);
    }
    if (rows === 0) throw wrong('area', 'there is nobody to credit');
    const { path, number, area, month } = order;
    await writeContributions(path, { number, area, month, rows, total }, HEADER, this.#lines(order, rule));
    return { rows, total };
  }

  async *#lines(order: FileOrder, rule: ContributionRule): AsyncGenerator<string> {
    for await (const page of this.#rows(order, rule)) yield page.map(lineOf).join('');
  }

  async *#rows({ area, rows: most = MAX_ROWS, enrolledOnly, month }: FileOrder, rule: ContributionRule) {
    let [after, left] = [0, most];
    while (left > 0) {
      const streams = await this.people.streamsAfter(after, PAGE);
      const last = streams.at(-1);
      if (last === undefined) return;
      after = last;
      const states = enrolledOnly ? await this.core.states<CardholderState>(streams) : undefined;
      const page = streams.flatMap((streamId): Row[] => {
        const psnType = states ? enrolledAs(states.get(streamId), area) : inventedType(streamId);
        const kind = psnType === undefined ? undefined : kindOf(psnType, month);
        if (psnType === undefined || kind === undefined) return [];
        const base = kind === 'retired' ? 0 : LEAST_BASE + (streamId % BASE_STEPS) * BASE_STEP;
        return [{ streamId, kind, psnType, base, amount: rule.amountOf(kind, base) }];
      });
      yield page.slice(0, left);
      left -= page.length;
    }
  }
}

function enrolledAs(state: CardholderState | undefined, area: string): string | undefined {
  if (!state) return undefined;
  return medicalOf(state).enrolments.find((one) => one.insutype === EMPLOYEES && one.area === area)?.psnType;
}

function inventedType(streamId: number): string {
  return INSURED_KINDS[streamId % 10 < RETIRED_IN_TEN ? 'retired' : 'in_service'];
}

function lineOf({ streamId, kind, psnType, base, amount }: Row): string {
  return `${cardholderId(streamId)},${psnType},${kind === 'retired' ? '' : yuanOf(base)},${yuanOf(amount)}\n`;
}

function wrong(field: string, message: string): ProblemError {
  return new ProblemError('validation_failed', { errors: [{ field, code: field, message }] });
}
