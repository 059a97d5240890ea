import { actOnCardholder } from '../../api/people';
import type { AidGrant } from '../../api/medical';
import type { Action } from '../../components/action/action-dialog';
import { useReasonField, useSaidFields } from '../../components/action/reason';
import { today } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useChoices } from '../../i18n/words';
import { medicalText } from './medical-text';

const CATEGORIES = ['特困', '低保', '返贫致贫', '低保边缘', '易返贫致贫', '重残', '优抚'];

/** What people are enrolled in; the others come with one of these. */
const BASIC_INSURANCES = ['310', '390'];

/** Enrols the person, or changes an enrolment. */
export function useEnrol(cardholderId: string): Action {
  const t = useText(medicalText);
  const insurances = useChoices('insurance', BASIC_INSURANCES);
  const types = useChoices('psnType');
  const states = useChoices('enrolmentState');
  const reason = useReasonField('medicalReason');
  const said = useSaidFields();
  return {
    title: t.enrol,
    fields: [
      { name: 'insutype', kind: 'choice', label: t.insurance, choices: insurances, initial: '310' },
      { name: 'area', kind: 'text', label: t.area, maxLength: 6, pattern: /^22\d{4}$/ },
      { name: 'psnNo', kind: 'text', label: t.psnNo, maxLength: 30, pattern: /^[A-Za-z0-9]+$/ },
      { name: 'psnType', kind: 'choice', label: t.psnType, choices: types, initial: '1101' },
      { name: 'state', kind: 'choice', label: t.state, choices: states, initial: 'active' },
      {
        ...{ name: 'civilServant', kind: 'choice', label: t.civilServant, initial: 'no' },
        choices: [
          { value: 'no', label: t.no },
          { value: 'yes', label: t.yes },
        ],
      },
      {
        ...{ name: 'category', kind: 'choice', label: t.category, optional: true },
        choices: CATEGORIES.map((value) => ({ value, label: value })),
      },
      { name: 'from', kind: 'date', label: t.from, initial: today() },
      { name: 'to', kind: 'date', label: t.to, optional: true },
      reason,
      ...said,
    ],
    submit: ({ civilServant, ...values }, key) =>
      actOnCardholder(cardholderId, 'enrolments', { ...values, civilServant: civilServant === 'yes' }, key, 'PUT'),
  };
}

/** Lets a relative use the person's account. */
export function useGrantAid(cardholderId: string): Action {
  const t = useText(medicalText);
  const relations = useChoices('relation');
  const reason = useReasonField('medicalReason');
  const said = useSaidFields();
  return {
    title: t.grant,
    fields: [
      { name: 'relativeId', kind: 'text', label: t.relative, maxLength: 24, pattern: /^ch_[0-9a-z]+$/ },
      { name: 'relation', kind: 'choice', label: t.relation, choices: relations, initial: 'spouse' },
      { name: 'from', kind: 'date', label: t.from, initial: today() },
      { name: 'to', kind: 'date', label: t.to },
      { name: 'monthLimit', kind: 'yuan', label: t.monthLimit, optional: true },
      { name: 'yearLimit', kind: 'yuan', label: t.yearLimit, optional: true },
      reason,
      ...said,
    ],
    submit: (values, key) => actOnCardholder(cardholderId, 'mutual-aid', values, key),
  };
}

/** Takes a grant back. */
export function useRevokeAid(cardholderId: string): (grant: AidGrant) => Action {
  const t = useText(medicalText);
  const reason = useReasonField('medicalReason');
  const said = useSaidFields();
  return ({ grantId }) => ({
    title: t.revokeOf(grantId),
    fields: [reason, ...said],
    submit: (values, key) =>
      actOnCardholder(cardholderId, `mutual-aid/${encodeURIComponent(grantId)}/revoke`, values, key),
  });
}
