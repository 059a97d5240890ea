import { ApiProperty } from '@nestjs/swagger';

/** Who pays, fen. */
export const SPLIT_EXAMPLE = {
  ...{ total: 40000, ownPay: 0, overLimit: 0, firstSelfPay: 0, inScope: 40000, deductible: 20000, poolRatio: 600000 },
  funds: { hifp: 12000, cvlserv: 0, hifes: 0, hifmi: 0, hifob: 0, maf: 0 },
  ...{ fundTotal: 12000, hospitalPart: 0, personPart: 28000, account: 10000, mutualAid: 0, cash: 18000 },
};

/** The answer to a command about medical insurance: refusals are answers with status 200. */
export class MedicalAnswerDto {
  @ApiProperty({ example: 'done', enum: ['done', 'already_so', 'refused'] })
  result!: string;

  @ApiProperty({
    required: false,
    example: 'split_changed',
    description: 'Why it was refused; clients may branch on it',
  })
  reason?: string;

  @ApiProperty({ required: false, example: 'mv_00000jyp' })
  visitId?: string;

  @ApiProperty({ required: false, example: 'ms_00000k2x' })
  settlementId?: string;

  @ApiProperty({
    required: false,
    type: Object,
    example: SPLIT_EXAMPLE,
    description: 'Who pays, fen; ratio in millionths',
  })
  split?: object;
}

/** A visit, or a settlement, with everything that is known of it. Amounts are fen. */
export class MedicalVisitDto {
  @ApiProperty({ example: 'mv_00000jyp' })
  visitId!: string;

  @ApiProperty({ example: 'ch_27wnfk' })
  cardholderId!: string;

  @ApiProperty({ type: Object, example: { kind: 'outpatient', medType: '11', state: 'open', began: '2026-11-25' } })
  visit!: object;

  @ApiProperty({ type: [Object], example: [{ serial: '1', level: '01', itemName: '阿莫西林胶囊' }] })
  lines!: object[];

  @ApiProperty({ type: [Object], example: [{ settlementId: 'ms_00000k2x', number: 1, stage: 'final' }] })
  settlements!: object[];
}

/** A settlement, recalculated from its stored inputs. */
export class MedicalSettlementDto {
  @ApiProperty({ example: 'ms_00000k2x' })
  settlementId!: string;

  @ApiProperty({ example: 'mv_00000jyp' })
  visitId!: string;

  @ApiProperty({ example: 'ch_27wnfk' })
  cardholderId!: string;

  @ApiProperty({ type: Object, example: SPLIT_EXAMPLE })
  split!: object;

  @ApiProperty({ type: Object, example: { policyId: 'bp_0123456789abcdef01234567', careDate: '2026-11-25' } })
  inputs!: object;

  @ApiProperty({ type: [String], example: ['政策范围内400.00; 起付线200.00'], description: 'How the split came about' })
  steps!: string[];

  @ApiProperty({
    type: Object,
    example: { setlinfo: { medfee_sumamt: '400.00' } },
    description: 'National names, yuan',
  })
  document!: object;

  @ApiProperty({ example: true, description: 'The recalculation gives what is stored' })
  reproducible!: boolean;

  @ApiProperty({ example: 1795651200000, description: 'ms since the epoch' })
  settledAt!: number;

  @ApiProperty({ example: null, nullable: true, type: Number })
  cancelledAt!: number | null;
}

/** Enrolments and year-to-date totals of a person. */
export class AccumulatorsDto {
  @ApiProperty({ example: 'ch_27wnfk' })
  cardholderId!: string;

  @ApiProperty({ type: [Object], example: [{ insutype: '310', area: '220100', state: 'active' }] })
  enrolments!: object[];

  @ApiProperty({ type: Object, example: { '310:2026': { dedc: 20000, hifp: 12000 } }, description: 'Fen' })
  years!: object;
}
