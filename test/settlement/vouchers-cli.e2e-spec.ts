import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onecardOn } from '../simulator/command-line';
import { SubsidyTown } from './subsidy-town';

const home = mkdtempSync(join(tmpdir(), 'onecard-vouchers-'));
let town: SubsidyTown;

beforeAll(async () => {
  town = await SubsidyTown.build();
});

afterAll(async () => {
  await town.close();
  rmSync(home, { recursive: true });
});

async function vouchers(...args: readonly string[]): Promise<{ exitCode: number; told: unknown }> {
  const { exitCode, stdout } = await onecardOn(town.desk.database, home, 'vouchers', ...args, '--json');
  return { exitCode, told: stdout === '' ? undefined : JSON.parse(stdout) };
}

describe('onecard vouchers', () => {
  it('sets a scheme, issues a voucher and pays a share of a bill', async () => {
    const { cardholderId } = await town.villager();
    const shares = ['--share', 'bathing=0.4', '--share', 'meals=0.3'];
    expect(await vouchers('scheme', 'elder-care', '--ceiling', '80000', ...shares)).toMatchObject({
      ...{ exitCode: 0, told: { shares: { bathing: '0.4', meals: '0.3' } } },
    });
    const bill = ['--provider', '990220180500001', '--reference', 'B1', '--service', 'meals', '--bill', '1000'];
    expect(await vouchers('use', 'elder-care', cardholderId, ...bill)).toEqual({
      ...{ exitCode: 1, told: { result: 'refused', reason: 'voucher_not_found' } },
    });
    expect(await vouchers('issue', 'elder-care', cardholderId)).toMatchObject({ exitCode: 0 });
    expect(await vouchers('use', 'elder-care', cardholderId, ...bill)).toEqual({
      ...{ exitCode: 0, told: { result: 'done', paid: 300, copay: 700 } },
    });
    const claim = ['--provider', '990220180500001', '--month', '2026-01'];
    expect(await vouchers('claim', 'elder-care', ...claim)).toMatchObject({ told: { uses: 0, amount: 0 } });
    expect((await vouchers('issue', 'elder-care', 'nobody')).exitCode).toBe(2);
  });
});
