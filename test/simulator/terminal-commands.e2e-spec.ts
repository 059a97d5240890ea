import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedDemo } from '../../src/demo';
import { createServiceDatabase, startService, verifyDatabase, type Service } from '../support/app';
import type { TestDatabase } from '../support/database';
import { onecard } from './command-line';
import { lossyProxy, type LossyProxy } from './lossy-proxy';

const TAPS = join(__dirname, '..', 'fixtures', 'taps-sample.json');

describe('onecard terminal', () => {
  const home = mkdtempSync(join(tmpdir(), 'onecard-terminal-'));
  let database: TestDatabase;
  let service: Service;

  const terminal = (...args: string[]) => onecard(home, 'terminal', ...args);
  const json = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { stdout, exitCode } = await terminal(...args, '--json');
    return { exitCode, ...(JSON.parse(stdout) as Record<string, unknown>) };
  };

  beforeAll(async () => {
    database = await createServiceDatabase();
    service = await startService(database);
    await seedDemo({ app: service.app, config: { home }, baseUrl: service.baseUrl });
  });

  afterAll(async () => {
    await service.close();
    await database.drop();
    rmSync(home, { recursive: true });
  });

  describe('single requests', () => {
    it('take a payment through its whole life', async () => {
      const hold = await json('preauth', '--amount', '5000');
      const id = String(hold['id']);
      expect(hold).toMatchObject({ exitCode: 0, result: 'approved', expiresAt: expect.any(String) });
      expect(await json('increment', id, '--amount', '1000')).toMatchObject({ exitCode: 0, approvedAmount: 1_000 });
      expect(await json('capture', id, '--amount', '4000')).toMatchObject({ exitCode: 0, approvedAmount: 4_000 });
      expect(await json('refund', id, '--amount', '1500')).toMatchObject({ exitCode: 0, approvedAmount: 1_500 });
      expect(await json('refund', id, '--amount', '2501')).toMatchObject({ exitCode: 1, reason: 'over_refund' });
      expect(await json('show', id)).toMatchObject({ exitCode: 0, id });
    });

    it('end with 1 when the payment is declined, and with 2 when the command line is wrong', async () => {
      expect(await terminal('purchase', '--amount', '99999999')).toMatchObject({ exitCode: 1 });
      expect(await terminal('purchase')).toMatchObject({ exitCode: 2 });
      expect(await terminal('purchase', '--amount', '-5')).toMatchObject({ exitCode: 2 });
      expect(await terminal('reverse')).toMatchObject({ exitCode: 2 });
    });

    it('reverse by message number and record what was paid offline', async () => {
      const [stan, batch] = ['000777', '000009'];
      const numbers = ['--stan', stan, '--batch', batch, '--local-time', '2026-11-24T10:15:00'];
      expect(await json('purchase', '--amount', '300', ...numbers)).toMatchObject({ exitCode: 0 });
      const original = `${stan}/${batch}/2026-11-24`;
      expect(await json('reverse', '--original', original)).toMatchObject({ exitCode: 0, approvedAmount: 300 });
      const offline = await json('advice', '--amount', '200', '--terminal', 'bus', '--purse', 'transit');
      expect(offline).toMatchObject({ exitCode: 0, tenders: [{ purse: 'transit', amount: 200 }] });
    });

    it('tell people what happened', async () => {
      const { stdout } = await terminal('purchase', '--amount', '1234', '--card', '2');
      expect(stdout).toMatch(/^Approved: 12\.34 yuan\n {2}response {6}00 approved/);
    });

    it('fail with a sentence when the card or terminal is unknown', async () => {
      expect(await terminal('purchase', '--amount', '1', '--terminal', 'casino')).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining('no terminal "casino"'),
      });
      expect(await terminal('purchase', '--amount', '1', '--card', '999')).toMatchObject({ exitCode: 1 });
    });
  });

  describe('scenarios', () => {
    it('go as the built-in one expects, as often as it is run', async () => {
      for (let time = 0; time < 2; time += 1) {
        const { stdout, exitCode } = await terminal('scenario', '--demo');
        expect(stdout).not.toContain('✗');
        expect(exitCode).toBe(0);
      }
    });

    it('from a file that expect something else fail and say what', async () => {
      const file = join(home, 'scenario.json');
      const inquiry = {
        name: 'balance',
        post: '/v1/authorizations',
        body: {
          type: 'balance_inquiry',
          card: { number: '${card1.number}' },
          currency: 'CNY',
          stan: '${message.stan}',
          batch: '${message.batch}',
          localTime: '${message.localTime}',
          entryMode: 'chip',
        },
        expect: { body: { available: 1 } },
      };
      writeFileSync(file, JSON.stringify({ name: 'mine', steps: [inquiry] }));
      const { stdout, exitCode } = await terminal('scenario', file);
      expect(stdout).toMatch(/✗ balance[^]*available: expected 1, found \d+/);
      expect(exitCode).toBe(1);
    });
  });

  describe('the replay of real rides', () => {
    const RIDES = { rows: 13, paid: 6, free: 2, dirty: 4, duplicates: 1, paidAmount: 1_660, approvedAmount: 1_660 };

    it('ties out to the fen with the ledger, and again when it is repeated', async () => {
      const first = await json('replay', TAPS);
      expect(first).toMatchObject({ ...RIDES, exitCode: 0, tiesOut: true, chargedEarlier: 0, ledgerIncrease: 1_660 });
      const second = await json('replay', TAPS);
      expect(second).toMatchObject({ ...RIDES, exitCode: 0, tiesOut: true, chargedEarlier: 6, ledgerIncrease: 0 });
    });

    it('names the rows that were not charged, and the incomplete ones', async () => {
      const { stdout } = await terminal('replay', TAPS);
      expect(stdout).toContain('row 10: deal_money is not valid: 1.60');
      expect(stdout).toContain('row 11: card_no is missing');
      expect(stdout).toContain('row 12: deal_date is not valid: 2018-02-30 08:04:00');
      expect(stdout).toContain('row 13: equ_no is missing');
      expect(stdout).toContain('row 5: an equal row was charged');
      expect(stdout).toContain('row 8: without car_no, station; counted as free');
      expect(stdout).toContain('nothing was charged twice');
    });

    it('fails on a file in another shape', async () => {
      const file = join(home, 'other.json');
      writeFileSync(file, '{"rows":[]}');
      expect(await terminal('replay', file)).toMatchObject({ exitCode: 1 });
    });
  });

  describe('through a line that loses answers', () => {
    let proxy: LossyProxy;

    beforeAll(async () => {
      proxy = await lossyProxy(service.baseUrl, 4);
    });
    afterAll(() => proxy.close());

    it('charges every ride once', async () => {
      const rides = Array.from({ length: 12 }, (_, index) => ({
        deal_date: `2018-09-02 09:00:${String(index).padStart(2, '0')}`,
        card_no: `LOSSY${index % 5}`,
        deal_type: '巴士',
        company_name: '断线巴士',
        deal_money: '200',
        equ_no: '900000009',
      }));
      const file = join(home, 'lossy.json');
      writeFileSync(file, JSON.stringify({ total: 12, data: rides }));
      const summary = await json('replay', file, '--url', proxy.url);
      expect(proxy.lost()).toBeGreaterThan(5);
      expect(summary).toMatchObject({ exitCode: 0, tiesOut: true, paid: 12, approvedAmount: 2_400 });
      expect(await json('replay', file)).toMatchObject({ tiesOut: true, chargedEarlier: 12, ledgerIncrease: 0 });
    });
  });

  it('leaves books that verify', async () => {
    expect((await verifyDatabase(database)).problems).toEqual([]);
  });
});
