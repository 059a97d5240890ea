import { Button } from 'antd';
import { actOnCardholder, PERSON_FIELDS, type CardholderPage, type IssuedCard } from '../../api/people';
import { saveFile } from '../../api/http';
import type { Action } from '../../components/action/action-dialog';
import { textIn, type Field } from '../../components/action/fields';
import { useAction } from '../../components/action/use-action';
import { OnceValue } from '../../components/once-value';
import { useText } from '../../i18n/language';
import { useChoices } from '../../i18n/words';
import { useCan } from '../../session/session-context';
import { actionText } from './action-text';
import { maskAccount } from './mask-account';
import { useReasonField, useReasonText, useSaidFields } from '../../components/action/reason';

/** What can be done with the person as a whole. */
export function PersonActions({ page }: { readonly page: CardholderPage }) {
  const { open, dialog } = useAction();
  const cards = useCardForms(page);
  const bank = useBankForms(page);
  const data = useDataForms(page);
  if (page.person.erased || page.person.mergedInto !== null) return null;
  return (
    <>
      {[...cards, ...bank, ...data].map((action) => (
        <Button key={action.title} danger={action.danger === true} onClick={() => open(action)}>
          {action.title}
        </Button>
      ))}
      {dialog}
    </>
  );
}

function useCardForms({ cardholderId, cards }: CardholderPage): readonly Action[] {
  const t = useText(actionText);
  const can = useCan();
  const fields = [useReasonField('lifeReason'), ...useSaidFields()];
  const live = (kind: string) => cards.some((card) => card.kind === kind && card.state !== 'closed');
  const once = ({ number }: IssuedCard) => number !== undefined && <OnceValue label={t.newNumber} value={number} />;
  const apply: Action<IssuedCard> = {
    title: t.applyCard,
    fields,
    submit: (values, key) => actOnCardholder<IssuedCard>(cardholderId, 'cards', { ...values, kind: 'physical' }, key),
    once,
  };
  const electronic: Action<IssuedCard> = {
    title: t.eCard,
    fields,
    submit: (values, key) => actOnCardholder<IssuedCard>(cardholderId, 'cards', { ...values, kind: 'electronic' }, key),
    once,
  };
  return [
    ...(can('card.apply') && !live('physical') ? [apply] : []),
    ...(can('card.apply') && live('physical') && !live('electronic') ? [electronic] : []),
  ];
}

/** The link to the account at the bank: the whole number stays on this page. */
function useBankForms({ cardholderId, bank }: CardholderPage): readonly Action[] {
  const t = useText(actionText);
  const can = useCan();
  const reason = useReasonField('lifeReason');
  const said = useSaidFields();
  const states = useChoices('bankLink');
  if (!can('card.apply')) return [];
  const code: Field = {
    ...{ name: 'bankCode', kind: 'text', label: t.bankCode, help: t.bankCodeHelp, maxLength: 3 },
    ...{ pattern: /^\d{3}$/, invalid: t.bankCodeInvalid, ...(bank && { initial: bank.bankCode }) },
  };
  const account: Field = {
    ...{ name: 'maskedAccount', kind: 'text', label: t.account, help: t.accountHelp, maxLength: 40 },
    ...{ check: (typed) => maskAccount(typed) !== undefined, invalid: t.accountInvalid },
    ...(bank && { initial: bank.maskedAccount }),
  };
  const status: Field = {
    ...{ name: 'status', kind: 'choice', label: t.bankStatus, choices: states },
    initial: bank?.status ?? 'linked',
  };
  return [
    {
      ...{ title: t.linkBank, intro: t.linkBankIntro, fields: [code, account, status, reason, ...said] },
      submit: (values, key) => {
        const maskedAccount = maskAccount(textIn(values, 'maskedAccount'));
        return actOnCardholder(cardholderId, 'bank-account', { ...values, maskedAccount }, key);
      },
    },
  ];
}

function useDataForms({ cardholderId }: CardholderPage): readonly Action[] {
  const t = useText(actionText);
  const can = useCan();
  const reason = useReasonText();
  const code = useReasonField('lifeReason');
  const said = useSaidFields();
  const fields = useChoices('personField', PERSON_FIELDS);
  const ways = [
    { value: 'close-out', label: t.closeOutOnly },
    { value: 'death', label: t.death },
    { value: 'transfer-out', label: t.transferOut },
  ];
  const act =
    (what: string): Action['submit'] =>
    (values, key) =>
      actOnCardholder(cardholderId, what, values, key);
  const forms: readonly (Action & { readonly permission: string })[] = [
    {
      ...{ permission: 'person.correct', title: t.correct, intro: t.correctIntro, submit: act('corrections') },
      fields: [
        { name: 'field', kind: 'choice', label: t.field, choices: fields, initial: 'phone' },
        { name: 'value', kind: 'text', label: t.value },
        { name: 'source', kind: 'text', label: t.source, help: t.sourceHelp, maxLength: 100 },
        reason,
      ],
    },
    {
      ...{ permission: 'person.merge', title: t.merge, intro: t.mergeIntro, submit: act('merge') },
      fields: [{ name: 'duplicateId', kind: 'text', label: t.duplicateId, maxLength: 40 }, reason],
    },
    {
      ...{ permission: 'person.export', title: t.exportData, intro: t.exportIntro, fields: [reason] },
      submit: async (values, key) => {
        const everything = await actOnCardholder<object>(cardholderId, 'export', values, key);
        const file = new Blob([JSON.stringify(everything, undefined, 2)], { type: 'application/json' });
        saveFile(file, `${cardholderId}.json`);
        return { result: 'done' };
      },
    },
    {
      ...{ permission: 'person.erase', title: t.erase, intro: t.eraseIntro, danger: true },
      ...{ fields: [reason], submit: act('erasure') },
    },
    {
      ...{ permission: 'card.close', title: t.closeHolder, intro: t.closeHolderIntro, danger: true },
      fields: [
        { name: 'how', kind: 'choice', label: t.closeCause, choices: ways, initial: 'close-out' },
        code,
        ...said,
      ],
      submit: ({ how, ...values }, key) => actOnCardholder(cardholderId, textIn({ how }, 'how'), values, key),
    },
  ];
  return forms.filter(({ permission }) => can(permission));
}
