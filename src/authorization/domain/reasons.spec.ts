import { bareOutcome, frozenDecline } from './outcome';
import { REASONS, resultOf, type Reason } from './reasons';

describe('the catalogue of reasons', () => {
  it.each(Object.entries(REASONS))('tells about %s all that a terminal and a person need', (reason, entry) => {
    expect(reason).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(entry.responseCode).toMatch(/^[0-9A-Z]{2}$/);
    expect(entry.text.length).toBeGreaterThan(5);
    expect(entry.textZh).toMatch(/\p{Script=Han}/u);
    expect(entry.advice === 'none').toBe(resultOf(reason as Reason) !== 'declined');
  });

  it('makes a frozen decline of a decline only', () => {
    expect(JSON.parse(frozenDecline('original_reversed'))).toEqual({
      result: 'declined',
      reason: 'original_reversed',
      responseCode: '12',
      advice: 'do_not_retry',
      approvedAmount: 0,
      tenders: [],
      available: null,
      expiresAt: null,
      elements: [],
    });
    expect(() => frozenDecline('approved')).toThrow(RangeError);
    expect(JSON.parse(bareOutcome('reversal_remembered'))).toMatchObject({ result: 'approved', responseCode: '00' });
  });
});
