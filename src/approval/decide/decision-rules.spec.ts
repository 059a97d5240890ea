import fc from 'fast-check';
import type { Approval } from '../approval';
import type { DecisionKind } from './decide-approval.command';
import { rule } from './decision-rules';

const waiting: Approval = {
  ...{ approvalId: 'ap_1', kind: 'adjustment', state: 'pending', maker: 'st_maker', checker: null, cardholderId: null },
  ...{ content: { payload: {}, reason: 'x' }, facts: null, decisionReason: null, decisionKey: null, result: null },
  ...{ requestedAt: 0, expiresAt: 1_000, decidedAt: null, attempts: 0 },
};
const decider = { staffId: 'st_checker', decision: 'approve' as const, key: 'k', now: 999, objection: undefined };
const decided = { ...waiting, state: 'executed', checker: 'st_checker', decisionKey: 'k' } as const;

describe('four eyes', () => {
  it('never let the maker approve or refuse, nor anybody else withdraw, whatever the state and the time', () => {
    const states = fc.constantFrom<Approval['state']>(
      'pending',
      'approved',
      'executed',
      'failed',
      'refused',
      'withdrawn',
    );
    fc.assert(
      fc.property(states, fc.nat(2_000), fc.constantFrom<DecisionKind>('approve', 'refuse'), (state, now, decision) => {
        const own = rule({ ...waiting, state }, { ...decider, staffId: 'st_maker', decision, now });
        expect(own).toMatchObject({ result: 'refused', reason: 'maker_is_checker' });
        const other = rule({ ...waiting, state }, { ...decider, decision: 'withdraw', now });
        expect(other).toMatchObject({ result: 'refused', reason: 'not_maker' });
      }),
    );
  });

  it('let a second person decide until the moment of expiry', () => {
    expect(rule(waiting, decider)).toEqual({ result: 'done' });
    expect(rule(waiting, { ...decider, now: 1_000 })).toMatchObject({ result: 'refused', reason: 'expired' });
  });

  it('decide once: the same again is already so, the contrary is refused', () => {
    const later = { ...decider, key: 'another' };
    expect(rule(decided, later)).toEqual({ result: 'already_so' });
    expect(rule(decided, { ...later, decision: 'refuse' })).toMatchObject({
      ...{ result: 'refused', reason: 'already_decided', allowedFrom: ['pending'] },
    });
  });

  it('answer the same command as before', () => {
    expect(rule(decided, decider)).toEqual({ result: 'done' });
  });

  it('heed what a kind has against a checker, but not when the request is refused', () => {
    const concerned = { ...decider, objection: 'own_roles' };
    expect(rule(waiting, concerned)).toEqual({ result: 'refused', reason: 'own_roles' });
    expect(rule(waiting, { ...concerned, decision: 'refuse' })).toEqual({ result: 'done' });
  });
});
