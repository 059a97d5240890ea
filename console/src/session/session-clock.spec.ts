import { SessionClock } from './session-clock';

const NOW = Date.parse('2026-11-24T02:00:00Z');
const minutes = (count: number): number => count * 60_000;
const view = { idleExpiresAt: '2026-11-24T02:15:00Z', expiresAt: '2026-11-24T12:00:00Z' };

describe('the clock of a session', () => {
  it('warns two minutes before the idle time is over, and not before', () => {
    const clock = new SessionClock(view, NOW, 0);
    expect(clock.at(NOW + minutes(12.9)).warn).toBe(false);
    expect(clock.at(NOW + minutes(13))).toEqual({ secondsLeft: 120, warn: true, canStay: true });
  });

  it('begins the idle time anew with every work', () => {
    const clock = new SessionClock(view, NOW, 0);
    clock.worked(NOW + minutes(10));
    expect(clock.at(NOW + minutes(13)).warn).toBe(false);
    expect(clock.at(NOW + minutes(25)).secondsLeft).toBe(0);
  });

  it('ends at the absolute limit whatever is done', () => {
    const clock = new SessionClock(view, NOW, 0);
    clock.worked(NOW + minutes(599));
    expect(clock.at(NOW + minutes(599))).toEqual({ secondsLeft: 60, warn: true, canStay: false });
  });

  it('counts right on a machine whose clock is wrong', () => {
    const wrong = NOW - minutes(90);
    const clock = new SessionClock(view, wrong, minutes(90));
    expect(clock.at(wrong).secondsLeft).toBe(15 * 60);
  });
});
