import { findCard, transitRestsUntil, type CardholderState, type OwnApplication } from '../../cardholder';
import type { Check } from './checks';
import type { Reason } from './reasons';

/** Category of hospitals: medical money there needs the health application (卫生健康卡) as well. */
const HOSPITAL_MCC = '8062';

/** Why a card may not debit a purse that the policy allows, and the line of the trace that says so. */
export interface PurseGate {
  readonly reason: Extract<Reason, 'application_not_active' | 'transit_purse_resting'>;
  readonly check: Check;
}

/** Which card debits, where and when. */
export interface GatedSpend {
  readonly cardId: number;
  readonly mcc: string;
  /** ms since the epoch. */
  readonly now: number;
}

/**
 * What stands between a card and the purses: each needs an application of the card to be active, and the transit purse
 * rests while taps with a card that was replaced may still be uploaded. Undefined when nothing does, as is usual.
 */
export function purseGates(
  state: CardholderState,
  { cardId, mcc, now }: GatedSpend,
): ((purse: string) => PurseGate | undefined) | undefined {
  const apps = findCard(state.cards, cardId)?.apps;
  const restsUntil = transitRestsUntil(state.cards, now);
  if (apps === undefined && restsUntil === undefined) return undefined;
  return (purse) => {
    for (const application of applicationsFor(purse, mcc)) {
      const own = apps?.[application] ?? 'active';
      if (own !== 'active') {
        return { reason: 'application_not_active', check: [`application:${application}`, 0, own, 'active'] };
      }
    }
    if (purse !== 'transit' || restsUntil === undefined) return undefined;
    return { reason: 'transit_purse_resting', check: ['transit_window', 0, isoOf(now), isoOf(restsUntil)] };
  };
}

/** The applications of a card that a debit of a purse goes through; the bank's is never one of them. */
export function applicationsFor(purse: string, mcc: string): readonly OwnApplication[] {
  if (purse !== 'medical') return CITIZEN;
  return mcc === HOSPITAL_MCC ? AT_HOSPITAL : MEDICAL;
}

const CITIZEN: readonly OwnApplication[] = ['citizen'];
const MEDICAL: readonly OwnApplication[] = ['social_security'];
const AT_HOSPITAL: readonly OwnApplication[] = ['social_security', 'health'];

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
