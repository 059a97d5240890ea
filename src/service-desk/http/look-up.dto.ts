import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { ProblemError } from '../../platform/errors';
import { IsCardNumber, IsIdentityNumber, IsLocalDate, Omittable } from '../../platform/http-validation';
import type { LookUpKey } from '../look-up/look-up.query';

/** The fields that each kind of look-up takes: all of its own, and no other. */
const FIELDS = {
  card: ['cardNumber'],
  id_number: ['idNumber'],
  phone: ['phone'],
  name: ['name', 'birthDate'],
  transit_card: ['transitCardNumber'],
  rrn: ['rrn'],
  stan: ['terminalId', 'stan', 'localDate'],
} as const satisfies Readonly<Record<LookUpKey['by'], readonly string[]>>;

const KINDS = Object.keys(FIELDS) as LookUpKey['by'][];

/** Body of POST /v1/desk/look-ups. */
export class LookUpDto {
  @ApiProperty({ enum: KINDS, description: 'What is looked for; the fields of this kind must be there, and no others' })
  @IsIn(KINDS)
  by!: LookUpKey['by'];

  @ApiProperty({ required: false, example: '9220000000000000016', description: 'In full' })
  @Omittable()
  @IsCardNumber()
  cardNumber?: string;

  @ApiProperty({ required: false, example: '220199199001011238', description: '公民身份号码; x and X are the same' })
  @Omittable()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toUpperCase() : value))
  @IsIdentityNumber()
  idNumber?: string;

  @ApiProperty({ required: false, example: '13800000000' })
  @Omittable()
  @Matches(/^\+?\d{5,20}$/, { message: 'must be a phone number: 5 to 20 digits' })
  phone?: string;

  @ApiProperty({ required: false, example: '张三' })
  @Omittable()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  name?: string;

  @ApiProperty({ required: false, example: '1990-01-01' })
  @Omittable()
  @IsLocalDate()
  birthDate?: string;

  @ApiProperty({ required: false, example: '3104000000000000017', description: 'Number of the transit application' })
  @Omittable()
  @Matches(/^\d{16,20}$/, { message: 'must be a transit card number: 16 to 20 digits' })
  transitCardNumber?: string;

  @ApiProperty({ required: false, example: '003000000042', description: 'Retrieval reference (ISO 8583 field 37)' })
  @Omittable()
  @Matches(/^\d{12}$/, { message: 'must be a retrieval reference: 12 digits' })
  rrn?: string;

  @ApiProperty({ required: false, example: 'SHOP0001' })
  @Omittable()
  @Matches(/^[A-Z0-9]{8}$/, { message: 'must be a terminal: 8 capital letters and digits' })
  terminalId?: string;

  @ApiProperty({ required: false, example: '000042', description: 'ISO 8583 field 11' })
  @Omittable()
  @Matches(/^\d{6}$/, { message: 'must be a message number: 6 digits' })
  stan?: string;

  @ApiProperty({ required: false, example: '2026-11-24', description: 'Day of the terminal’s clock' })
  @Omittable()
  @IsLocalDate()
  localDate?: string;
}

/** The key of a look-up. Throws the problem `validation_failed` for a field that is missing or belongs to another kind. */
export function lookUpKey(body: LookUpDto): LookUpKey {
  const wanted: readonly string[] = FIELDS[body.by];
  const given = Object.entries(body).filter(([name, value]) => name !== 'by' && value !== undefined);
  const errors = [
    ...wanted
      .filter((field) => !given.some(([name]) => name === field))
      .map((field) => ({ field, code: 'is_defined', message: `is needed to look up by ${body.by}` })),
    ...given
      .filter(([name]) => !wanted.includes(name))
      .map(([field]) => ({ field, code: 'unknown_field', message: `is not taken to look up by ${body.by}` })),
  ];
  if (errors.length > 0) throw new ProblemError('validation_failed', { errors });
  return Object.fromEntries([['by', body.by], ...given]) as unknown as LookUpKey;
}
