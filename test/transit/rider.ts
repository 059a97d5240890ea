import { collectDebt, type DebtCollected } from '../../src/transit/domain/account/collect-debt';
import { composeAggregates } from '../../src/authorization';
import { type CardholderState, purseAccount } from '../../src/cardholder';
import type { Decide, NewEvent } from '../../src/event-store';
import { merchantPayable } from '../../src/ledger';
import { fen } from '../../src/platform/money';
import { type ReceivedTap, type TransitAccount } from '../../src/transit/domain/account/account';
import { accountPacking } from '../../src/transit/domain/account/packed-account';
import { transitExtension } from '../../src/transit/domain/transit-extension';
import { openAccount } from '../../src/transit/domain/account/open-account';
import { type TakeTaps, takeTaps, type TapsTaken } from '../../src/transit/domain/account/take-taps';
import type { Tap } from '../../src/transit/domain/fare/tap';
import { changchun } from './fare-fixtures';

/** The stream of the person. */
export const STREAM = 2 ** 27 + 1;
export const POLICY = changchun();
/** Accounts of the two operators. */
export const METRO = merchantPayable(1);
export const BUS = merchantPayable(2);

function aggregate() {
  const [cardholder] = composeAggregates([transitExtension]);
  if (cardholder === undefined) throw new Error('no aggregate');
  return cardholder;
}

/** A person with a transit account, folded from the events that decisions make. */
export class Rider {
  state: CardholderState = aggregate().initialState(STREAM);
  account: TransitAccount | undefined;
  /** What was decided, in its order. */
  readonly events: NewEvent[] = [];
  readonly balances = new Map<number, number>();
  #version = 0;

  constructor(epurse: number) {
    this.#apply({ type: 'PurseOpened', entity: null, data: { purse: 'epurse', slot: 2 }, postings: [] });
    const postings = [
      { account: purseAccount(STREAM, 2), amount: fen(epurse) },
      { account: 100, amount: fen(0 - epurse) },
    ];
    this.#apply({ type: 'PurseCredited', entity: null, data: {}, postings });
    this.do(openAccount({ cardIndex: 'f'.repeat(64), token: 'card_1', at: 0 }));
  }

  do<Answer>(decide: Decide<CardholderState, TransitAccount>): Answer {
    const { events, outcome } = decide(this.state, { version: this.#version, entity: this.account });
    for (const event of events) this.#apply(event);
    return JSON.parse(outcome) as Answer;
  }

  take(taps: readonly ReceivedTap[], change: Partial<TakeTaps> = {}): TapsTaken {
    const policies = [{ policy: POLICY, from: undefined, to: undefined }];
    return this.do(takeTaps({ source: 'batch', city: '2410', taps, policies, now: 0, ...change }));
  }

  collect(): DebtCollected {
    return this.do(collectDebt({ now: 1 }));
  }

  /** Puts money into the e-purse. */
  load(amount: number): void {
    const postings = [
      { account: purseAccount(STREAM, 2), amount: fen(amount) },
      { account: 100, amount: fen(0 - amount) },
    ];
    this.#apply({ type: 'PurseCredited', entity: null, data: {}, postings });
  }

  /** A court freezes the card of the person. */
  freezeByCourt(): void {
    const card = {
      cardId: 1,
      token: 'card_1',
      expiresOn: '2036-12',
      maskedNumber: '9',
      numberIndex: 'f',
      activated: true,
    };
    this.#apply({ type: 'CardIssued', entity: null, data: card, postings: [] });
    this.#apply({ type: 'CardFrozen', entity: null, data: { cardId: 1, kind: 'judicial' }, postings: [] });
  }

  get version(): number {
    return this.#version;
  }

  balance(account: number): number {
    return this.balances.get(account) ?? 0;
  }

  #apply(event: NewEvent): void {
    this.#version += 1;
    // As stored: events are JSON.
    const data = JSON.parse(JSON.stringify(event.data)) as object;
    const entity = event.entity === 'self' ? this.#version : event.entity;
    const recorded = { ...event, data, entity, streamId: STREAM, version: this.#version };
    if (event.postings.reduce((sum, { amount }) => sum + amount, 0) !== 0) throw new Error('postings do not add up');
    this.events.push({ ...event, data });
    for (const { account, amount } of event.postings) this.balances.set(account, this.balance(account) + amount);
    this.state = aggregate().evolve(this.state, recorded);
    if (entity !== null) this.account = stored(transitExtension.entities[0]?.evolve(this.account, recorded));
  }
}

/** An account as it comes back from where it is stored. */
function stored(account: object | undefined): TransitAccount {
  return accountPacking.unpack(JSON.parse(JSON.stringify(accountPacking.pack(account)))) as TransitAccount;
}

/** A tap as it was uploaded, an hour later unless said otherwise. */
export const received = (tap: Tap, after = 3_600_000, city = '2410'): ReceivedTap => ({
  ...tap,
  receivedAt: tap.at + after,
  city,
  account: tap.mode === 'bus' ? BUS : METRO,
});
