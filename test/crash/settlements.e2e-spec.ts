import { SettlementRun } from './settlement-run';

/** The long form is `npm run crash-test`, which sets these. */
const KILLS = Number(process.env.CRASH_KILLS ?? 3);
const SEED = Number(process.env.CRASH_SEED ?? 20_261_125);
const MS_A_KILL = 25_000;
const MS_AROUND = 120_000;

describe('a city whose service and database are killed while a hospital and a pharmacy settle', () => {
  it(
    'has each settlement, cancellation and refund once, as it was answered, and funds, purses and accumulators to the fen',
    async () => {
      const say = (line: string): void => {
        if (process.env.CRASH_KILLS !== undefined) process.stderr.write(`${line}\n`);
      };
      const report = await SettlementRun.run(KILLS, SEED, say);
      const { faults, told, stored, verify, ...figures } = report;
      say(JSON.stringify({ ...figures, events: stored.events }));
      expect(faults).toEqual([]);
      expect(stored).toEqual(told);
      expect(verify).toMatchObject({ ok: true, problems: [] });
      expect(Object.values(report.kills).reduce((sum, kills) => sum + kills, 0)).toBe(KILLS);
      expect(report.acknowledged).toBeGreaterThan(20 * KILLS);
      for (const count of [report.retried, report.settled, report.cancelled, report.aided, report.sold]) {
        expect(count).toBeGreaterThan(0);
      }
    },
    MS_AROUND + KILLS * MS_A_KILL,
  );
});
