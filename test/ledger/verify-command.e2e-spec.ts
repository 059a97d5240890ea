import { run } from '../../src/cli';
import { TransactionCore } from '../../src/event-store';
import { verifyLedger, type VerifyReport } from '../../src/ledger';
import {
  command,
  deposit,
  openToyDatabase,
  toyAggregate,
  type ToyDatabase,
  TOY_STREAM,
} from '../support/toy-aggregate';

/** Thrown where the process would end. */
class Exit extends Error {
  constructor(readonly code: number) {
    super('the process ends');
  }
}

describe('onecard verify', () => {
  let database: ToyDatabase;
  let core: TransactionCore;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    database = await openToyDatabase(2);
    core = await TransactionCore.open(database.pool, [toyAggregate]);
    environment = process.env;
    process.env = { ...environment, DATABASE_URL: database.ownerUrl };
  });

  afterAll(async () => {
    process.env = environment;
    await core.stop();
    await database.close();
  });

  /** Runs the command line in this process; answers what it printed and its exit code. */
  async function onecard(...argv: string[]): Promise<{ out: string; code: number }> {
    let out = '';
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      out += String(chunk);
      return true;
    });
    const complain = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const exit = jest.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Exit(Number(code));
    });
    const before = process.exitCode;
    process.exitCode = 0;
    try {
      await run(['node', 'onecard', ...argv]);
      return { out, code: process.exitCode };
    } catch (error) {
      if (error instanceof Exit) return { out, code: error.code };
      throw error;
    } finally {
      process.exitCode = before;
      complain.mockRestore();
      exit.mockRestore();
      write.mockRestore();
    }
  }

  it('is content with a ledger in which nothing has happened yet', async () => {
    const { out, code } = await onecard('verify');
    expect(code).toBe(0);
    expect(out).toContain('Checked 0 events in 0 blocks');
    expect(out).toContain('No problem was found.');
  });

  it('sees one moment of the ledger while a live service writes', async () => {
    let written = 0;
    const writer = (async () => {
      for (; written < 4_000; written += 20) {
        const people = Array.from({ length: 20 }, (_, index) => TOY_STREAM + index);
        await Promise.all(people.map((id) => core.execute(command(id, deposit(id, 1)))));
      }
    })();
    const seen: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      const report = await verifyLedger(database.pool, [toyAggregate]);
      expect(report.problems).toEqual([]);
      seen.push(report.events);
    }
    await writer;
    expect(new Set(seen).size).toBeGreaterThan(2);
  });

  it('fails with exit code 1 and names the problem and its place', async () => {
    const settled = await core.execute(command(TOY_STREAM, deposit(TOY_STREAM, 1)));
    await database.owner.query(`UPDATE event SET amounts[1] = 0 WHERE lane = $1 AND position = $2`, [
      settled.lane,
      settled.position,
    ]);
    const { out, code } = await onecard('verify', '--json');
    const report = JSON.parse(out) as VerifyReport;
    expect(code).toBe(1);
    expect(report.ok).toBe(false);
    expect(report.problems).toContainEqual(
      expect.objectContaining({
        code: 'UNBALANCED_EVENT',
        where: { lane: settled.lane, position: settled.position, streamId: TOY_STREAM },
      }),
    );
    const plain = await onecard('verify');
    expect(plain.out).toContain(`UNBALANCED_EVENT  lane ${settled.lane}, position ${settled.position}`);
  });

  it('refuses lanes that are none', async () => {
    expect((await onecard('verify', '--lane', 'first')).code).toBe(2);
    expect((await onecard('verify', '--lane', '77')).code).toBe(1);
  });
});
