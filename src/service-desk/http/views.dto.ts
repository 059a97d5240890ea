import { ApiProperty } from '@nestjs/swagger';
import type { Scalar } from '../../authorization';
import type { BothLanguages } from '../domain';
import type { CheckExplanation, DeclinedFollowUp, Explanation } from '../explanation/explanation.query';
import type { AccessPage, AccessView, HistoryPage, TransitionView } from '../history/history.query';
import type { FoundPerson, LookUpAnswer } from '../look-up/look-up.query';
import type { OperationsView } from '../operations/operations.query';
import type { TransactionElement, TransactionTender, TransactionView } from '../transactions/transaction';
import type { DeskAuthorization, TransactionPage } from '../transactions/transactions.query';

/** A field that may be null. */
function Nullable(example: unknown, description?: string): PropertyDecorator {
  return ApiProperty({ type: String, nullable: true, example, ...(description === undefined ? {} : { description }) });
}

/** A text in both languages. */
export class BothLanguagesDto implements BothLanguages {
  @ApiProperty({ example: '余额不足' })
  zh!: string;
  @ApiProperty({ example: 'Not enough money available' })
  en!: string;
}

/** Money of one purse in a transaction, fen. */
export class TransactionTenderDto implements TransactionTender {
  @ApiProperty({ example: 'epurse' })
  purse!: string;
  @ApiProperty({ example: 1234 })
  amount!: number;
  @ApiProperty({ example: 1234 })
  captured!: number;
  @ApiProperty({ example: 0 })
  reversed!: number;
  @ApiProperty({ example: 0 })
  refunded!: number;
  @ApiProperty({ example: 0 })
  held!: number;
}

/** One step of a transaction. */
export class TransactionElementDto implements TransactionElement {
  @ApiProperty({ example: 'capture' })
  kind!: string;
  @ApiProperty({ example: '2026-11-24T04:00:00.000Z' })
  at!: string;
  @ApiProperty({ example: 1234, description: 'Fen' })
  amount!: number;
  @ApiProperty({ example: 'approved' })
  result!: string;
  @Nullable(null)
  reason!: string | null;
}

/** A transaction. */
export class TransactionDto implements TransactionView {
  @Nullable('au_000011xc', 'Null for a movement that no terminal asked for')
  authorizationId!: string | null;
  @ApiProperty({ example: '2026-11-24T04:00:00.000Z' })
  at!: string;
  @ApiProperty({ example: '2026-11-24' })
  businessDate!: string;
  @ApiProperty({ example: 'purchase' })
  kind!: string;
  @ApiProperty({ example: 'approved', enum: ['approved', 'partially_approved', 'declined'] })
  result!: string;
  @Nullable('approved')
  reason!: string | null;
  @ApiProperty({ type: BothLanguagesDto, nullable: true })
  reasonText!: BothLanguages | null;
  @Nullable('00', 'ISO 8583 field 39')
  responseCode!: string | null;
  @ApiProperty({ example: 1234, description: 'Fen asked for; of another movement what the purses got' })
  amount!: number;
  @ApiProperty({ example: 1234, nullable: true, type: Number })
  approvedAmount!: number | null;
  @Nullable('990220154110001')
  merchantId!: string | null;
  @Nullable('shop')
  merchantName!: string | null;
  @Nullable('SHOP0001')
  terminalId!: string | null;
  @Nullable('000042')
  stan!: string | null;
  @Nullable('003000000042')
  rrn!: string | null;
  @ApiProperty({ type: [TransactionTenderDto] })
  tenders!: TransactionTenderDto[];
  @Nullable(
    'captured',
    'captured, held, partially_captured, refunded, partially_refunded, reversed, expired, declined, closed',
  )
  status!: string | null;
  @Nullable(null)
  expiresAt!: string | null;
  @ApiProperty({ type: [TransactionElementDto] })
  elements!: TransactionElementDto[];
}

/** A page of transactions. */
export class TransactionPageDto implements TransactionPage {
  @ApiProperty({ type: [TransactionDto] })
  items!: TransactionDto[];
  @Nullable(null)
  nextCursor!: string | null;
}

/** An authorization and whose it is. */
export class DeskAuthorizationDto extends TransactionDto implements DeskAuthorization {
  @Nullable('ch_000001', 'Null for a card that nobody has')
  cardholderId!: string | null;
  @Nullable('card_0123456789abcdef01234567')
  token!: string | null;
  @Nullable('922000*********0016')
  maskedNumber!: string | null;
}

/** One check of a decision. */
export class CheckExplanationDto implements CheckExplanation {
  @ApiProperty({ example: 'purse:epurse.available' })
  check!: string;
  @ApiProperty({ example: false })
  passed!: boolean;
  @ApiProperty({ example: 500, nullable: true, oneOf: [{ type: 'string' }, { type: 'integer' }] })
  observed!: Scalar;
  @ApiProperty({ example: 1000, nullable: true, oneOf: [{ type: 'string' }, { type: 'integer' }] })
  required!: Scalar;
  @ApiProperty({ type: BothLanguagesDto })
  text!: BothLanguagesDto;
}

/** A follow-up that was declined. */
export class DeclinedFollowUpDto implements DeclinedFollowUp {
  @ApiProperty({ example: 'capture' })
  kind!: string;
  @ApiProperty({ example: '2026-11-24T04:00:00.000Z' })
  at!: string;
  @ApiProperty({ example: 1234 })
  amount!: number;
  @ApiProperty({ example: 'over_capture' })
  reason!: string;
  @ApiProperty({ type: BothLanguagesDto })
  summary!: BothLanguagesDto;
  @ApiProperty({ type: [CheckExplanationDto] })
  checks!: CheckExplanationDto[];
}

/** Why an authorization was decided as it was. */
export class ExplanationDto implements Explanation {
  @Nullable('ch_000001')
  cardholderId!: string | null;
  @ApiProperty({ type: DeskAuthorizationDto })
  authorization!: DeskAuthorizationDto;
  @ApiProperty({ example: 'declined' })
  result!: string;
  @Nullable('insufficient_funds')
  reason!: string | null;
  @ApiProperty({ example: '2026-11-24T04:00:00.000Z' })
  decidedAt!: string;
  @ApiProperty({ type: BothLanguagesDto })
  summary!: BothLanguagesDto;
  @ApiProperty({ type: [CheckExplanationDto] })
  checks!: CheckExplanationDto[];
  @Nullable('2026-01')
  policyVersion!: string | null;
  @ApiProperty({ type: [DeclinedFollowUpDto] })
  declinedFollowUps!: DeclinedFollowUpDto[];
}

/** Somebody found. */
export class FoundPersonDto implements FoundPerson {
  @ApiProperty({ example: 'ch_000001' })
  cardholderId!: string;
  @Nullable('张*')
  name!: string | null;
  @Nullable('220199********0016')
  idNumber!: string | null;
  @ApiProperty({ type: [Object], description: 'token, maskedNumber, kind, state' })
  cards!: FoundPerson['cards'];
  @Nullable(null, 'The transaction that led here')
  authorizationId!: string | null;
}

/** Who was found. */
export class LookUpAnswerDto implements LookUpAnswer {
  @ApiProperty({ type: [FoundPersonDto] })
  items!: FoundPersonDto[];
  @ApiProperty({ example: false, description: 'There are more than are shown' })
  more!: boolean;
}

/** One step in the life of a card. */
export class TransitionDto implements TransitionView {
  @ApiProperty({ example: '2026-11-24T04:00:00.000Z' })
  at!: string;
  @ApiProperty({ example: 'frozen' })
  event!: string;
  @Nullable('card_0123456789abcdef01234567')
  token!: string | null;
  @Nullable('922000*********0016')
  maskedNumber!: string | null;
  @Nullable('active')
  from!: string | null;
  @Nullable('frozen')
  to!: string | null;
  @Nullable('counter')
  channel!: string | null;
  @Nullable('holder_request')
  reason!: string | null;
  @Nullable('st_0123456789abcdef')
  operator!: string | null;
  @Nullable('王敏')
  operatorName!: string | null;
  @Nullable(null)
  note!: string | null;
  @Nullable(null)
  approval!: string | null;
  @Nullable('temporary')
  kind!: string | null;
  @Nullable(null)
  document!: string | null;
  @Nullable(null)
  application!: string | null;
}

/** A page of steps. */
export class HistoryPageDto implements HistoryPage {
  @ApiProperty({ type: [TransitionDto] })
  items!: TransitionDto[];
  @Nullable(null)
  nextCursor!: string | null;
}

/** Somebody looked at a record or changed something. */
export class AccessDto implements AccessView {
  @ApiProperty({ example: '2026-11-24T04:00:00.000Z' })
  at!: string;
  @ApiProperty({ example: 'st_0123456789abcdef' })
  by!: string;
  @Nullable('王敏')
  byName!: string | null;
  @ApiProperty({ example: 'cardholder.read' })
  action!: string;
  @ApiProperty({ example: 'done' })
  outcome!: string;
  @Nullable(null)
  reason!: string | null;
}

/** A page of accesses. */
export class AccessPageDto implements AccessPage {
  @ApiProperty({ type: [AccessDto] })
  items!: AccessDto[];
  @Nullable(null)
  nextCursor!: string | null;
}

/** How the service is doing. */
export class OperationsDto implements OperationsView {
  @ApiProperty({ example: '2026-11-24T04:00:00.000Z' })
  at!: string;
  @ApiProperty({ type: [Object], description: 't, approved, declined: a second in each bucket, oldest first' })
  series!: OperationsView['series'];
  @ApiProperty({ example: 10 })
  bucketSeconds!: number;
  @ApiProperty({ type: [Object], description: 'reason, textZh, textEn, count: of the last hour' })
  declineReasons!: OperationsView['declineReasons'];
  @ApiProperty({ type: Object, example: { p50: 2.1, p95: 6, p99: 12 } })
  latencyMs!: OperationsView['latencyMs'];
  @ApiProperty({ type: [Object], description: 'lane, depth, lagEvents' })
  lanes!: OperationsView['lanes'];
  @ApiProperty({ example: 1 })
  processes!: number;
  @ApiProperty({ example: 3 })
  sessions!: number;
  @ApiProperty({ example: 0 })
  revealsToday!: number;
}
