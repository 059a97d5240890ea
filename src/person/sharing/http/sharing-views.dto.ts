import { ApiProperty } from '@nestjs/swagger';
import { CATALOGUE, SHARED_ITEMS } from '../catalogue';
import { GRANT_STATES } from '../grants/sharing-grant';
import { READ_REFUSALS } from '../reads/read-shared.command';

/** The catalogue of what can be shared (共享目录). */
export class CatalogueDto {
  @ApiProperty({
    type: 'array',
    items: { type: 'object' },
    description: 'Items with name, source and update rule in both languages',
    example: CATALOGUE.slice(0, 1),
  })
  items!: object[];
}

/** A grant. */
export class GrantDto {
  @ApiProperty({ example: 'gr_0123456789abcdef0123456789abcdef' })
  grantId!: string;

  @ApiProperty({ example: '990220180620001' })
  institution!: string;

  @ApiProperty({ type: String, nullable: true, example: '长春市第一医院' })
  institutionName!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Null when all its terminals may read' })
  terminalId!: string | null;

  @ApiProperty({ enum: SHARED_ITEMS, isArray: true, example: ['name', 'card_status'] })
  items!: string[];

  @ApiProperty({ example: '医保待遇资格核验' })
  purpose!: string;

  @ApiProperty({ example: '《社会保险法》第七十四条' })
  legalBasis!: string;

  @ApiProperty({ example: '2026-11-24', format: 'date' })
  validFrom!: string;

  @ApiProperty({ example: '2027-11-23', format: 'date', description: 'Included' })
  validUntil!: string;

  @ApiProperty({ example: 1000 })
  quota!: number;

  @ApiProperty({ example: 12, description: 'Reads so far' })
  reads!: number;

  @ApiProperty({ enum: GRANT_STATES, example: 'active' })
  state!: string;

  @ApiProperty({ example: 'st_0123456789abcdef' })
  grantedBy!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T02:15:00.000Z' })
  grantedAt!: string;

  @ApiProperty({ type: String, nullable: true, example: null })
  revokedBy!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, format: 'date-time' })
  revokedAt!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  revocationReason!: string | null;
}

/** A page of grants. */
export class GrantPageDto {
  @ApiProperty({ type: [GrantDto] })
  items!: GrantDto[];

  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

/** A report; its columns are the fields of its rows. */
export class ReportDto {
  @ApiProperty({ type: 'array', items: { type: 'object' }, example: [{ institution: '990220180620001', reads: 12 }] })
  items!: object[];

  @ApiProperty({ required: false, type: String, nullable: true, example: null })
  nextCursor?: string | null;

  @ApiProperty({ required: false, example: false, description: 'True when there are more rows than are told' })
  more?: boolean;

  @ApiProperty({ required: false, example: '2026-11' })
  month?: string;
}

/** The answer to a read through a grant. */
export class SharedReadDto {
  @ApiProperty({ enum: ['done', 'refused'], example: 'done' })
  result!: string;

  @ApiProperty({ required: false, enum: READ_REFUSALS, description: 'Why it was refused' })
  reason?: string;

  @ApiProperty({
    example: 'rd_0123456789abcdef0123456789abcdef',
    description: 'Number of the entry in the log of reads',
  })
  readId!: string;

  @ApiProperty({
    required: false,
    type: Object,
    example: { name: '张三', card_status: [{ kind: 'physical', state: 'active' }] },
    description: 'The values; null for what is not known',
  })
  items?: object;
}
