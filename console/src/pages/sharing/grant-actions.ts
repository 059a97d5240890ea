import { createGrant, revokeGrant, type CatalogueItem, type SharingGrant } from '../../api/administration';
import type { Action } from '../../components/action/action-dialog';
import { textIn } from '../../components/action/fields';
import { useReasonText } from '../../components/action/reason';
import { today } from '../../i18n/format';
import { useLanguage, useText } from '../../i18n/language';
import { sharingText } from './sharing-text';

/** The form that grants an institution the reading of items for a purpose. */
export function useCreateGrant(items: readonly CatalogueItem[]): Action {
  const t = useText(sharingText);
  const { language } = useLanguage();
  const choices = items.map(({ item, name }) => ({ value: item, label: name?.[language] ?? item }));
  return {
    ...{ title: t.create, intro: t.createIntro, primary: true, submit: createGrant },
    fields: [
      { name: 'institution', kind: 'text', label: t.institution, help: t.institutionHelp, maxLength: 15 },
      { name: 'terminalId', kind: 'text', label: t.terminal, help: t.terminalHelp, maxLength: 8, optional: true },
      { name: 'items', kind: 'choices', label: t.items, choices },
      { name: 'purpose', kind: 'text', label: t.purpose, maxLength: 200 },
      { name: 'legalBasis', kind: 'text', label: t.legalBasis, maxLength: 200 },
      { name: 'validFrom', kind: 'date', label: t.from, initial: today() },
      { name: 'validUntil', kind: 'date', label: t.until },
      { name: 'quota', kind: 'count', label: t.quota, initial: 1_000 },
    ],
  };
}

/** What can be done with a grant. */
export function useGrantActions({ grantId, state }: SharingGrant): readonly Action[] {
  const t = useText(sharingText);
  const reason = useReasonText();
  if (state === 'revoked' || state === 'expired') return [];
  return [
    {
      ...{ title: t.revoke, intro: t.revokeIntro, danger: true, fields: [reason] },
      submit: (values, key) => revokeGrant(grantId, textIn(values, 'reason'), key),
    },
  ];
}
