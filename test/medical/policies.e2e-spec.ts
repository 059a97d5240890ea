import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { openPool } from '../../src/platform/database';
import {
  ImportPolicies,
  type ImportAnswer,
  type ImportOptions,
  type InstitutionDetails,
  InstitutionDirectory,
  ChangeInstitution,
  ListInstitutions,
  ListPolicies,
  PolicyDirectory,
  RegisterInstitution,
} from '../../src/medical';
import { RegisterMerchant } from '../../src/registry';
import { createServiceDatabase, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import golden from '../fixtures/medical/benefit-policies.json';

const AREA = '220100';
const OTHER = '220200';
const MERCHANT = '990220180620001';
/** The point that GB/T 32918.5 gives as the generator of the curve. */
const KEY =
  '0432c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0';

let database: TestDatabase;
let service: Service;

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const base = golden.find(({ param_set: name }) => name === 'CC-EMP-IP-2025') ?? {};
const directory = (): PolicyDirectory => service.app.get(PolicyDirectory, { strict: false });
const bring = (documents: readonly object[], options: ImportOptions = {}): Promise<ImportAnswer> =>
  service.app.get(CommandBus).execute(new ImportPolicies(documents, options, 'test'));
const version = (name: string, more: object = {}): object => ({ ...base, param_set: name, ...more });
const idOf = (answer: ImportAnswer): string => {
  if (answer.result === 'refused') throw new Error(`refused: ${answer.reason}`);
  return answer.policies[0]?.policyId ?? '';
};
const pick = async (day: string, area = AREA, medType = '21'): Promise<string | undefined> =>
  (await directory().pick({ area, insutype: '310', medType, day }))?.policyId;

describe('versions of a policy', () => {
  let year2025: string;
  let half2026: string;

  it('are in force in the calendar year of their document where no days are named', async () => {
    const answer = await bring([base], { area: AREA });
    year2025 = idOf(answer);
    expect(answer).toMatchObject({ result: 'done', policies: [{ from: '2025-01-01', to: '2025-12-31', area: AREA }] });
    expect(year2025).toMatch(/^bp_[0-9a-f]{24}$/);
    expect(await pick('2024-12-31')).toBeUndefined();
    expect(await pick('2025-01-01')).toBe(year2025);
    expect(await pick('2025-12-31')).toBe(year2025);
    expect(await pick('2026-01-01')).toBeUndefined();
    expect(await pick('2025-06-01', OTHER)).toBeUndefined();
    expect(await pick('2025-06-01', AREA, '11')).toBeUndefined();
  });

  it('are the same when they are imported again, and change nothing', async () => {
    expect(await bring([base], { area: AREA })).toMatchObject({
      result: 'already_so',
      policies: [{ policyId: year2025, result: 'already_so' }],
    });
  });

  it('end the version before them at midnight', async () => {
    const whole = idOf(await bring([version('Y26', { year: 2026 })], { area: AREA }));
    half2026 = idOf(await bring([version('H26', { year: 2026 })], { area: AREA, from: '2026-07-01' }));
    expect(await pick('2026-06-30')).toBe(whole);
    expect(await pick('2026-07-01')).toBe(half2026);
    const inForce = await service.app.get(QueryBus).execute(new ListPolicies({ area: AREA, day: '2026-07-01' }));
    expect(inForce.map(({ policyId }) => policyId)).toEqual([half2026]);
  });

  it('do not come back when the version that ended them is over', async () => {
    idOf(await bring([version('LONG', { effective_from: '2027-01-01', effective_to: '2030-12-31' })], { area: AREA }));
    const short = idOf(
      await bring([version('SHORT', { effective_from: '2028-01-01', effective_to: '2028-12-31' })], { area: AREA }),
    );
    expect(await pick('2028-12-31')).toBe(short);
    expect(await pick('2029-01-01')).toBeUndefined();
  });

  it('are refused where another one begins within their days, and then none of the file is there', async () => {
    const early = version('EARLY', { effective_from: '2024-01-01', effective_to: '2025-03-31' });
    const free = version('FREE', { med_type: '26' });
    expect(await bring([free, early], { area: AREA })).toEqual({
      ...{ result: 'refused', reason: 'policies_overlap', name: 'EARLY', other: year2025 },
    });
    expect(await pick('2025-02-01')).toBe(year2025);
    expect(await pick('2025-02-01', AREA, '26')).toBeUndefined();
  });

  it('may stand instead of one with the same first day, and only of such a one', async () => {
    const wrong = idOf(await bring([version('WRONG')], { area: OTHER }));
    const right = version('RIGHT', { pool_cap_fund: '160000.00' });
    expect(await bring([right], { area: OTHER })).toMatchObject({ result: 'refused', reason: 'policies_overlap' });
    expect(await bring([right], { area: OTHER, replaces: half2026 })).toMatchObject({ result: 'refused' });
    const corrected = idOf(await bring([right], { area: OTHER, replaces: wrong }));
    expect(await pick('2025-05-05', OTHER)).toBe(corrected);
    expect((await directory().byId(wrong))?.policy.poolCap).toBe(15_000_000);
  });

  it('are only checked by a dry run', async () => {
    const next = version('NEXT', { effective_from: '2031-01-01', effective_to: '2031-12-31' });
    expect(await bring([next], { area: AREA, dryRun: true })).toMatchObject({ result: 'done' });
    expect(await pick('2031-05-05')).toBeUndefined();
  });

  it('say what is wrong by its field', async () => {
    await expect(bring([version('BAD', { pool_cap_fund: '1.234' })], { area: AREA })).rejects.toMatchObject({
      code: 'validation_failed',
      errors: [expect.objectContaining({ field: 'pool_cap_fund' })],
    });
    await expect(bring([base])).rejects.toMatchObject({ errors: [expect.objectContaining({ field: 'area' })] });
  });

  it('cannot be changed or taken away by the service', async () => {
    const pool = openPool(database.url, { max: 1, applicationName: 'onecard test' });
    try {
      for (const text of [
        `UPDATE benefit_policy SET effective_to = '2099-12-31'`,
        'DELETE FROM benefit_policy',
        'TRUNCATE benefit_policy',
        `UPDATE medical_institution SET level = 'L3P'`,
        'DELETE FROM medical_institution',
      ]) {
        await expect(pool.query(text)).rejects.toMatchObject({ code: '42501' });
      }
    } finally {
      await pool.end();
    }
  });
});

describe('designated institutions', () => {
  const details: InstitutionDetails = {
    ...({ code: 'H22010000009', name: '市第九医院', level: 'L2', area: '220102', kind: 'hospital' } as const),
    merchantId: MERCHANT,
  };
  const commands = (): CommandBus => service.app.get(CommandBus);
  const byCode = (code: string) => service.app.get(InstitutionDirectory, { strict: false }).byCode(code);

  beforeAll(async () => {
    const merchant = { merchantId: MERCHANT, name: '市第九医院', mcc: '8062', category: 'hospital', programmes: [] };
    await commands().execute(new RegisterMerchant(merchant));
  });

  it('are found by their code with the merchant that they are paid as', async () => {
    expect(await byCode(details.code)).toBeUndefined();
    const { result, institution } = await commands().execute(new RegisterInstitution(details));
    expect(result).toBe('done');
    expect(await byCode(details.code)).toEqual(institution);
    expect(institution).toMatchObject({ mcc: '8062', merchantId: MERCHANT, state: 'active' });
    expect(institution.payable).toBeGreaterThan(1_000);
    expect((await commands().execute(new RegisterInstitution(details))).result).toBe('already_so');
    await expect(commands().execute(new RegisterInstitution({ ...details, level: 'L3' }))).rejects.toMatchObject({
      code: 'state_conflict',
    });
  });

  it('are suspended and go on, and get a certificate that is a point of the curve', async () => {
    const change = (what: ConstructorParameters<typeof ChangeInstitution>[1]) =>
      commands().execute(new ChangeInstitution(details.code, what));
    expect(await change({ state: 'suspended' })).toEqual({ result: 'done' });
    expect(await change({ state: 'suspended' })).toEqual({ result: 'already_so' });
    expect((await byCode(details.code))?.state).toBe('suspended');
    expect(await change({ state: 'active' })).toEqual({ result: 'done' });
    expect(await change({ certificate: KEY })).toEqual({ result: 'done' });
    expect((await byCode(details.code))?.certificate).toBe(KEY);
    await expect(change({ certificate: `${KEY.slice(0, -1)}1` })).rejects.toMatchObject({ code: 'validation_failed' });
    expect(await change({ certificate: null })).toEqual({ result: 'done' });
    expect(await byCode(details.code)).not.toHaveProperty('certificate');
  });

  it('must be merchants, and of the kind that their code says', async () => {
    const faulty = new RegisterInstitution({ ...details, code: 'P22010000009', merchantId: '990220180629999' });
    await expect(commands().execute(faulty)).rejects.toMatchObject({
      errors: [expect.objectContaining({ field: 'code' }), expect.objectContaining({ field: 'merchantId' })],
    });
    const { items } = await service.app.get(QueryBus).execute(new ListInstitutions({}, 10));
    expect(items.map(({ code }) => code)).toEqual([details.code]);
  });
});
