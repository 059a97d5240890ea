import { ApiProperty } from '@nestjs/swagger';
import { SPLIT_EXAMPLE } from '../split-example';

/** A medical settlement as staff see it. Amounts are fen. */
export class DeskSettlementDto {
  @ApiProperty({ example: 'ms_00000k2x' })
  settlementId!: string;

  @ApiProperty({ example: 'mv_00000jyp' })
  visitId!: string;

  @ApiProperty({ example: 'ch_27wnfk' })
  cardholderId!: string;

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

  @ApiProperty({ type: Object, example: SPLIT_EXAMPLE, description: 'Who pays, fen; ratio in millionths' })
  split!: object;

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
