import { cardholderWith, messageAt, STORY_ACCOUNTS, type Story, type Told } from '../../../test/model/story';
import type { CardState } from '../../cardholder';
import { decideAuthorization } from './authorize';
import { decideAutoCapture } from './auto-capture';
import { decideCapture } from './capture';
import { defaultTenderPolicy as policy } from './default-tender-policy';
import { decideExpiry } from './expiry';
import { decideIncrement } from './increment';
import { decideReversal } from './reversal';

const NOW = Date.parse('2026-11-24T10:00:00+08:00');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DUE = NOW + HOUR_MS;

interface Hold {
  readonly story: Story;
  readonly number: number;
}

/** A hold of 500 of 1,000 fen that is captured by itself after an hour. */
function held(capture: { readonly captureAfterMs?: number } = { captureAfterMs: HOUR_MS }): Hold {
  const story = cardholderWith({ epurse: 1_000 });
  const message = { ...messageAt('5411'), kind: 'pre_authorization', now: NOW, cardId: 1, amount: 500 } as const;
  const command = { ...message, allowPartial: false, holdTtlMs: DAY_MS, ...capture, policy };
  return { story, number: story.run(decideAuthorization(command)).events[0]!.version };
}

const autoCapture = ({ story, number }: Hold, now = DUE): Told => story.run(decideAutoCapture({ now, policy }), number);

describe('the capture of a hold by itself', () => {
  it('takes all that is held at its time, and not a millisecond before', () => {
    const hold = held();
    expect(autoCapture(hold, DUE - 1)).toMatchObject({ events: [], answer: { reason: 'authorization_not_expired' } });
    const told = autoCapture(hold);
    expect(told.answer).toMatchObject({ result: 'approved', approvedAmount: 500, available: 500 });
    expect(told.answer['elements']).toMatchObject([{}, { type: 'capture', amount: 500, auto: true }]);
    expect(told.events[0]!.postings).toEqual([
      { account: expect.any(Number) as number, amount: -500 },
      { account: STORY_ACCOUNTS.merchant, amount: 500 },
    ]);
    expect(autoCapture(hold)).toMatchObject({ events: [], answer: { reason: 'authorization_closed' } });
  });

  it('takes what increments added and leaves what was captured and released before', () => {
    const { story, number } = held();
    story.run(decideIncrement({ now: NOW, amount: 200, policy }), number);
    story.run(decideCapture({ now: NOW, amount: 150, final: false, policy }), number);
    expect(autoCapture({ story, number }).answer).toMatchObject({ approvedAmount: 550, available: 300 });
  });

  it.each([
    ['a final capture', decideCapture({ now: NOW, amount: 100, final: true, policy })],
    ['a reversal', decideReversal({ now: NOW, policy })],
  ])('does nothing after %s', (_what, decide) => {
    const hold = held();
    hold.story.run(decide, hold.number);
    expect(autoCapture(hold).events).toEqual([]);
  });

  it('comes before the expiry, also when both are overdue', () => {
    const { story, number } = held();
    const late = NOW + 2 * DAY_MS;
    expect(story.run(decideExpiry({ now: late, policy }), number).events).toEqual([]);
    expect(autoCapture({ story, number }, late).answer).toMatchObject({ result: 'approved', approvedAmount: 500 });
  });

  it('is not for holds that wait for the merchant', () => {
    const hold = held({});
    expect(autoCapture(hold, NOW + 2 * DAY_MS)).toMatchObject({
      events: [],
      answer: { reason: 'authorization_closed' },
    });
  });

  it.each<CardState>(['frozen', 'lost', 'closed', 'expired'])('works on a card that is %s', (state) => {
    const hold = held();
    const { story } = hold;
    story.state = { ...story.state, cards: story.state.cards.map((card) => ({ ...card, state })) };
    expect(autoCapture(hold).answer).toMatchObject({ result: 'approved', approvedAmount: 500 });
  });
});
