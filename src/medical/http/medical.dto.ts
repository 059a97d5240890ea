import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { MAX_AMOUNT_FEN } from '../../cardholder';
import { IsCardNumber, IsIdentityNumber, IsLocalDate, IsReference, Omittable } from '../../platform/http-validation';
import { MAX_UPLOAD_LINES, MAX_VISIT_LINES } from '../domain/settlement';

const MED_TYPE = /^\d{2,6}$/;
const INSUTYPE = /^\d{3}$/;
const AREA = /^22\d{4}$/;
const PURSE = /^[a-z][a-z0-9:-]{0,47}$/;
const PRICE = /^\d{1,8}(\.\d{1,6})?$/;
const COUNT = /^\d{1,6}(\.\d{1,4})?$/;
const RATIO = /^(0(\.\d{1,6})?|1(\.0{1,6})?)$/;
/** Serials stand in events: nothing long enough to be an identity or card number. */
const SERIAL = /^(?!.*\d{15})[A-Za-z0-9._-]{1,30}$/;
const SERIAL_MESSAGE = 'must be 1 to 30 of A-Z a-z 0-9 . _ - without a run of 15 digits';
/** Codes stand in events: nothing long enough to be a card, identity or phone number. */
const REASON = /^(?!.*\d{9})[a-z][a-z0-9_]{0,47}$/;
const CODE = /^[A-Za-z0-9._+*-]{1,50}$/;
const MAX_TEXT = 200;

/** The card that was shown. */
export class ShownCardDto {
  @ApiProperty({ example: '9220000000000000013', description: '12 to 19 digits with a Luhn check digit' })
  @IsCardNumber()
  number!: string;
}

/** A deposit (押金) to set aside. */
export class DepositDto {
  @ApiProperty({ example: 'epurse' })
  @Matches(PURSE, { message: 'must be the name of a purse, such as epurse' })
  purse!: string;

  @ApiProperty({ example: 100000, description: 'Fen', minimum: 1, maximum: MAX_AMOUNT_FEN })
  @IsInt()
  @Min(1)
  @Max(MAX_AMOUNT_FEN)
  amount!: number;
}

/** Body of POST /v1/medical/visits. */
export class RegisterVisitDto {
  @ApiProperty({ type: ShownCardDto, required: false, description: 'Either the card or the identity number' })
  @ValidateIf(({ idNumber, card }: RegisterVisitDto) => idNumber === undefined || card !== undefined)
  @IsObject()
  @ValidateNested()
  @Type(() => ShownCardDto)
  card?: ShownCardDto;

  @ApiProperty({
    required: false,
    example: '220199199001011238',
    description: 'Opens no purse: the rest is paid in cash',
  })
  @Omittable()
  @IsIdentityNumber()
  idNumber?: string;

  @ApiProperty({ example: 'outpatient', enum: ['outpatient', 'inpatient', 'pharmacy'] })
  @IsIn(['outpatient', 'inpatient', 'pharmacy'])
  kind!: 'outpatient' | 'inpatient' | 'pharmacy';

  @ApiProperty({
    example: '11',
    description: '医疗类别: 11 outpatient, 14 chronic disease, 21 in-patient, 41 pharmacy …',
  })
  @Matches(MED_TYPE, { message: 'must be 2 to 6 digits' })
  medType!: string;

  @ApiProperty({ example: 'H22010000001', description: '定点医药机构编号, one of the merchant of the terminal' })
  @Matches(/^[HP]\d{11}$/, { message: 'must be H or P and eleven digits' })
  fixmedinsCode!: string;

  @ApiProperty({ required: false, example: '310', description: '险种; the first active enrolment when absent' })
  @Omittable()
  @Matches(INSUTYPE, { message: 'must be three digits' })
  insutype?: string;

  @ApiProperty({ required: false, example: '220100', description: '参保地; any when absent' })
  @Omittable()
  @Matches(AREA, { message: 'must be six digits that begin with 22' })
  area?: string;

  @ApiProperty({
    required: false,
    example: 'local',
    enum: ['local', 'long_term_filed', 'transfer_filed', 'emergency', 'unfiled'],
    description: '异地就医 kind; follows from the two areas when absent: local or unfiled',
  })
  @Omittable()
  @IsIn(['local', 'long_term_filed', 'transfer_filed', 'emergency', 'unfiled'])
  outOfArea?: string;

  @ApiProperty({
    required: false,
    example: '2026-11-25',
    description: 'Day of registration or admission; today when absent',
  })
  @Omittable()
  @IsLocalDate()
  began?: string;

  @ApiProperty({ required: false, example: 'IPT-0001', description: 'The own number of the visit (ipt_otp_no)' })
  @Omittable()
  @IsReference()
  ownNumber?: string;

  @ApiProperty({ required: false, type: DepositDto })
  @Omittable()
  @IsObject()
  @ValidateNested()
  @Type(() => DepositDto)
  deposit?: DepositDto;
}

/** One fee line. Prices, counts and ratios are decimal strings, so that nothing is rounded on the way. */
export class FeeLineDto {
  @ApiProperty({ example: '1', description: 'feedetl_sn, unique in the visit' })
  @Matches(SERIAL, { message: SERIAL_MESSAGE })
  serial!: string;

  @ApiProperty({ example: '01', enum: ['01', '02', '03'], description: '收费项目等级: 甲, 乙, 丙' })
  @IsIn(['01', '02', '03'])
  level!: '01' | '02' | '03';

  @ApiProperty({ example: '33.335', description: 'Yuan, up to six decimals' })
  @Matches(PRICE, { message: 'must be yuan as a text with up to six decimals, such as "33.335"' })
  price!: string;

  @ApiProperty({ example: '2', description: 'Up to four decimals' })
  @Matches(COUNT, { message: 'must be a number as a text with up to four decimals, such as "2"' })
  count!: string;

  @ApiProperty({ required: false, example: '30.00', description: '限价: highest price in scope, yuan' })
  @Omittable()
  @Matches(PRICE, { message: 'must be yuan as a text with up to six decimals' })
  priceLimit?: string;

  @ApiProperty({ required: false, example: '0.10', description: '先行自付比例, 0 to 1' })
  @Omittable()
  @Matches(RATIO, { message: 'must be a ratio from 0 to 1 as a text, such as "0.10"' })
  firstSelfPay?: string;

  @ApiProperty({
    required: false,
    example: true,
    enum: [true],
    description: 'The use was not approved: the person pays',
  })
  @Omittable()
  @IsIn([true])
  selfPaid?: true;

  @ApiProperty({ example: 'B1', description: '收费批次号' })
  @Matches(SERIAL, { message: SERIAL_MESSAGE })
  batch!: string;

  @ApiProperty({ example: '2026-11-25' })
  @IsLocalDate()
  date!: string;

  @ApiProperty({ example: 'XA01ABD075A002010100483', description: '医保目录编码; sealed, as all that follows' })
  @Matches(CODE, { message: 'must be a code of up to 50 characters' })
  itemCode!: string;

  @ApiProperty({ required: false, example: '阿莫西林胶囊', maxLength: MAX_TEXT })
  @Omittable()
  @IsString()
  @Length(1, MAX_TEXT)
  itemName?: string;

  @ApiProperty({ required: false, example: 'Y0001', description: '医药机构目录编码' })
  @Omittable()
  @Matches(CODE, { message: 'must be a code of up to 50 characters' })
  ownCode?: string;

  @ApiProperty({ required: false, example: '09', description: 'med_chrgitm_type' })
  @Omittable()
  @Matches(/^\d{2,6}$/, { message: 'must be 2 to 6 digits' })
  category?: string;

  @ApiProperty({ required: false, example: 'J06.900' })
  @Omittable()
  @Matches(CODE, { message: 'must be a code of up to 50 characters' })
  diagnosis?: string;

  @ApiProperty({ required: false, example: '急性上呼吸道感染', maxLength: MAX_TEXT })
  @Omittable()
  @IsString()
  @Length(1, MAX_TEXT)
  diagnosisName?: string;
}

/** Body of POST /v1/medical/visits/{visitId}/fees. */
export class UploadFeesDto {
  @ApiProperty({ type: [FeeLineDto], minItems: 1, maxItems: MAX_UPLOAD_LINES })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_UPLOAD_LINES)
  @ValidateNested({ each: true })
  @Type(() => FeeLineDto)
  lines!: FeeLineDto[];
}

/** Body of POST /v1/medical/visits/{visitId}/fees/withdrawals: all that is in no settlement when both are absent. */
export class WithdrawFeesDto {
  @ApiProperty({ required: false, type: [String], example: ['1'], maxItems: MAX_VISIT_LINES })
  @Omittable()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_VISIT_LINES)
  @Matches(SERIAL, { each: true, message: SERIAL_MESSAGE })
  serials?: string[];

  @ApiProperty({ required: false, example: 'B1' })
  @Omittable()
  @Matches(SERIAL, { message: SERIAL_MESSAGE })
  batch?: string;
}

/** Body of POST /v1/medical/visits/{visitId}/discharge. */
export class DischargeDto {
  @ApiProperty({ example: '2026-11-25', nullable: true, type: String, description: 'null takes the discharge back' })
  @ValidateIf(({ ended }: DischargeDto) => ended !== null)
  @IsLocalDate()
  ended!: string | null;
}

/** Body of POST /v1/medical/visits/{visitId}/pre-settlements. */
export class PreSettleDto {
  @ApiProperty({ example: true, description: 'The personal account shall pay (acct_used_flag)' })
  @IsBoolean()
  useAccount!: boolean;

  @ApiProperty({
    required: false,
    example: '2026-11-25',
    description: 'Day whose policy and year count; the discharge or the day of the visit when absent',
  })
  @Omittable()
  @IsLocalDate()
  careDate?: string;

  @ApiProperty({ required: false, example: 'B1', description: '收费批次号: only its lines' })
  @Omittable()
  @Matches(SERIAL, { message: SERIAL_MESSAGE })
  batch?: string;

  @ApiProperty({ required: false, example: 40000, description: 'Fen that the bill comes to; another total is refused' })
  @Omittable()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  expectedTotal?: number;
}

/** Body of POST /v1/medical/visits/{visitId}/settlements. */
export class SettleDto extends PreSettleDto {
  @ApiProperty({ required: false, example: 'final', enum: ['final', 'interim'], default: 'final' })
  @Omittable()
  @IsIn(['final', 'interim'])
  stage?: 'final' | 'interim';

  @ApiProperty({
    required: false,
    example: false,
    default: false,
    description: 'Take a split that differs from the last pre-settlement, or comes without one',
  })
  @Omittable()
  @IsBoolean()
  acceptSplit?: boolean;

  @ApiProperty({ required: false, example: 'S-20261125-0001', description: 'The own number (medins_setl_id)' })
  @Omittable()
  @IsReference()
  medinsSetlId?: string;
}

/** Body of POST /v1/medical/settlements/{settlementId}/cancellation. */
export class SettlementChangeDto {
  @ApiProperty({ example: 'wrong_bill', description: 'Code of the cause, lower case' })
  @Matches(REASON, { message: 'must be a short lower-case code such as wrong_bill' })
  reason!: string;
}

/** Body of POST /v1/medical/settlements/{settlementId}/refunds. */
export class RefundLinesDto extends SettlementChangeDto {
  @ApiProperty({ type: [String], example: ['2'], minItems: 1, maxItems: MAX_VISIT_LINES })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_VISIT_LINES)
  @Matches(SERIAL, { each: true, message: SERIAL_MESSAGE })
  serials!: string[];
}
