import { businessDay, endOfBusinessDay, monthOf, startOfBusinessDay } from './business-day';

describe('the business day in Asia/Shanghai', () => {
  it('turns at 16:00 UTC', () => {
    expect(businessDay(Date.parse('2026-11-23T15:59:59.999Z'))).toBe('2026-11-23');
    expect(businessDay(Date.parse('2026-11-23T16:00:00Z'))).toBe('2026-11-24');
  });

  it('carries over the end of a month and a year', () => {
    expect(monthOf(Date.parse('2026-12-31T16:00:00Z'))).toBe('2027-01');
  });

  it('begins and ends at instants that fall into it and after it', () => {
    const start = startOfBusinessDay('2028-02-29');
    const end = endOfBusinessDay('2028-02-29');
    expect(businessDay(start)).toBe('2028-02-29');
    expect(businessDay(start - 1)).toBe('2028-02-28');
    expect(businessDay(end - 1)).toBe('2028-02-29');
    expect(businessDay(end)).toBe('2028-03-01');
  });
});
