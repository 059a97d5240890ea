import {
  evolveAccount,
  openAccount,
  type ReceivedTap,
  takeTaps,
  type TransitAccount,
} from '../../src/transit/domain/account';
import { decideTap, type DecideTapCommand, type GateAnswer } from '../../src/transit/domain/gate';
import type { FarePolicy } from '../../src/transit/domain/fare/policy';
import type { Tap } from '../../src/transit/domain/fare/tap';
import type { CardholderState } from '../../src/cardholder/domain';
import type { Decide, StreamEvent } from '../../src/event-store';
import { merchantPayable } from '../../src/ledger';
import { cardholderWith, type Story } from '../model/story';
import { at, bus, changchun, gate } from './fare-fixtures';

/** The stories of gates are told on this day. */
export const GATE_DAY = '2026-11-24';
/** Ledger accounts of the metro and of the buses. */
export const GATE_OPERATORS = { metro: merchantPayable(301), bus: merchantPayable(302) } as const;

/** A person with an account-based transit card, folded from the events that decisions make. */
export class GateRider {
  readonly story: Story;
  account: TransitAccount | undefined;

  constructor(
    balances: Readonly<Record<string, number>>,
    readonly policy: FarePolicy = changchun(),
  ) {
    this.story = cardholderWith(balances);
    this.#run(openAccount({ cardIndex: 'f'.repeat(64), token: 'card-1', at: 0 }));
  }

  /** A tap at a gate or on a bus that asks. */
  ask(tap: Tap, change: Partial<DecideTapCommand> = {}): GateAnswer & { readonly events: readonly StreamEvent[] } {
    const command = {
      ...{ tap: receivedTap(tap), policies: [{ policy: this.policy, from: undefined, to: undefined }] },
      ...{ terminalId: 'GATE0001', mcc: '4111', now: tap.at, lateAfterDays: 10 },
      ...change,
    };
    return this.#run<GateAnswer>(decideTap(command));
  }

  /** Taps that come by an upload, an hour after they were made. */
  upload(taps: readonly Tap[]): void {
    const policies = [{ policy: this.policy, from: undefined, to: undefined }];
    const received = taps.map((tap) => ({ ...receivedTap(tap), receivedAt: tap.at + 3_600_000 }));
    this.#run(takeTaps({ source: 'batch', city: '2410', taps: received, policies, now: 0 }));
  }

  /** Fen that the card owes. */
  get owed(): number {
    return this.account?.paid.owed ?? 0;
  }

  #run<Answer>(decide: Decide<CardholderState, TransitAccount>): Answer & { readonly events: readonly StreamEvent[] } {
    const { story } = this;
    const { events: made, outcome } = decide(story.state, { version: story.events.length, entity: this.account });
    const events = made.map((event): StreamEvent => {
      const version = story.events.length + 1;
      // As stored: events are JSON.
      const data = JSON.parse(JSON.stringify(event.data)) as object;
      const entity = event.entity === 'self' ? version : event.entity;
      const recorded = { ...event, data, entity, streamId: story.streamId, version };
      story.events.push(recorded);
      story.state = story.aggregate.evolve(story.state, recorded);
      this.account = evolveAccount(this.account, recorded);
      return recorded;
    });
    return { ...(JSON.parse(outcome) as Answer), events };
  }
}

/** As the service passes a tap on that was made just now. */
export function receivedTap(tap: Tap): ReceivedTap {
  return { ...tap, receivedAt: tap.at, city: '2410', account: GATE_OPERATORS[tap.mode === 'bus' ? 'bus' : 'metro'] };
}

/** A metro gate on the day of the stories, `08:00`. */
export function metroAt(time: string, kind: 'entry' | 'exit', stop: string, more: Partial<Tap> = {}): Tap {
  return gate(kind, `${GATE_DAY}T${time}:00`, stop, more);
}

/** A bus of the line of two yuan on the day of the stories: a ride costs 1.80 yuan by card. */
export function busAt(time: string, more: Partial<Tap> = {}): Tap {
  return bus(`${GATE_DAY}T${time}:00`, '306', more);
}

/** An instant of the day of the stories. */
export function instantAt(time: string): number {
  return at(`${GATE_DAY}T${time}:00`);
}
