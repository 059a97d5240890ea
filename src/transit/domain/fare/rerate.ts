import { type Fen, fen } from '../../../platform/money';
import type { Charge, FareTotals, Rating } from './rate';
import type { DayNumber } from './shanghai-days';

/** What made a journey cost something else. */
export type CorrectionReason =
  'new_journey' | 'journey_gone' | 'list_price' | 'concession' | 'transfer' | 'cap' | 'subsidy_only';

/** The difference for one journey: what the card is charged or credited, and how the other amounts change. */
export interface Correction {
  readonly journeyId: string;
  readonly day: DayNumber;
  /** `none` when only who bears what was taken off has changed. */
  readonly kind: 'charge' | 'credit' | 'none';
  /** Fen of the charge or credit, 0 or more. */
  readonly amount: Fen;
  /** After less before; `change.due` is the amount with its sign. */
  readonly change: FareTotals;
  /** What changed, in the order of the pricing. */
  readonly reasons: readonly CorrectionReason[];
}

const AMOUNTS = ['list', 'concession', 'transfer', 'cap', 'due', 'subsidy', 'borneByOperator'] as const;
const REASONS = { list: 'list_price', concession: 'concession', transfer: 'transfer', cap: 'cap' } as const;

/**
 * What to charge and credit so that what was rated `before` becomes what is rated `after`, for instance with a tap that came late.
 * Journeys whose amounts are the same are left out; the changes add up to the difference of the two.
 */
export function rerate(before: Pick<Rating, 'charges'>, after: Pick<Rating, 'charges'>): readonly Correction[] {
  const old = new Map(before.charges.map((charge) => [charge.journeyId, charge]));
  const fresh = new Set(after.charges.map(({ journeyId }) => journeyId));
  const gone = before.charges.filter(({ journeyId }) => !fresh.has(journeyId));
  return [
    ...after.charges.flatMap((charge) => correctionOf(old.get(charge.journeyId), charge) ?? []),
    ...gone.flatMap((charge) => correctionOf(charge, undefined) ?? []),
  ];
}

function correctionOf(before: Charge | undefined, after: Charge | undefined): Correction | undefined {
  const charge = after ?? before;
  if (!charge) return undefined;
  const difference = (field: keyof FareTotals): Fen => fen((after?.[field] ?? 0) - (before?.[field] ?? 0));
  const change = {
    ...{ list: difference('list'), concession: difference('concession'), transfer: difference('transfer') },
    ...{ cap: difference('cap'), due: difference('due'), subsidy: difference('subsidy') },
    borneByOperator: difference('borneByOperator'),
  };
  if (before && after && AMOUNTS.every((field) => change[field] === 0)) return undefined;
  const kind = change.due > 0 ? 'charge' : change.due < 0 ? 'credit' : 'none';
  const { journeyId, day } = charge;
  return { journeyId, day, kind, amount: fen(Math.abs(change.due)), change, reasons: reasonsOf(before, after, change) };
}

function reasonsOf(
  before: Charge | undefined,
  after: Charge | undefined,
  change: FareTotals,
): readonly CorrectionReason[] {
  if (!before) return ['new_journey'];
  if (!after) return ['journey_gone'];
  const changed = (['list', 'concession', 'transfer', 'cap'] as const).filter((field) => change[field] !== 0);
  return changed.length > 0 ? changed.map((field) => REASONS[field]) : ['subsidy_only'];
}
