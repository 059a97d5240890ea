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
  const win = useWin(dispute);
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
    win,
    { title: t.lose, intro: t.loseIntro, danger: true, fields: [reason], submit: step('lose') },
  ];
  return [...(can('case.manage') ? managing : []), ...(can('case.decide') ? deciding : [])];
}

/** Where the money goes: asked for only where no transaction says it. */
function usePurse({ authorizationId }: DisputeCase): readonly Field[] {
  const t = useText(caseText);
  const choices = useChoices('purse', ['epurse', 'transit', 'medical']);
  return authorizationId === null ? [{ name: 'purse', kind: 'choice', label: t.creditPurse, choices }] : [];
}

function useCredit(dispute: DisputeCase): Action {
  const t = useText(caseText);
  const reason = useReasonText();
  const purse = usePurse(dispute);
  const { amount } = dispute;
  const initial = amount === null ? {} : { initial: amount };
  return {
    title: t.provisionalCredit,
    intro: t.creditIntro,
    fields: [...purse, { name: 'amount', kind: 'yuan', label: t.creditAmount, ...initial }, reason],
    submit: (values, key) => actOnCase(dispute.caseId, 'provisional-credit', values, key),
  };
}

function useWin(dispute: DisputeCase): Action {
  const t = useText(caseText);
  const reason = useReasonText();
  const purse = usePurse(dispute);
  const choices = useChoices('chargedTo');
  const bearer: Field = { name: 'chargedTo', kind: 'choice', label: t.chargedTo, choices, initial: 'merchant' };
  return {
    title: t.win,
    intro: t.winIntro,
    fields: [
      ...(dispute.provisionalCredit === null ? purse : []),
      ...(dispute.authorizationId === null ? [] : [bearer]),
      reason,
    ],
    submit: (values, key) => actOnCase(dispute.caseId, 'win', values, key),
  };
}

/** The form that adds to the course of the case. */
export function useComment({ caseId }: DisputeCase): readonly Action[] {
  const t = useText(caseText);
  const can = useCan();
  if (!can('case.manage')) return [];
  const text: Field = { name: 'text', kind: 'area', label: t.commentText, help: t.commentHelp, maxLength: 2000 };
  return [{ title: t.comment, fields: [text], submit: (values, key) => actOnCase(caseId, 'comments', values, key) }];
}

/** The form that adds evidence. */
export function useAttach(dispute: DisputeCase): readonly Action[] {
  const t = useText(caseText);
  const can = useCan();
  if (!can('case.manage') || isEnded(dispute)) return [];
  const file: Field = {
    name: 'file',
    kind: 'file',
    label: t.file,
    help: t.fileHelp,
    accept: '.pdf,.png,.jpg,.jpeg,.txt',
  };
  return [{ title: t.attach, fields: [file], submit: (values, key) => attach(dispute.caseId, formOf(values), key) }];
}
