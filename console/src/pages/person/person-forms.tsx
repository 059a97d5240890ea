import { actOnCardholder, type CardholderPage, type Purse, type Transaction } from '../../api/people';
import type { Action } from '../../components/action/action-dialog';
import { textIn, type Choice, type Field, type FormValues } from '../../components/action/fields';
import { useText } from '../../i18n/language';
import { useChoices, useWords } from '../../i18n/words';
import { useCan } from '../../session/session-context';
import { actionText } from './action-text';
import { useReasonField, useReasonText, useSaidFields } from '../../components/action/reason';

/** Purses in the order in which they are offered; of subsidies there may be several. */
const PURSES = ['epurse', 'transit', 'medical', 'subsidy'] as const;
const LIMITS = ['perTransaction', 'dayAmount', 'dayCount', 'monthAmount', 'monthCount'] as const;

/** What can be asked for about the money of the person. */
export function usePurseActions(page: CardholderPage): readonly Action[] {
  const can = useCan();
  const adjustment = useAdjustment(page);
  const unlinked = useUnlinkedRefund(page);
  const limits = useLimits(page);
  const opening = useOpenPurse(page);
  if (page.person.erased || page.person.mergedInto !== null) return [];
  const open = can('card.apply') ? [opening] : [];
  if (page.purses.length === 0) return open;
  return [
    ...open,
    ...(can('limit.set') ? [limits] : []),
    ...(can('adjustment.request') ? [adjustment] : []),
    ...(can('refund.request') ? [unlinked] : []),
  ];
}

function usePurseField(purses: readonly Purse[]): Field {
  const t = useText(actionText);
  const choices = useChoices(
    'purse',
    purses.map(({ purse }) => purse),
  );
  return { name: 'purse', kind: 'choice', label: t.purse, choices, ...(choices[0] && { initial: choices[0].value }) };
}

/** Opens a purse that the person does not have yet; of subsidies one for each programme. */
function useOpenPurse({ cardholderId, purses }: CardholderPage): Action {
  const t = useText(actionText);
  const reason = useReasonField('lifeReason');
  const said = useSaidFields();
  const missing = PURSES.filter((one) => !purses.some(({ purse }) => purse === one));
  const choices = useChoices('purse', missing);
  const programme: Field = {
    ...{ name: 'programme', kind: 'text', label: t.programme, help: t.programmeHelp, maxLength: 32 },
    ...{ pattern: /^[a-z0-9][a-z0-9-]*$/, invalid: t.programmeInvalid, only: ['purse', 'subsidy'] },
  };
  return {
    ...{ title: t.openPurse, intro: t.openPurseIntro },
    fields: [
      { name: 'purse', kind: 'choice', label: t.purse, choices, initial: missing[0] ?? 'subsidy' },
      programme,
      reason,
      ...said,
    ],
    submit: ({ purse, programme: code, ...values }, key) => {
      const name = purse === 'subsidy' ? `subsidy:${textIn({ code }, 'code')}` : purse;
      return actOnCardholder(cardholderId, 'purses', { ...values, purse: name }, key);
    },
  };
}

function useAdjustment({ cardholderId, purses }: CardholderPage): Action {
  const t = useText(actionText);
  const purse = usePurseField(purses);
  const reason = useReasonText();
  const kinds = useChoices('adjustmentKind');
  return {
    title: t.adjust,
    fields: [
      purse,
      { name: 'amount', kind: 'yuan', label: t.adjustAmount },
      {
        name: 'kind',
        kind: 'choice',
        label: t.adjustKind,
        choices: kinds,
        ...(kinds[0] && { initial: kinds[0].value }),
      },
      { name: 'originalAuthorizationId', kind: 'text', label: t.original, optional: true, maxLength: 64 },
      reason,
    ],
    submit: (values, key) => actOnCardholder(cardholderId, 'adjustments', values, key),
  };
}

function useUnlinkedRefund({ cardholderId, purses }: CardholderPage): Action {
  const t = useText(actionText);
  const purse = usePurseField(purses);
  const reason = useReasonText();
  return {
    title: t.unlinked,
    fields: [
      purse,
      { name: 'amount', kind: 'yuan', label: t.amount },
      { name: 'merchantId', kind: 'text', label: t.merchant, maxLength: 32 },
      reason,
    ],
    submit: (values, key) => actOnCardholder(cardholderId, 'unlinked-refunds', values, key),
  };
}

function useLimits({ cardholderId, purses }: CardholderPage): Action {
  const t = useText(actionText);
  const words = useWords();
  const purse = usePurseField(purses);
  const reason = useReasonText();
  const limits = LIMITS.map((name): Field => {
    return { name, kind: name.endsWith('Count') ? 'count' : 'yuan', label: words('limit', name), optional: true };
  });
  return {
    title: t.limits,
    intro: t.limitsIntro,
    fields: [purse, ...limits, reason],
    submit: ({ purse: chosen, reason: why, ...given }: FormValues, key) =>
      actOnCardholder(cardholderId, 'limits', { purse: chosen, limits: given, reason: why }, key, 'PUT'),
  };
}

/** The form that refunds a transaction; undefined for what cannot be refunded by who is signed in. */
export function useRefund(cardholderId: string): (transaction: Transaction) => Action | undefined {
  const t = useText(actionText);
  const can = useCan();
  const reason = useReasonText();
  return ({ authorizationId, result, kind }) => {
    if (authorizationId === null || result === 'declined' || kind === 'balance_inquiry') return undefined;
    if (!can('refund.request')) return undefined;
    return {
      title: t.refund,
      fields: [{ name: 'amount', kind: 'yuan', label: t.refundAmount, optional: true }, reason],
      submit: (values, key) => actOnCardholder(cardholderId, 'refunds', { ...values, authorizationId }, key),
    };
  };
}

/** The form that opens a dispute about one of the transactions. */
export function useOpenCase({ cardholderId, transactions }: CardholderPage): Action {
  const t = useText(actionText);
  const words = useWords();
  const choices = transactions
    .filter(({ authorizationId, result }) => authorizationId !== null && result !== 'declined')
    .map(({ authorizationId, at, merchantName, kind }): Choice => {
      const label = [at.slice(0, 10), words('transactionKind', kind), merchantName ?? ''].join(' ');
      return { value: authorizationId ?? '', label };
    });
  const kinds = useChoices('caseKind');
  return {
    title: t.openCase,
    fields: [
      { name: 'kind', kind: 'choice', label: t.caseKind, choices: kinds },
      { name: 'authorizationId', kind: 'choice', label: t.original, choices, optional: true },
      { name: 'text', kind: 'area', label: t.caseText },
    ],
    submit: (values, key) => actOnCardholder(cardholderId, 'cases', values, key),
  };
}
