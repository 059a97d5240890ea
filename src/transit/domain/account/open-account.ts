import type { CardholderState, ChangeOrigin } from '../../../cardholder';
import type { Decide } from '../../../event-store';
import type { Entitlement } from '../fare/rider';
import type { TransitAccount, TransitAccountOpenedData, TransitEntitlementGrantedData } from './account';

/** Opens the account of a transit card; done once for each card under a key that follows from its index. */
export function openAccount(data: TransitAccountOpenedData): Decide<CardholderState, TransitAccount> {
  return () => ({
    events: [{ type: 'TransitAccountOpened', entity: 'self', data, postings: [] }],
    outcome: JSON.stringify({ result: 'done' }),
  });
}

/**
 * Grants a concession (优惠资格), or changes its days, in the place of what stood for the category; the same again changes nothing. Who
 * has died, moved away or was merged is refused. It prices the journeys of days that are not settled yet with the next upload.
 */
export function grantEntitlement(
  entitlement: Entitlement,
  now: number,
  origin?: ChangeOrigin,
): Decide<CardholderState, TransitAccount> {
  return ({ person: { status } }, { entity: account }) => {
    if (account === undefined) throw new RangeError('a concession for an account that is not open');
    if (status !== undefined) {
      return { events: [], outcome: JSON.stringify({ result: 'refused', reason: `person_${status}` }) };
    }
    const standing = account.entitlements.find(({ category }) => category === entitlement.category);
    if (standing !== undefined && isSame(standing, entitlement)) {
      return { events: [], outcome: JSON.stringify({ result: 'already_so' }) };
    }
    const said = origin === undefined ? {} : { origin };
    const data: TransitEntitlementGrantedData = { entitlement, at: now, ...said };
    const event = { type: 'TransitEntitlementGranted', entity: account.number, data, postings: [] };
    return { events: [event], outcome: JSON.stringify({ result: 'done' }) };
  };
}

/** Days that are open are left out of events, and so of what stands. */
function isSame(a: Entitlement, b: Entitlement): boolean {
  return a.from === b.from && a.to === b.to && a.reviewedOn === b.reviewedOn;
}
