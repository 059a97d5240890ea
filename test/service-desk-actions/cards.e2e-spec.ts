import type { TestCard } from '../support/app';
import type { DeskAnswer, DeskClient } from '../support/staff';
import { approvalOf, buy, decide, type Desk, expectCleanBooks, factsOf, holder, openDesk } from './desk-under-test';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});

afterAll(() => desk.close());

const act = (who: DeskClient, card: Pick<TestCard, 'token'>, what: string, body: object = {}): Promise<DeskAnswer> =>
  who.post(`/v1/desk/cards/${card.token}/${what}`, { reason: 'holder_request', ...body });

describe('freezing a card at the desk', () => {
  it('holds for the next purchase, is already so the second time, and ends with the unfreezing', async () => {
    const card = await holder(desk);
    expect((await act(desk.agent, card, 'freeze')).body).toMatchObject({ result: 'done', state: 'frozen' });
    expect(await buy(desk, card, 100)).toMatchObject({ result: 'declined', reason: 'card_frozen' });
    expect((await act(desk.agent, card, 'freeze')).body).toMatchObject({ result: 'already_so' });
    expect((await act(desk.agent, card, 'unfreeze')).body).toMatchObject({ result: 'done', state: 'active' });
    expect(await buy(desk, card, 100)).toMatchObject({ result: 'approved' });
  });

  it('keeps reason, channel, operator and the sealed note in the event, and no word of the note', async () => {
    const card = await holder(desk);
    await act(desk.agent, card, 'freeze', { channel: 'phone', note: '来电人自称是持卡人的儿子' });
    const events = (await desk.book.payloads('CardFrozen')) as { origin: Record<string, string> }[];
    const origin = events.find(({ origin: found }) => found['note'] !== undefined)?.origin;
    expect(origin).toEqual({
      ...{ channel: 'phone', reason: 'holder_request', operator: desk.agent.member.staffId },
      note: expect.stringMatching(/^nt_/),
    });
    for (const table of ['event', 'person_note'] as const) {
      expect(await desk.book.holdsText(table, '来电人自称是持卡人的儿子')).toBe(false);
    }
    const { body } = await desk.agent.get(`/v1/desk/cardholders/${card.cardholderId}/notes`);
    expect(body['items']).toEqual([
      expect.objectContaining({
        noteId: origin?.['note'],
        text: '来电人自称是持卡人的儿子',
        by: desk.agent.member.staffId,
      }),
    ]);
  });

  it('by a court needs the permission and a document', async () => {
    const card = await holder(desk);
    const judicial = { kind: 'judicial', document: '(2026)吉01执12号', reason: 'court_order' };
    expect((await act(desk.agent, card, 'freeze', judicial)).status).toBe(403);
    const without = await act(desk.senior, card, 'freeze', { kind: 'judicial' });
    expect([without.status, without.body['errors']]).toEqual([400, [expect.objectContaining({ field: 'document' })]]);
    const superfluous = await act(desk.senior, card, 'freeze', { document: '(2026)吉01执12号' });
    expect(superfluous.status).toBe(400);
    expect((await act(desk.senior, card, 'freeze', judicial)).body).toMatchObject({ result: 'done' });
  });

  it('by a court is lifted by two people only, and told once', async () => {
    const card = await holder(desk);
    const document = '(2026)吉01执13号';
    await act(desk.senior, card, 'freeze', { kind: 'judicial', document, reason: 'court_order' });
    expect((await act(desk.agent, card, 'unfreeze', { kind: 'judicial' })).status).toBe(403);
    expect((await act(desk.agent, card, 'unfreeze')).body['result']).not.toBe('done');
    expect(await buy(desk, card, 100)).toMatchObject({ result: 'declined' });
    const approval = approvalOf(await act(desk.senior, card, 'unfreeze', { kind: 'judicial', reason: 'court_lifted' }));
    expect(await factsOf(desk.approver, approval)).toMatchObject({ token: card.token, document, state: 'frozen' });
    expect(await buy(desk, card, 100)).toMatchObject({ result: 'declined' });
    expect((await decide(desk.senior, approval)).status).toBe(403);
    await decide(desk.approver, approval);
    expect(await buy(desk, card, 100)).toMatchObject({ result: 'approved' });
    expect((await act(desk.senior, card, 'unfreeze', { kind: 'judicial' })).body).toMatchObject({
      result: 'already_so',
    });
    const events = (await desk.book.payloads('CardUnfrozen')) as { origin: { approval?: string } }[];
    expect(events.map(({ origin }) => origin.approval)).toContain(approval);
  });
});

describe('a judicial freeze', () => {
  it('ends by no other way: not with the temporary one, not by a report of loss, a lock, a closure or a replacement', async () => {
    const card = await holder(desk);
    const document = '(2026)吉01执14号';
    await act(desk.senior, card, 'freeze', { kind: 'judicial', document, reason: 'court_order' });
    await act(desk.senior, card, 'freeze');
    await act(desk.senior, card, 'unfreeze');
    await act(desk.senior, card, 'application-state', { application: 'citizen', state: 'active' });
    await act(desk.senior, card, 'lock-pin');
    await act(desk.senior, card, 'unlock-pin');
    await act(desk.senior, card, 'report-loss', { kind: 'provisional' });
    await act(desk.senior, card, 'withdraw-loss');
    expect((await act(desk.senior, card, 'close', { cause: 'requested' })).body).toMatchObject({ result: 'refused' });
    expect(await buy(desk, card, 100)).toMatchObject({ result: 'declined', reason: 'card_frozen' });
    const { body: made } = await act(desk.senior, card, 'replace', { cause: 'damaged', instant: true });
    const next = { ...card, token: String(made['token']), number: String(made['number']) };
    await act(desk.senior, next, 'activate');
    const { body } = await desk.agent.get(`/v1/desk/cardholders/${card.cardholderId}`);
    const shown = (body['cards'] as { token: string; freezes: object[] }[]).find(({ token }) => token === next.token);
    expect(shown?.freezes).toEqual([expect.objectContaining({ kind: 'judicial', document })]);
    expect(await buy(desk, next, 100)).toMatchObject({ result: 'declined', reason: 'card_frozen' });
  });

  it('stays when the second person refuses', async () => {
    const card = await holder(desk);
    await act(desk.senior, card, 'freeze', { kind: 'judicial', document: '(2026)吉01执15号', reason: 'court_order' });
    const approval = approvalOf(await act(desk.senior, card, 'unfreeze', { kind: 'judicial', reason: 'court_lifted' }));
    await decide(desk.approver, approval, 'refuse');
    expect(await buy(desk, card, 100)).toMatchObject({ result: 'declined', reason: 'card_frozen' });
  });
});

describe('a lost card', () => {
  it('is reported, withdrawn, reported formally and replaced by one with a new number', async () => {
    const card = await holder(desk);
    expect((await act(desk.agent, card, 'report-loss', { kind: 'provisional', channel: 'phone' })).body).toMatchObject({
      ...{ result: 'done', state: 'provisional_loss' },
    });
    expect(await buy(desk, card, 100)).toMatchObject({ result: 'declined' });
    expect((await act(desk.agent, card, 'withdraw-loss')).body).toMatchObject({ result: 'done', state: 'active' });
    expect((await act(desk.agent, card, 'withdraw-loss')).body).toMatchObject({ result: 'already_so' });
    expect((await act(desk.agent, card, 'replace', { cause: 'lost' })).body).toMatchObject({
      ...{ result: 'refused', allowedFrom: expect.arrayContaining(['lost']) },
    });
    await act(desk.agent, card, 'report-loss', { kind: 'formal' });
    const { body } = await act(desk.agent, card, 'replace', { cause: 'lost', instant: true });
    expect(body).toMatchObject({ result: 'done', token: expect.stringMatching(/^card_/) });
    expect(body['number']).toMatch(/^\d{12,19}$/);
    const next = { token: String(body['token']), number: String(body['number']), cardholderId: card.cardholderId };
    await act(desk.agent, next, 'activate');
    expect(await buy(desk, next, 100)).toMatchObject({ result: 'approved' });
    expect(await buy(desk, card, 100)).toMatchObject({ result: 'declined' });
  });
});

describe('other changes of a card', () => {
  it('lock and unlock it, freeze one application, and close it for good', async () => {
    const card = await holder(desk);
    expect((await act(desk.agent, card, 'lock-pin', { reason: 'pin_tries' })).body).toMatchObject({ state: 'locked' });
    expect(await buy(desk, card, 100)).toMatchObject({ result: 'declined' });
    expect((await act(desk.agent, card, 'unlock-pin')).body).toMatchObject({ result: 'done', state: 'active' });
    const frozen = { application: 'citizen', state: 'frozen' };
    expect((await act(desk.agent, card, 'application-state', frozen)).body).toMatchObject({ result: 'done' });
    expect(await buy(desk, card, 100)).toMatchObject({ result: 'declined' });
    expect((await act(desk.agent, card, 'close', { cause: 'requested' })).status).toBe(403);
    expect((await act(desk.senior, card, 'close', { cause: 'requested' })).body).toMatchObject({
      result: 'done',
      state: 'closed',
    });
    expect((await act(desk.agent, card, 'freeze')).body).toMatchObject({ result: 'refused' });
  });

  it('link a transit card, with what was noted sealed', async () => {
    const card = await holder(desk);
    const linked = { transitCardNumber: '3104100000000000555', channel: 'phone', note: '持卡人报了卡背面的号码' };
    expect((await act(desk.agent, card, 'transit-card', linked)).body).toMatchObject({
      ...{ result: 'done', cardholderId: card.cardholderId },
    });
    const { body } = await desk.agent.get(`/v1/desk/cardholders/${card.cardholderId}/notes`);
    expect(body['items']).toEqual([expect.objectContaining({ text: '持卡人报了卡背面的号码' })]);
    const history = await desk.agent.get(`/v1/desk/cardholders/${card.cardholderId}/history?limit=1`);
    expect(history.body['items']).toEqual([
      expect.objectContaining({ event: 'transit_card_linked', channel: 'phone', token: card.token }),
    ]);
    expect(history.text).not.toContain('0000000555');
  });

  it('are offered on the page while they are possible', async () => {
    const card = await holder(desk);
    const allowed = async (): Promise<unknown> => {
      const { body } = await desk.agent.get(`/v1/desk/cardholders/${card.cardholderId}`);
      return (body['cards'] as { allowed: readonly string[] }[])[0]?.allowed;
    };
    expect(await allowed()).toEqual(expect.arrayContaining(['lock', 'link_transit']));
    await act(desk.agent, card, 'lock-pin', { reason: 'pin_tries' });
    expect(await allowed()).toContain('unlock');
    expect(await allowed()).not.toContain('lock');
    await act(desk.senior, card, 'close', { cause: 'requested' });
    expect(await allowed()).toEqual([]);
  });

  it('of a card that nobody has are not found, and bad ones are refused by field', async () => {
    expect((await act(desk.agent, { token: 'card_nobody' }, 'freeze')).status).toBe(404);
    const card = await holder(desk);
    for (const [what, body, field] of [
      ['freeze', { kind: 'holiday' }, 'kind'],
      ['freeze', { reason: 'He said so!' }, 'reason'],
      ['freeze', { channel: 'batch' }, 'channel'],
      ['report-loss', {}, 'kind'],
      ['transit-card', { transitCardNumber: '310410' }, 'transitCardNumber'],
      ['replace', { cause: 'boredom' }, 'cause'],
      ['application-state', { application: 'financial', state: 'frozen' }, 'application'],
    ] as const) {
      const answer = await act(desk.agent, card, what, body);
      expect([answer.status, answer.body['errors']]).toEqual([400, [expect.objectContaining({ field })]]);
    }
  });

  it('stand in the access history of the person', async () => {
    const card = await holder(desk);
    await act(desk.agent, card, 'freeze', { reason: 'suspected_fraud' });
    const auditor = await desk.as('auditor');
    const { body } = await auditor.get(`/v1/desk/audit?cardholderId=${card.cardholderId}&action=card.freeze`);
    expect(body['items']).toEqual([
      expect.objectContaining({ object: card.token, reason: 'suspected_fraud', outcome: 'done' }),
    ]);
  });
});

describe('the books', () => {
  it('are clean after all of it', async () => {
    await desk.service.caughtUp();
    await expectCleanBooks(desk);
  });
});
