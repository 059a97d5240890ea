import { actOnCard, type Card, type IssuedCard } from '../../api/people';
import type { Action } from '../../components/action/action-dialog';
import { textIn, type Field } from '../../components/action/fields';
import { useReasonField, useSaidFields } from '../../components/action/reason';
import { OnceValue } from '../../components/once-value';
import { useText } from '../../i18n/language';
import { useChoices, useWords } from '../../i18n/words';
import { digitsOf, isTransitNumber } from '../../search/understand';
import { useCan } from '../../session/session-context';
import { actionText } from './action-text';

interface CardAction extends Action {
  /** Code in the card's list of what is allowed. */
  readonly code: string;
  readonly permission: string;
}

/** What can be done with a card now by who is signed in. */
export function useCardActions(card: Card): readonly Action[] {
  const can = useCan();
  const said = useSaidFields();
  const forms = [...useLockForms(card), ...useLossForms(card.token), ...useLifeForms(card.token)];
  return forms
    .filter(({ code, permission }) => card.allowed.includes(code) && can(permission))
    .map((form) => ({ ...form, fields: [...form.fields, ...said] }));
}

/** Freezing and unfreezing of the single applications of a card. */
export function useApplicationActions(card: Card): readonly Action[] {
  const t = useText(actionText);
  const can = useCan();
  const words = useWords();
  const reason = useReasonField('freezeReason');
  const said = useSaidFields();
  const action = (application: string, what: 'freeze' | 'unfreeze'): CardAction => {
    const name = words('application', application);
    const state = what === 'freeze' ? 'frozen' : 'active';
    return {
      code: `${what}_application`,
      permission: `card.${what}`,
      title: what === 'freeze' ? t.freezeApplication(name) : t.unfreezeApplication(name),
      fields: [reason, ...said],
      submit: (values, key) => actOnCard(card.token, 'application-state', { ...values, application, state }, key),
    };
  };
  return card.applications
    .filter(({ application }) => application !== 'financial')
    .filter(({ state }) => state === 'active' || state === 'frozen')
    .map(({ application, state }) => action(application, state === 'frozen' ? 'unfreeze' : 'freeze'))
    .filter(({ code, permission }) => card.allowed.includes(code) && can(permission));
}

function useLockForms({ token, freezes }: Card): readonly CardAction[] {
  const t = useText(actionText);
  const can = useCan();
  const possible = can('card.judicial_freeze') ? ['temporary', 'judicial'] : ['temporary'];
  const missing = possible.filter((one) => !freezes.some(({ kind }) => kind === one));
  const kinds = useChoices('freeze', missing);
  const reason = useReasonField('freezeReason');
  const lockReason = useReasonField('lockReason', ['pin_tries', 'holder_request', 'suspected_fraud', 'other']);
  const unlockReason = useReasonField('lockReason', ['identity_checked', 'holder_request', 'other']);
  const submit = (what: string, more: object = {}): Action['submit'] => {
    return (values, key) => actOnCard(token, what, { ...values, ...more }, key);
  };
  const kind: Field = { name: 'kind', kind: 'choice', label: t.freezeKind, choices: kinds, initial: missing[0] ?? '' };
  const document: Field = {
    ...{ name: 'document', kind: 'text', label: t.document, maxLength: 64 },
    only: ['kind', 'judicial'],
  };
  const freeze: CardAction = {
    ...{ code: 'freeze', permission: 'card.freeze', title: t.freeze, danger: true },
    fields: [kind, document, reason],
    submit: submit('freeze'),
  };
  return [
    ...(missing.length > 0 ? [freeze] : []),
    {
      ...{ code: 'unfreeze', permission: 'card.unfreeze', title: t.unfreeze, fields: [reason] },
      submit: submit('unfreeze', { kind: 'temporary' }),
    },
    {
      ...{ code: 'unfreeze_judicial', permission: 'card.judicial_freeze', title: t.unfreezeJudicial },
      ...{ fields: [reason], submit: submit('unfreeze', { kind: 'judicial' }) },
    },
    {
      ...{ code: 'lock', permission: 'card.unlock', title: t.lock, intro: t.lockIntro, danger: true },
      ...{ fields: [lockReason], submit: submit('lock-pin') },
    },
    {
      code: 'unlock',
      permission: 'card.unlock',
      title: t.unlock,
      fields: [unlockReason],
      submit: submit('unlock-pin'),
    },
  ];
}

function useLossForms(token: string): readonly CardAction[] {
  const t = useText(actionText);
  const reason = useReasonField('lossReason');
  const kinds = [
    { value: 'provisional', label: t.provisional },
    { value: 'formal', label: t.formal },
  ];
  return [
    {
      ...{ code: 'report_loss', permission: 'card.report_loss', title: t.reportLoss, danger: true },
      fields: [{ name: 'kind', kind: 'choice', label: t.lossKind, choices: kinds, initial: 'provisional' }, reason],
      submit: (values, key) => actOnCard(token, 'report-loss', values, key),
    },
    {
      ...{ code: 'withdraw_loss', permission: 'card.withdraw_loss', title: t.withdrawLoss, fields: [reason] },
      submit: (values, key) => actOnCard(token, 'withdraw-loss', values, key),
    },
  ];
}

function useLifeForms(token: string): readonly CardAction[] {
  const t = useText(actionText);
  const reason = useReasonField('lifeReason');
  const replaceCauses = (['lost', 'damaged', 'expired', 'information_changed'] as const).map((value) => ({
    value,
    label: t[value],
  }));
  const closeCauses = [
    { value: 'requested', label: t.requested },
    { value: 'death', label: t.death },
    { value: 'transfer_out', label: t.transferOut },
  ];
  const transit: Action = {
    title: t.linkTransit,
    intro: t.linkTransitIntro,
    fields: [
      {
        ...{ name: 'transitCardNumber', kind: 'text', label: t.transitNumber, maxLength: 24 },
        ...{ check: isTransitNumber, invalid: t.transitInvalid },
      },
      reason,
    ],
    submit: ({ transitCardNumber, ...values }, key) => {
      const body = { ...values, transitCardNumber: digitsOf(textIn({ transitCardNumber }, 'transitCardNumber')) };
      return actOnCard(token, 'transit-card', body, key);
    },
  };
  const replace: Action<IssuedCard> = {
    title: t.replace,
    intro: t.replaceIntro,
    fields: [{ name: 'cause', kind: 'choice', label: t.replaceCause, choices: replaceCauses, initial: 'lost' }, reason],
    submit: (values, key) => actOnCard<IssuedCard>(token, 'replace', values, key),
    once: ({ number }) => number !== undefined && <OnceValue label={t.newNumber} value={number} />,
  };
  return [
    {
      code: 'collect',
      permission: 'card.collect',
      title: t.collect,
      fields: [reason],
      submit: (values, key) => actOnCard(token, 'collect', values, key),
    },
    {
      code: 'activate',
      permission: 'card.collect',
      title: t.activate,
      fields: [reason],
      submit: (values, key) => actOnCard(token, 'activate', values, key),
    },
    { ...replace, code: 'replace', permission: 'card.replace' },
    { ...transit, code: 'link_transit', permission: 'card.apply' },
    {
      ...{ code: 'close', permission: 'card.close', title: t.close, danger: true },
      fields: [
        { name: 'cause', kind: 'choice', label: t.closeCause, choices: closeCauses, initial: 'requested' },
        reason,
      ],
      submit: (values, key) => actOnCard(token, 'close', values, key),
    },
  ];
}
