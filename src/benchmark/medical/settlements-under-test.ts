import { type CardholderState, openPurse, creditPurse, registerCardholder, systemOrigin } from '../../cardholder';
import { defaultTenderPolicy } from '../../authorization';
import type { Decide, RecordedEvent, TransactionCore } from '../../event-store';
import { MEDICAL_FUNDING, merchantPayable } from '../../ledger';
import {
  decideCancelSettlement,
  decideEnrol,
  decideRegisterVisit,
  decideSettle,
  decideUploadFees,
  type FinalSettleCommand,
  type Visit,
  type VisitRegisteredData,
} from '../../medical';
import { closedLoop } from '../closed-loop';
import { streamOf } from '../core/people';
import { RandomKeys } from '../random';
import { benchLines, benchPolicy } from './outpatient-bill';

/** Lines of the bill of each visit. */
const BILL_LINES = 10;
const MERCHANTS = 100;
const ACCOUNT_FEN = 1_000_000;
const SEED_IN_FLIGHT = 512;
const SEED_TIMEOUT_S = 600;
const DAY = '2025-03-11';
const DONE = '{"result":"done"';
const AREA = '220100';
const NO_CARD = { tenderPolicy: defaultTenderPolicy, card: undefined };
const ORIGIN = systemOrigin('benchmark');

/** A visit with its bill, ready to be settled. */
interface PreparedVisit {
  readonly origin: RecordedEvent;
  /** Settlements so far. */
  settlements: number;
}

/** People with one visit each in a core of their own: settled, cancelled, and settled again. */
export class SettlementsUnderTest {
  readonly #keys = new RandomKeys();
  readonly #policy = benchPolicy();
  readonly #visits: PreparedVisit[] = [];
  #next = 0;
  /** Events that the core acknowledged. */
  events = 0;

  constructor(private readonly core: TransactionCore) {}

  /** Makes the people, their enrolments and their bills. */
  async prepare(people: number, signal: AbortSignal): Promise<void> {
    let next = 0;
    const operation = async (): Promise<boolean> => {
      const person = next;
      next += 1;
      this.#visits[person] = await this.#prepareVisit(person);
      return true;
    };
    const loop = { inFlight: SEED_IN_FLIGHT, seconds: SEED_TIMEOUT_S, limit: people, signal };
    const { operations } = await closedLoop(operation, loop);
    signal.throwIfAborted();
    if (operations !== people) throw new Error(`only ${operations} of ${people} visits could be made`);
  }

  /** Visits that are not settled. */
  get left(): number {
    return this.#visits.length - this.#next;
  }

  /** Settles the next visit; answers whether it went as it should. */
  async settle(): Promise<boolean> {
    const visit = this.#visits[this.#next];
    this.#next += 1;
    if (visit === undefined) return false;
    const command: FinalSettleCommand = {
      ...{ now: Date.now(), policyId: 'bp_bench', policy: this.#policy, careDate: DAY, account: NO_CARD },
      ...{ useAccount: false, terminalId: 'BENCH001', stage: 'final', acceptSplit: true, visitId: 'mv_benchmark' },
    };
    visit.settlements += 1;
    return this.#run(visit.origin, decideSettle(command));
  }

  /** Cancels what was settled, so that it can be settled again. */
  async cancelAll(signal: AbortSignal): Promise<void> {
    const settled = this.#visits.slice(0, this.#next);
    let next = 0;
    const operation = async (): Promise<boolean> => {
      const visit = settled[next];
      next += 1;
      if (visit === undefined) return false;
      const command = { number: visit.settlements, now: Date.now(), reason: 'benchmark', terminalId: 'BENCH001' };
      return this.#run(visit.origin, decideCancelSettlement(command));
    };
    const loop = { inFlight: SEED_IN_FLIGHT, seconds: SEED_TIMEOUT_S, limit: settled.length, signal };
    const { unexpected } = await closedLoop(operation, loop);
    signal.throwIfAborted();
    if (unexpected > 0) throw new Error(`${unexpected} settlements could not be cancelled`);
    this.#next = 0;
  }

  async #prepareVisit(person: number): Promise<PreparedVisit> {
    const streamId = streamOf(person);
    const merchant = 1 + (person % MERCHANTS);
    const now = Date.now();
    await this.#plain(streamId, registerCardholder());
    await this.#plain(streamId, openPurse({ purse: 'medical' }));
    await this.#plain(
      streamId,
      creditPurse({ purse: 'medical', amount: ACCOUNT_FEN, kind: 'contribution', sourceAccount: MEDICAL_FUNDING }),
    );
    await this.#plain(streamId, decideEnrol({ enrolment: enrolmentOf(person), now, origin: ORIGIN }));
    const data = visitOf(merchant, now);
    const body = await this.#plain(streamId, decideRegisterVisit({ ...data, now, account: NO_CARD }));
    const { visit: version } = JSON.parse(body) as { readonly visit: number };
    const origin = originOf(streamId, version, data);
    const lines = benchLines(BILL_LINES).map((line) => ({ ...line, batch: '1', date: DAY }));
    if (!(await this.#run(origin, decideUploadFees({ lines, now })))) throw new Error('a bill cannot be uploaded');
    return { origin, settlements: 0 };
  }

  async #plain(streamId: number, decide: Decide<CardholderState, Visit>): Promise<string> {
    const { body } = await this.core.execute({ streamId, key: this.#keys.next(), digest: this.#keys.next(), decide });
    if (!body.startsWith(DONE)) throw new Error(`a visit cannot be prepared: ${body}`);
    this.events += 1;
    return body;
  }

  async #run(origin: RecordedEvent, decide: Decide<CardholderState, Visit>): Promise<boolean> {
    const { streamId } = origin;
    const key = this.#keys.next();
    const { body } = await this.core.execute({ streamId, key, digest: this.#keys.next(), origin, decide });
    const went = body.startsWith(DONE);
    if (went) this.events += 1;
    return went;
  }
}

function enrolmentOf(person: number) {
  return {
    ...{ insutype: '310', area: AREA, psnNo: `P${person}`, psnType: '1101', state: 'active' as const },
    ...{ civilServant: false, from: '2020-01-01' },
  };
}

function visitOf(merchant: number, at: number): VisitRegisteredData {
  const serial = String(merchant).padStart(6, '0');
  return {
    ...{ kind: 'outpatient', medType: '11', insutype: '310', area: AREA, outOfArea: 'local', began: DAY },
    institution: {
      ...{ code: `H22010${serial}`, level: 'L1', area: AREA, mcc: '8062' },
      ...{ merchantId: `990220180${serial}`, payable: merchantPayable(merchant) },
    },
    ...{ at, terminalId: 'BENCH001' },
  };
}

/** The event that began a visit, as the core would read it. */
function originOf(streamId: number, version: number, data: VisitRegisteredData): RecordedEvent {
  return {
    ...{ streamId, version, entity: version, type: 'VisitRegistered', data, postings: [] },
    ...{ lane: 0, position: 0, previousPosition: null, committedAt: data.at, businessDate: DAY },
  };
}
