import fc from 'fast-check';
import {
  CASE_STATES,
  type CaseState,
  type CaseStep,
  deadlinesOf,
  dueAt,
  isDecided,
  isOverdue,
  takeStep,
} from './case-states';

const STEPS: readonly CaseStep[] = ['ask_evidence', 'credit', 'win', 'lose', 'withdraw'];
const DAY = 24 * 3_600_000;

describe('a dispute', () => {
  it.each([
    ['opened', 'ask_evidence', 'evidence'],
    ['opened', 'credit', 'provisional_credit'],
    ['evidence', 'credit', 'provisional_credit'],
    ['opened', 'win', 'won'],
    ['evidence', 'lose', 'lost'],
    ['provisional_credit', 'withdraw', 'withdrawn'],
  ] as const)('given it is %s, when the step is %s, then it is %s', (state, step, to) => {
    expect(takeStep(state, step)).toEqual({ result: 'done', state: to });
    expect(takeStep(to, step)).toEqual({ result: 'already_so', state: to });
  });

  it('given it is decided, then no other step is allowed and the refusal says from where it would be', () => {
    expect(takeStep('won', 'lose')).toEqual({
      result: 'refused',
      reason: 'case_state_invalid',
      allowedFrom: ['opened', 'evidence', 'provisional_credit'],
    });
    expect(takeStep('provisional_credit', 'ask_evidence')).toMatchObject({
      result: 'refused',
      allowedFrom: ['opened'],
    });
  });

  it('whatever the steps, is decided once and stays so', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...STEPS), { maxLength: 12 }), (steps) => {
        let state: CaseState = 'opened';
        const ends: CaseState[] = [];
        for (const step of steps) {
          const ruling = takeStep(state, step);
          if (ruling.result !== 'done') continue;
          state = ruling.state;
          if (isDecided(state)) ends.push(state);
        }
        expect(ends.length).toBeLessThanOrEqual(1);
        if (ends.length === 1) expect(state).toBe(ends[0]);
      }),
    );
  });
});

describe('the deadlines of a dispute', () => {
  const deadlines = deadlinesOf(0, { evidenceDays: 15, decisionDays: 45 });

  it('are counted from its opening; the next one counts', () => {
    expect(deadlines).toEqual({ evidence: 15 * DAY, decision: 45 * DAY });
    expect(dueAt('opened', deadlines)).toBe(15 * DAY);
    expect(dueAt('evidence', deadlines)).toBe(15 * DAY);
    expect(dueAt('provisional_credit', deadlines)).toBe(45 * DAY);
  });

  it('are missed at the instant itself, and no longer once it is decided', () => {
    expect(isOverdue('evidence', deadlines, 15 * DAY - 1)).toBe(false);
    expect(isOverdue('evidence', deadlines, 15 * DAY)).toBe(true);
    for (const state of CASE_STATES.filter(isDecided)) expect(isOverdue(state, deadlines, 100 * DAY)).toBe(false);
  });
});
