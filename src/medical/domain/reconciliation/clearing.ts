/** A clearing application (清算申请) on its way. */
export const CLEARING_STATES = ['applied', 'approved', 'refused', 'withdrawn'] as const;
export type ClearingState = (typeof CLEARING_STATES)[number];

/** What happens to an application. */
export type ClearingStep = 'approve' | 'refuse' | 'withdraw';

const STEPS: Readonly<Record<ClearingStep, ClearingState>> = {
  ...{ approve: 'approved', refuse: 'refused', withdraw: 'withdrawn' },
};

/** 清算状态 as the interface has it here. */
export const CLEARING_CODES: Readonly<Record<ClearingState, string>> = {
  ...{ applied: '1', approved: '2', refused: '3', withdrawn: '4' },
};

/** Whether a step leads anywhere. */
export type ClearingMove =
  | { readonly result: 'done'; readonly state: ClearingState }
  | { readonly result: 'already_so' }
  | { readonly result: 'refused'; readonly allowedFrom: readonly ClearingState[] };

/** What a step does to an application: all are taken while it is applied for, and none afterwards. */
export function moveClearing(state: ClearingState, step: ClearingStep): ClearingMove {
  const next = STEPS[step];
  if (state === next) return { result: 'already_so' };
  return state === 'applied' ? { result: 'done', state: next } : { result: 'refused', allowedFrom: ['applied'] };
}

/** The calendar month that a period lies in, `YYYY-MM`; undefined when it lies in more than one, or ends before it begins. */
export function monthOf(from: string, to: string): string | undefined {
  return from.slice(0, 7) === to.slice(0, 7) && from <= to ? from.slice(0, 7) : undefined;
}

/** A period that was reconciled and found equal, of one insurance or of all. */
export interface BalancedPeriod {
  readonly insutype?: string;
  readonly from: string;
  readonly to: string;
}

/** A day with settlements or refunds of one insurance. */
export interface BusyDay {
  readonly insutype: string;
  readonly day: string;
}

/** The days that no balanced period covers: an application for clearing has none. */
export function uncoveredDays(days: readonly BusyDay[], balanced: readonly BalancedPeriod[]): readonly BusyDay[] {
  return days.filter(
    ({ insutype, day }) =>
      !balanced.some(
        (one) => (one.insutype === undefined || one.insutype === insutype) && one.from <= day && day <= one.to,
      ),
  );
}
