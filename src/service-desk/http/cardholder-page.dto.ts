import { ApiProperty } from '@nestjs/swagger';
import type { CardholderPage } from '../page/cardholder-page';
import { AccessDto, TransactionDto } from './views.dto';

/** The page of a cardholder. */
export class CardholderPageDto implements CardholderPage {
  @ApiProperty({ example: 'ch_000001' })
  cardholderId!: string;
  @ApiProperty({ type: String, nullable: true, example: '2026-11-24T04:00:00.000Z' })
  registeredAt!: string | null;
  @ApiProperty({
    type: Object,
    description: 'Masked: name, idNumber, phone, address, birthDate, erased, mergedInto, status',
    example: { name: '张*', idNumber: '220199********0016', phone: '138****0000', erased: false, mergedInto: null },
  })
  person!: CardholderPage['person'];
  @ApiProperty({ type: Object, nullable: true, description: 'bankCode, maskedAccount, status' })
  bank!: CardholderPage['bank'];
  @ApiProperty({
    type: [Object],
    description: 'token, maskedNumber, kind, state, since, expiresOn, freezes, applications, allowed …',
  })
  cards!: CardholderPage['cards'];
  @ApiProperty({
    type: [Object],
    description: 'purse, account, balance, held, available (fen), limits with what is left',
  })
  purses!: CardholderPage['purses'];
  @ApiProperty({ type: [Object], description: 'authorizationId, amount, merchantId, expiresAt, tenders' })
  openHolds!: CardholderPage['openHolds'];
  @ApiProperty({ type: [TransactionDto], description: 'The newest 20' })
  transactions!: TransactionDto[];
  @ApiProperty({ type: [Object], description: 'noteId, at, by, byName, text; the newest 20' })
  notes!: CardholderPage['notes'];
  @ApiProperty({ type: [Object], description: 'caseId, state, kind, openedAt' })
  cases!: CardholderPage['cases'];
  @ApiProperty({ type: [AccessDto], description: 'The newest 20' })
  accessHistory!: AccessDto[];
}
