import { CrashRun } from './crash-run';

/** The long form is `npm run crash-test`, which sets these. */
const KILLS = Number(process.env.CRASH_KILLS ?? 3);
const SEED = Number(process.env.CRASH_SEED ?? 20_261_124);
const MS_A_KILL = 25_000;
const MS_AROUND = 120_000;

describe('a city whose service and database are killed while its terminals work', () => {
  it(
    'finds every acknowledged answer again, each once and to the byte, and its books to the fen',
    async () => {
      const say = (line: string): void => {
        if (process.env.CRASH_KILLS !== undefined) process.stderr.write(`${line}\n`);
      };
      const report = await CrashRun.run(KILLS, SEED, say);
      say(JSON.stringify({ ...report, verify: { ...report.verify, problems: report.verify.problems.length } }));
      expect(report.faults).toEqual([]);
      expect(report.verify).toMatchObject({ ok: true, problems: [] });
      expect(Object.values(report.kills).reduce((sum, kills) => sum + kills, 0)).toBe(KILLS);
      expect(report.acknowledged).toBeGreaterThan(20 * KILLS);
      expect(report.retried).toBeGreaterThan(0);
    },
    MS_AROUND + KILLS * MS_A_KILL,
  );
});
