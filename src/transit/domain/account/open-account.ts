import type { CardholderState } from '../../../cardholder';
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

/** Grants a concession (优惠资格), or changes its days; the same again changes nothing. */
export function grantEntitlement(entitlement: Entitlement, now: number): Decide<CardholderState, TransitAccount> {
  return (_state, { entity: account }) => {
    if (account === undefined) throw new RangeError('a concession for an account that is not open');
    const standing = account.entitlements.find(({ category }) => category === entitlement.category);
    if (standing !== undefined && JSON.stringify(standing) === JSON.stringify({ ...standing, ...entitlement })) {
      return { events: [], outcome: JSON.stringify({ result: 'already_so' }) };
    }
    const data: TransitEntitlementGrantedData = { entitlement, at: now };
    const event = { type: 'TransitEntitlementGranted', entity: account.number, data, postings: [] };
    return { events: [event], outcome: JSON.stringify({ result: 'done' }) };
  };
}
