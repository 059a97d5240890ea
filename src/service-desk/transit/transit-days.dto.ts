import { ApiProperty } from '@nestjs/swagger';
import type { DayAmounts, TransitDayLine } from '../../transit';
import type { RiderDay, RiderException, RiderJourney, RiderTap, TransitDayPage } from './transit-days.query';

/** A field that may be null. */
function Nullable(example: string | null, description?: string): PropertyDecorator {
  return ApiProperty({ type: String, nullable: true, example, ...(description === undefined ? {} : { description }) });
}

/** What journeys came to. Amounts are fen. */
export class TransitAmountsDto implements DayAmounts {
  @ApiProperty({ example: 400, description: '标价' })
  list!: number;
  @ApiProperty({ example: 200, description: '优惠: what a concession took off' })
  concession!: number;
  @ApiProperty({ example: 50, description: '换乘: what a transfer took off' })
  transfer!: number;
  @ApiProperty({ example: 0, description: '封顶: what a cap took off' })
  cap!: number;
  @ApiProperty({ example: 150, description: '应付: what the rider is charged' })
  due!: number;
  @ApiProperty({ example: 200, description: '财政补贴: part of what was taken off that the finance bureau bears' })
  subsidy!: number;
  @ApiProperty({ example: 50, description: 'Part of what was taken off that the operator bears' })
  borneByOperator!: number;
}

/** A day with rides. */
export class TransitDayLineDto extends TransitAmountsDto implements TransitDayLine {
  @ApiProperty({ example: '2026-11-24', description: 'Service day' })
  day!: string;
  @ApiProperty({ example: 2 })
  journeys!: number;
  @ApiProperty({ example: 0, description: 'Journeys without a price, and taps that were refused' })
  exceptions!: number;
  @ApiProperty({ example: 0, description: 'Journeys that wait for their exit' })
  open!: number;
}

/** A page of days. */
export class TransitDayPageDto implements TransitDayPage {
  @ApiProperty({ type: [TransitDayLineDto] })
  items!: TransitDayLineDto[];
  @Nullable(null)
  nextCursor!: string | null;
}

/** A journey and how its price came about. */
export class RiderJourneyDto extends TransitAmountsDto implements RiderJourney {
  @ApiProperty({ example: '9f86d081884c7d659a2feaa0c55ad015' })
  journeyId!: string;
  @Nullable('card_0123456789abcdef01234567', 'Card that the transit number rides with')
  token!: string | null;
  @Nullable('922000*********0016')
  maskedNumber!: string | null;
  @ApiProperty({ example: '2026-11-24T00:00:00.000Z' })
  start!: string;
  @Nullable('2026-11-24T00:25:00.000Z', 'Null while there was one tap only')
  end!: string | null;
  @ApiProperty({ example: 'metro', enum: ['metro', 'bus', 'tram', 'rail', 'ferry'] })
  mode!: string;
  @ApiProperty({ example: 'cc-metro' })
  operator!: string;
  @Nullable('1')
  line!: string | null;
  @Nullable('S00')
  from!: string | null;
  @Nullable('S04')
  to!: string | null;
  @ApiProperty({
    example: 'complete',
    enum: ['complete', 'too_long', 'missing_exit', 'missing_entry', 'make_up', 'open'],
  })
  status!: string;
  @ApiProperty({ type: [String], example: ['标价: 地铁票, 里程8.400公里 → 3.00 [metro]', '票价政策 CC-SAMPLE 2026-1'] })
  steps!: string[];
  @Nullable(null, 'Why it has no price, as unknown_stop')
  exception!: string | null;
  @ApiProperty({ example: 'CC-SAMPLE' })
  policyId!: string;
  @ApiProperty({ example: '2026-1' })
  policyVersion!: string;
}

/** A tap and where it ended. */
export class RiderTapDto implements RiderTap {
  @ApiProperty({ example: '9f86d081884c7d659a2feaa0c55ad015', description: 'Keyed pseudonym' })
  tapId!: string;
  @Nullable('9f86d081884c7d659a2feaa0c55ad015')
  journeyId!: string | null;
  @Nullable('card_0123456789abcdef01234567')
  token!: string | null;
  @Nullable('922000*********0016')
  maskedNumber!: string | null;
  @ApiProperty({ example: 'entry', enum: ['entry', 'exit', 'single', 'make_up'] })
  kind!: string;
  @ApiProperty({ example: '2026-11-24T00:00:00.000Z' })
  at!: string;
  @ApiProperty({ example: '2026-11-24T16:00:00.000Z', description: 'When it was uploaded' })
  receivedAt!: string;
  @ApiProperty({ example: 'cc-metro' })
  operator!: string;
  @Nullable('G0001')
  terminal!: string | null;
  @ApiProperty({ example: 'taps-2026-11-24.json', description: 'File or batch that it came in first' })
  source!: string;
  @ApiProperty({ example: 'free', enum: ['charged', 'free', 'exception'] })
  end!: string;
  @Nullable(null, 'Why it is an exception, as late')
  reason!: string | null;
  @Nullable(null, 'Who bears an exception: operator')
  liable!: string | null;
}

/** What costs nothing and is looked at by people. */
export class RiderExceptionDto implements RiderException {
  @Nullable(null, 'Null for a tap that is in no journey')
  journeyId!: string | null;
  @ApiProperty({ type: [String], example: ['9f86d081884c7d659a2feaa0c55ad015'] })
  tapIds!: string[];
  @ApiProperty({ example: 'late' })
  reason!: string;
  @Nullable('operator')
  liable!: string | null;
}

/** What was paid for rides of all days. */
export class PaidInAllDto {
  @ApiProperty({ example: 0, description: 'Fen of the transit purse' })
  transit!: number;
  @ApiProperty({ example: 5415, description: 'Fen of the e-purse' })
  epurse!: number;
  @ApiProperty({ example: 0, description: 'Fen that the purses could not pay' })
  owed!: number;
}

/** A rider's day. */
export class RiderDayDto implements RiderDay {
  @ApiProperty({ example: 'ch_000001' })
  cardholderId!: string;
  @ApiProperty({ example: '2026-11-24' })
  day!: string;
  @ApiProperty({ type: TransitAmountsDto })
  totals!: TransitAmountsDto;
  @ApiProperty({ type: [RiderJourneyDto] })
  journeys!: RiderJourneyDto[];
  @ApiProperty({ type: [RiderTapDto] })
  taps!: RiderTapDto[];
  @ApiProperty({ type: [RiderExceptionDto] })
  exceptions!: RiderExceptionDto[];
  @ApiProperty({ type: PaidInAllDto, description: 'For rides of all days' })
  paidInAll!: PaidInAllDto;
}
