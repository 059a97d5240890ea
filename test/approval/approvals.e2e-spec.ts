import { z } from 'zod';
import { type ApprovalKind, ApprovalKinds, Approvals, type ApprovedBy } from '../../src/approval';
import { ApprovalStore } from '../../src/approval/approval-store';
import { ApprovalExecutor, EXECUTION_LEASE_MS } from '../../src/approval/execute/approval-executor';
import { hexKey } from '../../src/event-store';
import { ProblemError } from '../../src/platform/errors';
import { createServiceDatabase, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import { type DeskAnswer, type DeskClient, signIn } from '../support/staff';

const HOUR_MS = 3_600_000;
const APPROVALS = '/v1/desk/approvals';
const reason = 'checked with the merchant';
const shape = z.object({ amount: z.number(), person: z.string(), fate: z.string().optional() });
type Payload = z.infer<typeof shape>;

/** A kind of the test: notes what was carried out, under which identity, over all processes. */
class ToyKind implements ApprovalKind<Payload> {
  readonly kind = 'toy';
  readonly decidePermission = 'approval.decide';
  readonly executions: ApprovedBy[] = [];
  readonly effects = new Set<string>();
  /** What the next execution does instead. */
  instead: (() => Promise<never>) | undefined;

  parse(stored: unknown): Payload {
    return shape.parse(stored);
  }

  async describe({ amount }: Payload) {
    return [{ label: 'amount', value: amount, unit: 'fen' as const }];
  }

  async execute({ fate }: Payload, by: ApprovedBy) {
    this.executions.push(by);
    const { instead } = this;
    this.instead = undefined;
    if (instead) await instead();
    if (fate === 'refuse') return { result: 'refused' as const, reason: 'card_closed' };
    if (fate === 'problem') throw new ProblemError('not_found');
    const isNew = !this.effects.has(by.request.key);
    this.effects.add(by.request.key);
    return { result: isNew ? ('done' as const) : ('already_so' as const), correctionId: 'co_1' };
  }
}

describe('requests under four eyes', () => {
  let database: TestDatabase;
  let service: Service;
  let other: Service;
  let maker: DeskClient;
  let checker: DeskClient;
  let kind: ToyKind;
  let asked = 0;

  beforeAll(async () => {
    database = await createServiceDatabase();
    // What is left over is taken up when the test says so.
    const env = { ROLES: 'api', SESSION_IDLE_SECONDS: '86400', SESSION_SECONDS: '86400' };
    service = await startService(database, { env });
    other = await startService(database, { clock: service.clock, env });
    kind = new ToyKind();
    for (const { app } of [service, other]) app.get(ApprovalKinds, { strict: false }).register(kind);
  });

  beforeEach(async () => {
    maker = await signIn(service, 'senior_agent');
    checker = await signIn(service, 'approver');
    kind.executions.length = 0;
    kind.effects.clear();
    kind.instead = undefined;
  });

  afterAll(async () => {
    await other.close();
    await service.close();
    await database.drop();
  });

  const ask = async (payload: Partial<Payload> = {}, by = maker, key = `ask-${(asked += 1)}`): Promise<string> => {
    const { approvalId } = await service.app.get(Approvals, { strict: false }).request(by.member, {
      ...{ kind: 'toy', payload: { amount: 1_200, person: '李娜', ...payload }, reason: 'duplicate_charge' },
      request: { key: hexKey(key), digest: hexKey(`${key} ${JSON.stringify(payload)}`) },
      cardholderId: 'ch_AAAAAAAAAAE',
    });
    return approvalId;
  };
  const decide = (by: DeskClient, approvalId: string, what: string, key?: string): Promise<DeskAnswer> =>
    by.post(`${APPROVALS}/${approvalId}/${what}`, { reason }, key === undefined ? {} : { idempotencyKey: key });

  it('tell the checker who asks for what and why, and who may decide', async () => {
    const id = await ask();
    const { body } = await checker.get(`${APPROVALS}/${id}`);
    expect(body).toMatchObject({
      ...{ approvalId: id, kind: 'toy', state: 'pending', reason: 'duplicate_charge', checker: null, mayDecide: true },
      ...{ facts: [{ label: 'amount', value: 1_200, unit: 'fen' }], result: null, cardholderId: 'ch_AAAAAAAAAAE' },
      maker: { staffId: maker.member.staffId, displayName: maker.member.username },
    });
    expect(Date.parse(String(body['expiresAt'])) - Date.parse(String(body['requestedAt']))).toBe(72 * HOUR_MS);
    expect((await maker.get(`${APPROVALS}/${id}`)).body).toMatchObject({ mayDecide: false });
  });

  it('are carried out when a second person agrees, under their names', async () => {
    const id = await ask();
    expect((await decide(checker, id, 'approve')).body).toMatchObject({
      ...{ result: 'done', state: 'executed', outcome: { result: 'done', correctionId: 'co_1' } },
    });
    expect(kind.executions).toEqual([
      expect.objectContaining({ approvalId: id, maker: maker.member.staffId, checker: checker.member.staffId }),
    ]);
    expect((await maker.get(`${APPROVALS}/${id}`)).body).toMatchObject({
      ...{ state: 'executed', decisionReason: reason, checker: { staffId: checker.member.staffId } },
    });
  });

  it('are never decided by who made them', async () => {
    const both = await signIn(service, ['senior_agent', 'approver']);
    const id = await ask({}, both);
    for (const what of ['approve', 'refuse']) {
      expect((await decide(both, id, what)).body).toMatchObject({ result: 'refused', reason: 'maker_is_checker' });
    }
    expect(kind.executions).toEqual([]);
    expect((await both.get(`${APPROVALS}/${id}`)).body).toMatchObject({ state: 'pending', mayDecide: false });
  });

  it('are decided only by who has the permission of their kind, and the attempt is recorded', async () => {
    const id = await ask();
    const agent = await signIn(service, 'agent');
    expect(await decide(agent, id, 'approve')).toMatchObject({ status: 403, body: { code: 'access_denied' } });
    const auditor = await signIn(service, 'auditor');
    const { body } = await auditor.get(`/v1/desk/audit?actor=${agent.member.staffId}&action=access.denied`);
    expect(body['items']).toEqual([expect.objectContaining({ object: id, outcome: 'denied' })]);
    expect(await decide(auditor, id, 'approve')).toMatchObject({ status: 403 });
    expect(kind.executions).toEqual([]);
  });

  it('end without effect when they are refused or withdrawn', async () => {
    const [refused, withdrawn] = [await ask(), await ask()];
    expect((await decide(checker, refused, 'refuse')).body).toMatchObject({ result: 'done', state: 'refused' });
    expect((await decide(checker, withdrawn, 'withdraw')).body).toMatchObject({ reason: 'not_maker' });
    expect((await decide(maker, withdrawn, 'withdraw')).body).toMatchObject({ result: 'done', state: 'withdrawn' });
    for (const id of [refused, withdrawn]) {
      expect((await decide(checker, id, 'approve')).body).toMatchObject({
        ...{ result: 'refused', reason: 'already_decided', allowedFrom: ['pending'] },
      });
    }
    expect((await decide(checker, refused, 'refuse')).body).toMatchObject({ result: 'already_so' });
    expect(kind.executions).toEqual([]);
  });

  it('expire: what is decided too late is refused, and shown as expired', async () => {
    const id = await ask();
    service.clock.advance(72 * HOUR_MS);
    const [late, lateMaker] = [await signIn(service, 'approver'), await signIn(service, 'senior_agent')];
    expect((await decide(late, id, 'approve')).body).toMatchObject({
      result: 'refused',
      reason: 'expired',
      state: 'expired',
    });
    expect((await late.get(`${APPROVALS}/${id}`)).body).toMatchObject({ state: 'expired', mayDecide: false });
    const inList = async (state: string): Promise<boolean> => {
      const { body } = await lateMaker.get(`${APPROVALS}?state=${state}&limit=100`);
      return (body['items'] as { approvalId: string }[]).some(({ approvalId }) => approvalId === id);
    };
    expect([await inList('expired'), await inList('pending')]).toEqual([true, false]);
    expect(kind.executions).toEqual([]);
  });

  it('have one effect when many approvers race on two processes', async () => {
    const checkers = await Promise.all(Array.from({ length: 8 }, () => signIn(service, 'approver')));
    const id = await ask();
    const answers = await Promise.all(
      checkers.map((one, index) => decide(one.at(index % 2 === 0 ? service : other), id, 'approve')),
    );
    const results = answers.map(({ body }) => body['result']);
    expect(results.filter((result) => result === 'done')).toHaveLength(1);
    expect(results.filter((result) => result === 'already_so')).toHaveLength(7);
    expect(kind.executions).toHaveLength(1);
    expect(kind.effects.size).toBe(1);
  });

  it('are either approved or refused when an approval and a refusal race', async () => {
    const second = await signIn(service, 'approver');
    for (let round = 0; round < 5; round += 1) {
      kind.executions.length = 0;
      const id = await ask();
      const [yes, no] = await Promise.all([decide(checker, id, 'approve'), decide(second.at(other), id, 'refuse')]);
      const wins = [yes, no].filter(({ body }) => body['result'] === 'done');
      expect(wins).toHaveLength(1);
      expect(kind.executions).toHaveLength(wins[0] === yes ? 1 : 0);
    }
  });

  it('answer the same command alike, and refuse its key for another', async () => {
    const [id, second] = [await ask(), await ask()];
    const first = await decide(checker, id, 'approve', 'decision-1');
    const again = await decide(checker, id, 'approve', 'decision-1');
    expect(again.body).toEqual(first.body);
    expect(kind.executions).toHaveLength(1);
    const reused = await decide(checker, second, 'approve', 'decision-1');
    expect(reused).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  });

  it('are asked for once by the same command, also when it comes at once several times', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => ask({}, maker, 'same')));
    expect(new Set(ids).size).toBe(1);
    await expect(ask({ amount: 9 }, maker, 'same')).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });

  it('are carried out by another process when the one that decided died in between', async () => {
    const died = jest
      .spyOn(service.app.get(ApprovalExecutor, { strict: false }), 'carryOut')
      .mockRejectedValueOnce(new Error('the process died'));
    const id = await ask();
    expect((await decide(checker, id, 'approve')).status).toBe(500);
    died.mockRestore();
    expect((await maker.get(`${APPROVALS}/${id}`)).body).toMatchObject({ state: 'approved' });
    const executor = other.app.get(ApprovalExecutor, { strict: false });
    // Whoever decided may still be at it.
    expect(await executor.carryOutDue()).toBe(0);
    service.clock.advance(EXECUTION_LEASE_MS);
    const first = service.app.get(ApprovalExecutor, { strict: false });
    const taken = await Promise.all([executor.carryOutDue(), first.carryOutDue()]);
    expect(taken[0] + taken[1]).toBe(1);
    expect(kind.effects.size).toBe(1);
    expect((await maker.get(`${APPROVALS}/${id}`)).body).toMatchObject({ state: 'executed' });
  });

  it('have one effect when the process died behind it: it is done again under the same identity', async () => {
    const id = await ask();
    const lost = jest
      .spyOn(service.app.get(ApprovalStore, { strict: false }), 'finish')
      .mockRejectedValueOnce(new Error('the process died'));
    expect((await decide(checker, id, 'approve')).status).toBe(500);
    lost.mockRestore();
    service.clock.advance(EXECUTION_LEASE_MS);
    expect(await other.app.get(ApprovalExecutor, { strict: false }).carryOutDue()).toBe(1);
    expect(kind.executions).toHaveLength(2);
    expect(kind.executions[0]).toEqual(kind.executions[1]);
    expect(kind.effects.size).toBe(1);
    expect((await maker.get(`${APPROVALS}/${id}`)).body).toMatchObject({
      ...{ state: 'executed', result: { result: 'already_so' } },
    });
  });

  it('are tried again when the service could not carry them out just then', async () => {
    kind.instead = () => Promise.reject(new Error('the database is away'));
    const id = await ask();
    expect((await decide(checker, id, 'approve')).body).toMatchObject({ result: 'done', state: 'approved' });
    service.clock.advance(EXECUTION_LEASE_MS);
    expect(await service.app.get(ApprovalExecutor, { strict: false }).carryOutDue()).toBe(1);
    expect((await maker.get(`${APPROVALS}/${id}`)).body).toMatchObject({ state: 'executed' });
  });

  it.each([
    ['refuse', 'card_closed'],
    ['problem', 'not_found'],
  ])('fail for good when what was asked for cannot be (%s)', async (fate, code) => {
    const id = await ask({ fate });
    expect((await decide(checker, id, 'approve')).body).toMatchObject({
      ...{ result: 'done', state: 'failed', outcome: { result: 'refused', reason: code } },
    });
    service.clock.advance(HOUR_MS);
    expect(await service.app.get(ApprovalExecutor, { strict: false }).carryOutDue()).toBe(0);
  });

  it('are seen by who made them and who may decide, and not by others', async () => {
    const { approvalId } = await service.app.get(Approvals, { strict: false }).request(maker.member, {
      ...{ kind: 'toy', payload: { amount: 1, person: 'x' }, reason },
      request: { key: hexKey('unseen'), digest: hexKey('unseen') },
    });
    const administrator = await signIn(service, 'system_administrator');
    const agent = await signIn(service, 'agent');
    for (const stranger of [administrator, agent]) {
      expect((await stranger.get(`${APPROVALS}/${approvalId}`)).status).toBe(404);
      expect((await stranger.get(`${APPROVALS}?limit=100`)).text).not.toContain(approvalId);
    }
    for (const party of [maker, checker]) {
      expect((await party.get(`${APPROVALS}?limit=100`)).text).toContain(approvalId);
    }
  });

  it('are listed newest first, page by page, by state, kind and maker', async () => {
    const ids = [];
    for (let count = 0; count < 5; count += 1) ids.unshift(await ask());
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await maker.get(`${APPROVALS}?mine=true&state=pending&kind=toy&limit=2${more}`);
      seen.push(...(body['items'] as { approvalId: string }[]).map(({ approvalId }) => approvalId));
      cursor = body['nextCursor'] as string | null;
    }
    expect(seen).toEqual(ids);
  });

  it.each(['state=open', 'mine=perhaps', 'limit=0', 'limit=101', 'cursor=x', 'kind=A%27', 'page=2'])(
    'refuse the query %s',
    async (query) => {
      expect(await checker.get(`${APPROVALS}?${query}`)).toMatchObject({
        ...{ status: 400, body: { code: 'validation_failed' } },
      });
    },
  );

  it('refuse a decision without a reason or under an id that nobody has', async () => {
    const id = await ask();
    for (const body of [{}, { reason: '  ' }, { reason: 'x'.repeat(501) }]) {
      expect((await checker.post(`${APPROVALS}/${id}/approve`, body)).status).toBe(400);
    }
    expect((await decide(checker, 'ap_0', 'approve')).status).toBe(404);
  });

  it('keep what was asked for, what was seen and why sealed in the database', async () => {
    const id = await ask({ person: '欧阳修' });
    await decide(checker, id, 'approve');
    const { Client } = await import('pg');
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    const { rows } = await owner.query<{ content: Buffer; facts: Buffer; decision_reason: Buffer }>(
      'SELECT content, facts, decision_reason FROM approval WHERE approval_id = $1',
      [id],
    );
    await owner.end();
    const stored = Object.values(rows[0]!).map((bytes) => bytes.toString('latin1') + bytes.toString('utf8'));
    for (const text of stored) expect(text).not.toMatch(/欧阳修|amount|checked with/);
  });

  it('leave an entry in the audit log for the request’s decision and for its effect', async () => {
    const id = await ask();
    await decide(checker, id, 'approve');
    const auditor = await signIn(service, 'auditor');
    const { body } = await auditor.get(`/v1/desk/audit?object=${id}`);
    const entries = body['items'] as { action: string; outcome: string; cardholderId: string }[];
    expect(entries.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['approval.approve', 'done'],
      ['approval.execute', 'done'],
    ]);
    expect(entries.every(({ cardholderId }) => cardholderId === 'ch_AAAAAAAAAAE')).toBe(true);
  });
});
