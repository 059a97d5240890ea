import { type DayNumber, MINUTES_A_DAY, serviceDay } from './shanghai-days';
import type { FarePolicy, IncompleteRule, Network } from './policy';
import type { Mode, Tap } from './tap';

/** An exit later than a day after an entry ends another journey, unless the policy gives journeys more time. */
const LONGEST_MS = MINUTES_A_DAY * 60_000;
/** A journey without a rule for incomplete ones waits so long for its exit. */
const DEFAULT_MAX_MS = LONGEST_MS;
/** Of these modes the taps of a journey are on one vehicle; of the others gates open to the whole network. */
const ON_VEHICLES: ReadonlySet<Mode> = new Set<Mode>(['bus', 'tram']);

/**
 * `complete`: one single tap, or entry and exit. `too_long`: an exit after more than the policy's longest time, so that the
 * entry belongs to another journey. `missing_exit`, `missing_entry`: one of the two never came. `make_up`: a make-up fare (补票)
 * by itself. `open`: begun, and it may still end.
 */
export type JourneyStatus = 'complete' | 'too_long' | 'missing_exit' | 'missing_entry' | 'make_up' | 'open';

/** What taps make up. */
export interface Journey {
  /** That of its first tap. */
  readonly id: string;
  readonly status: JourneyStatus;
  readonly first: Tap;
  /** The same tap as the first where there is one only. */
  readonly last: Tap;
  /** Stops; undefined where the tap is missing or named none. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Service day (营运日) of the first tap: the one whose caps it counts for. */
  readonly day: DayNumber;
}

/**
 * The journeys of one card, in the order of their first taps. The taps are in order and each there once. One that is still open
 * at `until` and has waited for longer than its policy lets it has a missing exit; without `until` it stays open.
 */
export function journeysOf(policy: FarePolicy, taps: readonly Tap[], until?: number): readonly Journey[] {
  const builder = new JourneyBuilder(policy);
  for (const tap of taps) builder.take(tap);
  return builder.finish(until);
}

/** The rule for incomplete journeys that begin, or end, with a tap. */
export function incompleteRule(policy: FarePolicy, tap: Tap): IncompleteRule | undefined {
  return policy.incomplete.find(({ network }) => network === undefined || isInNetwork(network, tap));
}

/** Whether a tap was made in a part of the network. */
export function isInNetwork({ modes, operators, lines }: Network, tap: Tap): boolean {
  if (modes !== undefined && !modes.has(tap.mode)) return false;
  if (operators !== undefined && !operators.has(tap.operator)) return false;
  return lines === undefined || (tap.line !== undefined && lines.has(tap.line));
}

class JourneyBuilder {
  readonly #journeys: Journey[] = [];
  /** Each mode has a note of its own on a card (复合消费文件), so journeys of two modes do not end each other. */
  readonly #open = new Map<Mode, Tap>();

  constructor(private readonly policy: FarePolicy) {}

  take(tap: Tap): void {
    const entry = this.#open.get(tap.mode);
    this.#open.delete(tap.mode);
    switch (tap.kind) {
      case 'entry':
        if (entry) this.#add('missing_exit', entry, entry);
        this.#open.set(tap.mode, tap);
        break;
      case 'single':
        if (entry) this.#add('missing_exit', entry, entry);
        this.#add('complete', tap, tap);
        break;
      case 'exit':
        this.#exit(entry, tap);
        break;
      case 'make_up':
        this.#add(entry ? 'missing_exit' : 'make_up', entry ?? tap, tap);
        break;
    }
  }

  finish(until: number | undefined): readonly Journey[] {
    for (const tap of this.#open.values()) {
      const isOver = until !== undefined && until - tap.at > this.#maxMs(tap);
      this.#add(isOver ? 'missing_exit' : 'open', tap, tap);
    }
    return this.#journeys.sort((a, b) => a.first.at - b.first.at || (a.id < b.id ? -1 : 1));
  }

  #exit(entry: Tap | undefined, exit: Tap): void {
    if (entry && isSameVehicle(entry, exit) && exit.at - entry.at <= Math.max(this.#maxMs(entry), LONGEST_MS)) {
      this.#add(exit.at - entry.at > this.#maxMs(entry) ? 'too_long' : 'complete', entry, exit);
      return;
    }
    if (entry) this.#add('missing_exit', entry, entry);
    this.#add('missing_entry', exit, exit);
  }

  #maxMs(tap: Tap): number {
    return incompleteRule(this.policy, tap)?.maxMs ?? DEFAULT_MAX_MS;
  }

  #add(status: JourneyStatus, first: Tap, last: Tap): void {
    this.#journeys.push({
      id: first.id,
      status,
      first,
      last,
      from: status === 'missing_entry' || status === 'make_up' ? undefined : first.stop,
      to: status === 'missing_exit' || status === 'open' ? undefined : last.stop,
      day: serviceDay(first.at, this.policy.serviceDayStart),
    });
  }
}

/** Whether an exit can end what an entry began: on vehicles the same line and, where both tell it, the same vehicle. */
function isSameVehicle(entry: Tap, exit: Tap): boolean {
  if (!ON_VEHICLES.has(entry.mode)) return true;
  if (entry.vehicle !== undefined && exit.vehicle !== undefined && entry.vehicle !== exit.vehicle) return false;
  return entry.line === exit.line;
}
