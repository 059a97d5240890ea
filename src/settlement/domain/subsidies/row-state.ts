/**
 * States of a row of a roster: 待发, 剔除, 在途 (with the bank), 已发, 退票, 更正 (to be sent again), 补发 (paid after a return), 追回.
 */
export const SUBSIDY_ROW_STATES = [
  ...(['pending', 'excluded', 'sent', 'paid', 'returned', 'corrected', 'reissued', 'recovered'] as const),
] as const;
export type SubsidyRowState = (typeof SUBSIDY_ROW_STATES)[number];

/** What the states are called. */
export const SUBSIDY_ROW_STATE_NAMES: Readonly<Record<SubsidyRowState, { readonly zh: string; readonly en: string }>> =
  {
    pending: { zh: '待发', en: 'To be paid' },
    excluded: { zh: '剔除', en: 'Excluded' },
    sent: { zh: '在途', en: 'With the bank' },
    paid: { zh: '已发', en: 'Paid' },
    returned: { zh: '退票', en: 'Returned' },
    corrected: { zh: '更正', en: 'Corrected' },
    reissued: { zh: '补发', en: 'Paid again' },
    recovered: { zh: '追回', en: 'Recovered' },
  };

/** What happens to a row. */
export type SubsidyRowStep = 'exclude' | 'send' | 'pay' | 'return' | 'correct' | 'recover';

/** From which states a step is allowed. A bank may return a payment that it had reported as paid. */
const FROM: Readonly<Record<SubsidyRowStep, readonly SubsidyRowState[]>> = {
  exclude: ['pending'],
  send: ['pending', 'corrected'],
  pay: ['pending', 'corrected', 'sent'],
  return: ['pending', 'corrected', 'sent', 'paid', 'reissued'],
  correct: ['returned'],
  recover: ['paid', 'reissued'],
};

const TO: Readonly<Record<SubsidyRowStep, SubsidyRowState>> = {
  ...{ exclude: 'excluded', send: 'sent', pay: 'paid', return: 'returned', correct: 'corrected', recover: 'recovered' },
};

/** The states from which a step is allowed. */
export function statesBefore(step: SubsidyRowStep): readonly SubsidyRowState[] {
  return FROM[step];
}

/** The state after a step; undefined when it is not allowed. `attempt` counts payments of the row from 1. */
export function stateAfter(state: SubsidyRowState, step: SubsidyRowStep, attempt: number): SubsidyRowState | undefined {
  if (!FROM[step].includes(state)) return undefined;
  return step === 'pay' && attempt > 1 ? 'reissued' : TO[step];
}

/** True for rows whose person has the money. */
export function isPaidOut(state: SubsidyRowState): boolean {
  return state === 'paid' || state === 'reissued';
}
