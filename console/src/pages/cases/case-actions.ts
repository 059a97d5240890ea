import { actOnCase, attach, type DisputeCase } from '../../api/desk';
import type { Action } from '../../components/action/action-dialog';
import type { Field } from '../../components/action/fields';
import { formOf } from '../../components/action/form-data';
import { useReasonText } from '../../components/action/reason';
import { useText } from '../../i18n/language';
import { useChoices } from '../../i18n/words';
import { useCan } from '../../session/session-context';
import { caseText } from './case-text';
import { isEnded } from './deadline';

/** The steps that a case can take now, as far as who is signed in may take them. */
export function useCaseSteps(dispute: DisputeCase): readonly Action[] {
  const t = useText(caseText);
  const can = useCan();
  const reason = useReasonText();
  const credit = useCredit(dispute);
  if (isEnded(dispute)) return [];
  const step =
    (what: string): Action['submit'] =>
    (values, key) =>
      actOnCase(dispute.caseId, what, values, key);
  const { state } = dispute;
  const managing: readonly Action[] = [
    ...(state === 'opened' ? [{ title: t.requestEvidence, fields: [reason], submit: step('evidence') }] : []),
    { title: t.withdraw, intro: t.withdrawIntro, fields: [reason], submit: step('withdraw') },
  ];
  const deciding: readonly Action[] = [
    ...(state === 'provisional_credit' ? [] : [credit]),
    { title: t.win, intro: t.winIntro, fields: [reason], submit: step('win') },
    { title: t.lose, intro: t.loseIntro, danger: true, fields: [reason], submit: step('lose') },
  ];
  return [...(can('case.manage') ? managing : []), ...(can('case.decide') ? deciding : [])];
}

function useCredit({ caseId, amount }: DisputeCase): Action {
  const t = useText(caseText);
  const reason = useReasonText();
  const purses = useChoices('purse');
  const sum: Field = {
    name: 'amount',
    kind: 'yuan',
    label: t.creditAmount,
    ...(amount === null ? {} : { initial: amount }),
  };
  return {
    title: t.provisionalCredit,
    intro: t.creditIntro,
    fields: [{ name: 'purse', kind: 'choice', label: t.creditPurse, choices: purses }, sum, reason],
    submit: (values, key) => actOnCase(caseId, 'provisional-credit', values, key),
  };
}

/** The form that adds to the course of the case. */
export function useComment({ caseId }: DisputeCase): readonly Action[] {
  const t = useText(caseText);
  const can = useCan();
  if (!can('case.manage')) return [];
  const text: Field = { name: 'text', kind: 'area', label: t.commentText, help: t.commentHelp, maxLength: 1000 };
  return [{ title: t.comment, fields: [text], submit: (values, key) => actOnCase(caseId, 'comments', values, key) }];
}

/** The form that adds evidence. */
export function useAttach(dispute: DisputeCase): readonly Action[] {
  const t = useText(caseText);
  const can = useCan();
  if (!can('case.manage') || isEnded(dispute)) return [];
  const file: Field = { name: 'file', kind: 'file', label: t.file, help: t.fileHelp, accept: '.pdf,.png,.jpg,.jpeg' };
  return [{ title: t.attach, fields: [file], submit: (values, key) => attach(dispute.caseId, formOf(values), key) }];
}
