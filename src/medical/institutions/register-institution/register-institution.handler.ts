import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { Clock } from '../../../platform/clock';
import { ProblemError } from '../../../platform/errors';
import { isJilinArea, MerchantDirectory, TEST_AREA } from '../../../registry';
import {
  type Institution,
  INSTITUTION_CODE,
  INSTITUTION_KINDS,
  INSTITUTION_LEVELS,
  InstitutionDirectory,
} from '../institution-directory';
import { isSm2PublicKey } from '../sm2-public-key';
import { type InstitutionDetails, RegisterInstitution } from './register-institution.command';

const MAX_NAME = 200;

/** Carries out RegisterInstitution. */
@CommandHandler(RegisterInstitution)
export class RegisterInstitutionHandler implements ICommandHandler<RegisterInstitution> {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly directory: InstitutionDirectory,
    private readonly merchants: MerchantDirectory,
    private readonly clock: Clock,
  ) {}

  async execute({
    details,
  }: RegisterInstitution): Promise<{ readonly result: 'done' | 'already_so'; readonly institution: Institution }> {
    const faults = faultsOf(details);
    if ((await this.merchants.find(details.merchantId)) === undefined) {
      faults.push(['merchantId', 'must be a registered merchant']);
    }
    if (faults.length > 0) {
      const errors = faults.map(([field, message]) => ({ field, code: 'institution', message }));
      throw new ProblemError('validation_failed', { errors });
    }
    const { code, name, level, area, kind, merchantId, certificate = null } = details;
    const { rowCount } = await this.pool.query(
      `INSERT INTO medical_institution (code, name, level, area, kind, merchant_id, certificate, registered_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
      [code, name, level, area, kind, merchantId, certificate, new Date(this.clock.now())],
    );
    this.directory.forget(code);
    const institution = await this.directory.byCode(code);
    if (institution === undefined) throw new Error('an institution vanished while it was registered');
    if (!isSame(institution, details)) {
      throw new ProblemError('state_conflict', { detail: 'the institution is registered with other details' });
    }
    return { result: rowCount === 1 ? 'done' : 'already_so', institution };
  }
}

function faultsOf({ code, name, level, area, kind, certificate }: InstitutionDetails): [string, string][] {
  const checks: readonly (readonly [field: string, isSound: boolean, message: string])[] = [
    ['code', INSTITUTION_CODE.test(code), 'must be H (hospital) or P (pharmacy) and eleven digits'],
    ['code', code.startsWith(kind === 'hospital' ? 'H' : 'P'), 'must begin with H for a hospital, P for a pharmacy'],
    [
      'name',
      name.trim() === name && name.length > 0 && name.length <= MAX_NAME,
      `must have 1 to ${MAX_NAME} characters`,
    ],
    ['level', INSTITUTION_LEVELS.includes(level), `must be one of ${INSTITUTION_LEVELS.join(', ')}`],
    ['level', kind !== 'pharmacy' || level === 'L0', 'of a pharmacy must be L0'],
    ['area', isJilinArea(area) || area === TEST_AREA, 'must be an area of the province'],
    ['kind', INSTITUTION_KINDS.includes(kind), `must be one of ${INSTITUTION_KINDS.join(', ')}`],
    ['certificate', certificate === undefined || isSm2PublicKey(certificate), SM2_WANTED],
  ];
  const seen = new Set<string>();
  return checks.flatMap(([field, isSound, message]): [string, string][] => {
    if (isSound || seen.has(field)) return [];
    seen.add(field);
    return [[field, message]];
  });
}

/** What a certificate has to be, for people. */
export const SM2_WANTED =
  'must be an SM2 public key: 04 and 128 hexadecimal digits in lower case, a point of the curve';

/** The certificate may have been replaced since. */
function isSame(stored: Institution, { name, level, area, kind, merchantId }: InstitutionDetails): boolean {
  return (
    stored.name === name &&
    stored.level === level &&
    stored.area === area &&
    stored.kind === kind &&
    stored.merchantId === merchantId
  );
}
