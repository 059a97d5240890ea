import type { Split } from '../../src/medical';
import type { FundPayments } from '../../src/medical/domain/benefit/calculate';
import { fundType } from '../../src/medical/domain/benefit/fund-types';
import type { Demo } from './killed-city';
import type { Clerked, Step } from './settlement-load';

/** Pooling area of the demo city. */
const AREA = '220100';
/** What is compared of a year's accumulators. */
export const NO_TOTALS = { settlements: 0, medfee: 0, inScope: 0, dedc: 0, hifp: 0, account: 0, mutualAid: 0 };

/** Figures by name. */
export type Figures = Readonly<Record<string, number>>;

/** A patient, and the relative in another lane who lets the patient use the account. */
export interface Family {
  readonly patient: Demo['cards'][number];
  readonly relative: Demo['cards'][number];
}

/** What settlements leave behind. */
export interface Remains {
  /** Events of each type. */
  readonly events: Figures;
  /** What came onto each account of the ledger by its code, fen. */
  readonly ledger: Figures;
  /** Accumulators of each patient by year, fen. */
  readonly totals: readonly Readonly<Record<string, Figures>>[];
  /** The list that institutions reconcile with: rows, cancelled ones, and fen of those that stand. */
  readonly list: Figures;
}

/** A settlement as the answers tell it. */
interface Booked {
  /** Number of the card of the patient. */
  readonly card: string;
  readonly split: Split;
  /** `<insutype>:<year>`. */
  readonly year: string;
  readonly cancelled: boolean;
}

/** What the acknowledged answers of clerks come to, without a look at what the service has stored. */
export class SettlementBooks {
  readonly #settlements = new Map<string, Booked>();
  /** What no two answers may say. */
  readonly faults: string[] = [];

  constructor(private readonly acknowledged: readonly Clerked[]) {
    for (const one of acknowledged) this.#enter(one);
  }

  get settlements(): readonly Booked[] {
    return [...this.#settlements.values()];
  }

  get standing(): readonly Booked[] {
    return this.settlements.filter(({ cancelled }) => !cancelled);
  }

  /** What there must be. `accounts` are the codes of the medical accounts, by card number. */
  remains(families: readonly Family[], accounts: ReadonlyMap<string, string>): Remains {
    const cancelled = this.settlements.length - this.standing.length;
    const fen = this.standing.reduce((sum, { split }) => sum + split.total, 0);
    return {
      events: this.#events(),
      ledger: this.#ledger(families, accounts),
      totals: families.map(({ patient }) => this.#totals(patient.number)),
      list: { rows: this.settlements.length, cancelled, fen },
    };
  }

  #events(): Figures {
    const done = (...steps: readonly Step[]): number =>
      this.acknowledged.filter(({ step, body }) => steps.includes(step) && body['result'] === 'done').length;
    const aided = this.settlements.filter(({ split }) => split.mutualAid > 0);
    return {
      VisitRegistered: done('register'),
      FeesUploaded: done('upload'),
      FeesWithdrawn: done('withdraw', 'refund'),
      VisitPreSettled: done('pre_settle'),
      MedicalSettled: done('settle', 'refund'),
      MedicalSettlementCancelled: done('cancel', 'refund'),
      VisitCancelled: done('cancel_visit'),
      MutualAidPaid: aided.length,
      MutualAidReturned: aided.filter(({ cancelled }) => cancelled).length,
    };
  }

  #ledger(families: readonly Family[], accounts: ReadonlyMap<string, string>): Figures {
    const helpers = new Map(families.map(({ patient, relative }) => [patient.number, relative.number]));
    const sums: Record<string, number> = {};
    const post = (account: string | undefined, amount: number): void => {
      sums[account ?? ''] = (sums[account ?? ''] ?? 0) + amount;
    };
    for (const { card, split, year: key } of this.standing) {
      const [insutype = '', year = ''] = key.split(':');
      for (const [fund, paid] of Object.entries(split.funds) as [keyof FundPayments, number][]) {
        post(`medical_fund:${fundType(fund, insutype).code}:${AREA}:${year}`, -paid);
      }
      post(accounts.get(card), -split.account);
      post(accounts.get(helpers.get(card) ?? ''), -split.mutualAid);
      post('medical_cash', -split.cash);
      post('hospital_borne', -split.hospitalPart);
      post('merchant_payable', split.total);
    }
    return withoutZeros(sums);
  }

  #totals(card: string): Readonly<Record<string, Figures>> {
    const years: Record<string, Record<string, number>> = {};
    for (const { split, year } of this.standing.filter((one) => one.card === card)) {
      const growth = {
        ...{ settlements: 1, medfee: split.total, inScope: split.inScope, dedc: split.deductible },
        ...{ hifp: split.funds.hifp, account: split.account, mutualAid: split.mutualAid },
      };
      const totals = (years[year] ??= { ...NO_TOTALS });
      for (const [name, amount] of Object.entries(growth)) totals[name] = (totals[name] ?? 0) + amount;
    }
    return years;
  }

  #enter({ step, card, body }: Clerked): void {
    const { result, settlementId, cancelled, split, year } = body;
    if (result !== 'done') return;
    if (step === 'cancel') this.#cancel(settlementId);
    if (step === 'refund') this.#cancel(cancelled);
    if (step !== 'settle' && step !== 'refund') return;
    const id = String(settlementId);
    if (this.#settlements.has(id)) this.faults.push(`${id} answers two messages`);
    this.#settlements.set(id, { card, split: split as Split, year: String(year), cancelled: false });
  }

  #cancel(settlementId: unknown): void {
    const id = String(settlementId);
    const found = this.#settlements.get(id);
    if (found?.cancelled === false) this.#settlements.set(id, { ...found, cancelled: true });
    else this.faults.push(`${id} is cancelled and ${found ? 'was so already' : 'was never settled'}`);
  }
}

/** Figures that are not zero: what has come back to nothing is none. */
export function withoutZeros(figures: Figures): Figures {
  return Object.fromEntries(Object.entries(figures).filter(([, figure]) => figure !== 0));
}
