import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { Omittable } from '../../../platform/http-validation';
import { MAX_VISIT_LINES } from '../../domain/settlement';
import { SPLIT_EXAMPLE } from '../split-example';

/** Query of GET /v1/desk/medical/settlements/{settlementId}. */
export class DeskSettlementQueryDto {
  @ApiProperty({ required: false, example: 0, default: 0, description: 'First line to answer, counted from 0' })
  @Omittable()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(MAX_VISIT_LINES)
  linesFrom?: number;
}

/** A medical settlement as staff see it. Amounts are fen. */
export class DeskSettlementDto {
  @ApiProperty({ example: 'ms_00000k2x' })
  settlementId!: string;

  @ApiProperty({ example: 'mv_00000jyp' })
  visitId!: string;

  @ApiProperty({ example: 1, description: 'Within the visit, counted from 1' })
  number!: number;

  @ApiProperty({ example: 'ch_27wnfk' })
  cardholderId!: string;

  @ApiProperty({ example: '张*', nullable: true, type: String, description: 'Masked; null once the person was erased' })
  personName!: string | null;

  @ApiProperty({ example: '1101', nullable: true, type: String, description: '人员类别 of the enrolment as it is now' })
  psnType!: string | null;

  @ApiProperty({ example: 'inpatient', enum: ['outpatient', 'inpatient', 'pharmacy'] })
  kind!: string;

  @ApiProperty({ example: 'final', enum: ['final', 'interim'] })
  stage!: string;

  @ApiProperty({ type: Object, example: { code: 'H22010000001', name: '长春市示例中心医院' } })
  institution!: object;

  @ApiProperty({ example: '310', description: '险种' })
  insutype!: string;

  @ApiProperty({ example: '220199', description: '统筹区' })
  area!: string;

  @ApiProperty({ example: '21', description: '医疗类别' })
  medType!: string;

  @ApiProperty({
    example: 'local',
    enum: ['local', 'long_term_filed', 'transfer_filed', 'emergency', 'unfiled'],
  })
  outOfArea!: string;

  @ApiProperty({ example: '2026-11-25' })
  began!: string;

  @ApiProperty({ example: null, nullable: true, type: String })
  ended!: string | null;

  @ApiProperty({ example: '2026', description: 'Year of the accumulators' })
  year!: string;

  @ApiProperty({ example: 'bp_0123456789abcdef01234567' })
  policyId!: string;

  @ApiProperty({ example: 'CC-EMP-IP-2025', description: 'What the policy document calls itself' })
  policyName!: string;

  @ApiProperty({ type: Object, example: SPLIT_EXAMPLE, description: 'Who pays, fen; ratio in millionths' })
  split!: object;

  @ApiProperty({
    type: [Object],
    example: [{ cardholderId: 'ch_27wnfm', amount: 5000 }],
    description: 'Relatives whose accounts paid (家庭共济)',
  })
  aid!: object[];

  @ApiProperty({ type: [Object], example: [{ name: 'hifp', before: 0, after: 12000 }] })
  accumulators!: object[];

  @ApiProperty({ type: [String], example: ['政策范围内400.00; 起付线200.00'] })
  steps!: string[];

  @ApiProperty({
    type: [Object],
    example: [{ serial: '1', date: '2026-11-25', itemName: '阿莫西林胶囊', category: '09', level: '01', total: 40000 }],
  })
  lines!: object[];

  @ApiProperty({ example: 0, description: 'Lines beyond those' })
  moreLines!: number;

  @ApiProperty({
    type: [Object],
    example: [
      {
        ...{ settlementId: 'ms_00000k2x', number: 1, stage: 'final', total: 40000 },
        ...{ settledAt: '2026-11-25T06:30:00.000Z', cancelledAt: null },
      },
    ],
    description: 'All settlements of the visit, this one too',
  })
  visitSettlements!: object[];

  @ApiProperty({
    ...{ example: null, nullable: true, type: Number },
    description: 'Number of the settlement of the rest, when lines were given back (部分退费)',
  })
  replacedBy!: number | null;

  @ApiProperty({
    ...{ example: null, nullable: true, type: Number },
    description: 'Number of the settlement that this one is the rest of',
  })
  replaces!: number | null;

  @ApiProperty({ example: true, description: 'The recalculation gives what is stored' })
  reproducible!: boolean;

  @ApiProperty({ example: 'a3f1…', description: 'SHA-256, as printed on the statement' })
  digest!: string;

  @ApiProperty({ example: null, nullable: true, type: String })
  medinsSetlId!: string | null;

  @ApiProperty({ example: '2026-11-25T06:30:00.000Z' })
  settledAt!: string;

  @ApiProperty({ example: null, nullable: true, type: String })
  cancelledAt!: string | null;
}
