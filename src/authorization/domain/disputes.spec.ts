import fc from 'fast-check';
import { cardholderWith, messageAt, STORY_ACCOUNTS, type Story, type Told } from '../../../test/model/story';
import { decideAuthorization } from './authorize';
import { defaultTenderPolicy as policy } from './default-tender-policy';
import { grantProvisionalCredit, settleDispute, type DisputeAccounts, type SettleDispute } from './disputes';
import { MAX_DISPUTES } from './disputes-slice';
import { decideRefund } from './refund';
import { decideUnlinkedRefund } from './unlinked-refund';

const NOW = Date.parse('2026-11-24T10:00:00+08:00');
const accounts: DisputeAccounts = { disputed: 320, receivable: 310, loss: 500 };
const origin = { channel: 'counter', reason: 'not_recognised', operator: 'st_1' };
const CASE = 'cs_1';

/** A purchase of 1000 at a hospital: 600 of medical money, 400 of the e-purse, 1600 of which are left. */
function purchase(): { story: Story; number: number } {
  const story = cardholderWith({ medical: 600, epurse: 2_000 });
  return { story, number: spend(story, 1_000, '8062') };
}

function spend(story: Story, amount: number, mcc = '5411'): number {
  const facts = { kind: 'purchase' as const, now: NOW, cardId: 1, amount, allowPartial: false, holdTtlMs: 1, policy };
  return story.run(decideAuthorization({ ...messageAt(mcc), ...facts })).events[0]!.version;
}

function grant(story: Story, entity: number | undefined, amount?: number, caseId = CASE): Told {
  const given = amount === undefined ? {} : { amount };
  return story.run(grantProvisionalCredit({ caseId, ...given, accounts, now: NOW, origin }), entity);
}

function settle(story: Story, entity: number | undefined, change: Partial<SettleDispute>): Told {
  return story.run(settleDispute({ caseId: CASE, outcome: 'lost', accounts, now: NOW, origin, ...change }), entity);
}

const balances = (story: Story) => [story.purse('medical').balance, story.purse('epurse').balance];

describe('a provisional credit', () => {
  it('given a purchase from two purses, then it goes back to them, the last one first', () => {
    const { story, number } = purchase();
    const told = grant(story, number, 500);
    expect(told.answer).toMatchObject({
      result: 'done',
      amount: 500,
      tenders: [
        { purse: 'epurse', amount: 400 },
        { purse: 'medical', amount: 100 },
      ],
    });
    expect(balances(story)).toEqual([100, 2_000]);
    expect(story.account(accounts.disputed)).toBe(-500);
    expect(story.account(STORY_ACCOUNTS.merchant)).toBe(1_000);
  });

  it('repeated for the same case is answered and given once; with another amount it is refused', () => {
    const { story, number } = purchase();
    grant(story, number, 500);
    expect(grant(story, number, 500)).toMatchObject({ answer: { result: 'already_so', amount: 500 }, events: [] });
    expect(grant(story, number, 400).answer).toEqual({ result: 'refused', reason: 'credit_exists' });
  });

  it('is never more than is left to refund, the credits of other cases counted', () => {
    const { story, number } = purchase();
    story.run(decideRefund({ now: NOW, policy, amount: 300 }), number);
    expect(grant(story, number, 701).answer).toEqual({ result: 'refused', reason: 'over_refund' });
    expect(grant(story, number, 500).answer).toMatchObject({ result: 'done' });
    expect(grant(story, number, 201, 'cs_2').answer).toEqual({ result: 'refused', reason: 'over_refund' });
    expect(grant(story, number, undefined, 'cs_2').answer).toMatchObject({ result: 'done', amount: 200 });
  });

  it('is not given for a declined purchase, nor after the case was decided', () => {
    const story = cardholderWith({ epurse: 10 });
    const declined = spend(story, 1_000);
    expect(grant(story, declined).answer).toEqual({ result: 'refused', reason: 'not_refundable' });
    const { story: other, number } = purchase();
    settle(other, number, { outcome: 'withdrawn' });
    expect(grant(other, number).answer).toMatchObject({ reason: 'case_decided', outcome: 'withdrawn' });
  });

  it('without a transaction goes only to a purse that is not bound to a purpose', () => {
    const story = cardholderWith({ medical: 0, epurse: 0 });
    const give = (purse: string, amount?: number) =>
      story.run(
        grantProvisionalCredit({
          ...{ caseId: CASE, purse, accounts, now: NOW, origin },
          ...(amount === undefined ? {} : { amount }),
        }),
      ).answer;
    expect(give('medical', 100)).toMatchObject({ reason: 'purse_purpose_bound' });
    expect(give('transit', 100)).toMatchObject({ reason: 'purse_not_open' });
    expect(give('epurse')).toMatchObject({ reason: 'amount_invalid' });
    expect(give('epurse', 100)).toMatchObject({ result: 'done' });
  });
});

describe('the end of a dispute', () => {
  it('won against the merchant: the credit becomes a refund at its charge', () => {
    const { story, number } = purchase();
    grant(story, number, 500);
    const told = settle(story, number, { outcome: 'won', chargedTo: 'merchant' });
    expect(told.answer).toMatchObject({ result: 'done', amount: 500, takenBack: 500, receivable: 0 });
    expect(balances(story)).toEqual([100, 2_000]);
    expect(story.account(accounts.disputed)).toBe(0);
    expect(story.account(STORY_ACCOUNTS.merchant)).toBe(500);
    const more = story.run(decideRefund({ now: NOW, policy, amount: 501 }), number);
    expect(more.answer).toMatchObject({ reason: 'over_refund' });
  });

  it('won at the charge of the operator: the merchant keeps its money, and cannot refund it a second time', () => {
    const { story, number } = purchase();
    const told = settle(story, number, { outcome: 'won', chargedTo: 'issuer', amount: 1_000 });
    expect(told.answer).toMatchObject({ result: 'done', amount: 1_000, takenBack: 0 });
    expect(story.account(accounts.loss)).toBe(-1_000);
    expect(story.account(STORY_ACCOUNTS.merchant)).toBe(1_000);
    expect(balances(story)).toEqual([600, 2_000]);
    expect(story.run(decideRefund({ now: NOW, policy }), number).answer).toMatchObject({ reason: 'over_refund' });
  });

  it('lost: the credit is taken back as far as it is there, the rest is owed', () => {
    const { story, number } = purchase();
    grant(story, number, 500);
    spend(story, 1_800);
    const told = settle(story, number, { outcome: 'lost' });
    expect(told.answer).toMatchObject({ result: 'done', takenBack: 300, receivable: 200 });
    expect(balances(story)).toEqual([0, 0]);
    expect(story.account(accounts.receivable)).toBe(-200);
    expect(story.account(accounts.disputed)).toBe(0);
  });

  it('is told once: the same again is answered, another end is refused', () => {
    const { story, number } = purchase();
    settle(story, number, { outcome: 'lost' });
    expect(settle(story, number, { outcome: 'lost' })).toMatchObject({ answer: { result: 'already_so' }, events: [] });
    const other = settle(story, number, { outcome: 'won', chargedTo: 'issuer' });
    expect(other).toMatchObject({ answer: { reason: 'case_decided', outcome: 'lost' }, events: [] });
  });

  it('given the merchant refunded meanwhile, a win of the same money is refused', () => {
    const { story, number } = purchase();
    grant(story, number, 1_000);
    story.run(decideRefund({ now: NOW, policy, amount: 1_000 }), number);
    const told = settle(story, number, { outcome: 'won', chargedTo: 'merchant' });
    expect(told).toMatchObject({ answer: { result: 'refused', reason: 'over_refund' }, events: [] });
    expect(settle(story, number, { outcome: 'lost' }).answer).toMatchObject({ takenBack: 1_000, receivable: 0 });
  });

  it('without a transaction nobody but the operator can bear it', () => {
    const story = cardholderWith({ epurse: 0 });
    const told = settle(story, undefined, { outcome: 'won', chargedTo: 'merchant', amount: 5, purse: 'epurse' });
    expect(told.answer).toEqual({ result: 'refused', reason: 'merchant_unknown' });
    const won = settle(story, undefined, { outcome: 'won', chargedTo: 'issuer', amount: 5, purse: 'epurse' });
    expect(won.answer).toMatchObject({ result: 'done', amount: 5 });
    expect(story.purse('epurse').balance).toBe(5);
  });

  it('is bounded: one person has so many disputes and no more', () => {
    const story = cardholderWith({ epurse: 0 });
    for (let n = 0; n < MAX_DISPUTES; n += 1) settle(story, undefined, { caseId: `cs_${n + 10}` });
    expect(settle(story, undefined, {}).answer).toEqual({ result: 'refused', reason: 'too_many_cases' });
  });

  it('whatever is refunded, credited, spent and decided: the credits sum to zero and only the decided effect remains', () => {
    const amounts = fc.integer({ min: 1, max: 1_000 });
    const ends = fc.constantFrom(
      ...([
        { outcome: 'won', chargedTo: 'merchant' },
        { outcome: 'won', chargedTo: 'issuer' },
        { outcome: 'lost' },
        { outcome: 'withdrawn' },
      ] as const),
    );
    fc.assert(
      fc.property(fc.option(amounts), fc.option(amounts), amounts, ends, (credit, refund, spent, end) => {
        const { story, number } = purchase();
        if (credit !== null) grant(story, number, credit);
        if (refund !== null) story.run(decideRefund({ now: NOW, policy, amount: refund }), number);
        spend(story, spent);
        const before = [...balances(story), story.account(accounts.receivable)].reduce((sum, one) => sum + one, 0);
        const { answer } = settle(story, number, end);
        if (answer['result'] === 'refused') settle(story, number, { outcome: 'lost' });
        const won = answer['result'] === 'done' ? Number(answer['amount']) : 0;
        const after = [...balances(story), story.account(accounts.receivable)].reduce((sum, one) => sum + one, 0);
        expect(after - before).toBe(won - (credit ?? 0));
        expect(story.account(accounts.disputed)).toBe(0);
        expect(Math.min(...balances(story))).toBeGreaterThanOrEqual(0);
        expect(-story.account(accounts.loss) || 0).toBe('chargedTo' in end && end.chargedTo === 'issuer' ? won : 0);
        const all = story.events.flatMap((event) => event.postings);
        expect(all.reduce((sum, posting) => sum + posting.amount, 0)).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a refund without a transaction', () => {
  const merchant = { merchantId: '990220180620001', mcc: '5411', programmes: [], payable: STORY_ACCOUNTS.merchant };
  const refund = { purse: 'epurse', amount: 250, merchant, policy, now: NOW, origin };

  it('credits the purse at the charge of the merchant', () => {
    const story = cardholderWith({ epurse: 10 });
    expect(story.run(decideUnlinkedRefund(refund)).answer).toMatchObject({ result: 'done', balance: 260 });
    expect(story.account(STORY_ACCOUNTS.merchant)).toBe(-250);
  });

  it('never brings money into a purse that may not pay at that merchant', () => {
    const story = cardholderWith({ medical: 10, epurse: 10 });
    const told = story.run(decideUnlinkedRefund({ ...refund, purse: 'medical' }));
    expect(told).toMatchObject({ answer: { result: 'refused', reason: 'purse_not_permitted' }, events: [] });
  });

  it('is refused when the person has left', () => {
    const story = cardholderWith({ epurse: 10 });
    story.state = { ...story.state, person: { ...story.state.person, status: 'merged' } };
    expect(story.run(decideUnlinkedRefund(refund)).answer).toEqual({ result: 'refused', reason: 'person_merged' });
  });

  it('is refused for a closed purse and for no amount', () => {
    const story = cardholderWith({});
    expect(story.run(decideUnlinkedRefund(refund)).answer).toMatchObject({ reason: 'purse_not_open' });
    expect(story.run(decideUnlinkedRefund({ ...refund, amount: 0 })).answer).toMatchObject({
      reason: 'amount_invalid',
    });
  });
});
