import { actOnCardholder } from '../../../api/people';
import type { Entitlement, RiderCategory } from '../../../api/transit';
import type { Action } from '../../../components/action/action-dialog';
import { useReasonField, useSaidFields } from '../../../components/action/reason';
import { today } from '../../../i18n/format';
import { useText } from '../../../i18n/language';
import { ridesText } from './rides-text';

/** Grants a concession; of one that stands it changes the days, or re-verifies it. */
export function useGrantEntitlement(
  cardholderId: string,
  categories: readonly RiderCategory[],
): (standing?: Entitlement) => Action {
  const t = useText(ridesText);
  const reason = useReasonField('entitlementReason');
  const said = useSaidFields();
  return (standing) => ({
    title: standing === undefined ? t.grant : t.changeOf(standing.name ?? standing.category),
    intro: t.grantHelp,
    fields: [
      {
        ...{ name: 'category', kind: 'choice', label: t.category },
        initial: standing?.category ?? categories[0]?.category ?? '',
        choices: categories.map(({ category, name }) => ({ value: category, label: name })),
      },
      { ...{ name: 'from', kind: 'date', label: t.from, optional: true }, initial: standing?.from ?? today() },
      {
        ...{ name: 'to', kind: 'date', label: t.to, optional: true },
        ...(standing?.to ? { initial: standing.to } : {}),
      },
      { name: 'reviewedOn', kind: 'date', label: t.reviewedOn, optional: true, initial: today() },
      reason,
      ...said,
    ],
    submit: (values, key) => actOnCardholder(cardholderId, 'transit-entitlements', values, key, 'PUT'),
  });
}

/** Ends a concession. */
export function useEndEntitlement(cardholderId: string): (standing: Entitlement) => Action {
  const t = useText(ridesText);
  const reason = useReasonField('entitlementReason');
  const said = useSaidFields();
  return ({ category, name }) => ({
    title: t.endOf(name ?? category),
    fields: [{ name: 'on', kind: 'date', label: t.lastDay, initial: today() }, reason, ...said],
    submit: (values, key) =>
      actOnCardholder(cardholderId, `transit-entitlements/${encodeURIComponent(category)}/end`, values, key),
  });
}
