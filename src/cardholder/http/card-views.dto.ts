import { ApiProperty } from '@nestjs/swagger';
import { CARD_STATES } from '../domain';
import type { CardPursesView, PurseView } from '../look-up/purses.query';
import type { StatementEntry, StatementPage } from '../look-up/statement.query';

/** A purse with its money. */
export class PurseViewDto implements PurseView {
  @ApiProperty({ example: 'epurse' })
  purse!: string;
  @ApiProperty({ example: 8589934592, description: 'Account number in the ledger' })
  account!: number;
  @ApiProperty({ example: 50000, description: 'Fen' })
  balance!: number;
  @ApiProperty({ example: 1200, description: 'Fen set aside by pre-authorizations' })
  held!: number;
  @ApiProperty({ example: 48800, description: 'Fen that may be spent' })
  available!: number;
}

/** A card and the purses of its holder. */
export class CardPursesDto implements CardPursesView {
  @ApiProperty({ example: 'card_1f0c7e5a9b3d4c2e8a6f0b1d' })
  token!: string;
  @ApiProperty({ example: 'ch_27wnfk' })
  cardholderId!: string;
  @ApiProperty({ example: '922000******0017' })
  maskedNumber!: string;
  @ApiProperty({ example: 'active', enum: CARD_STATES })
  state!: string;
  @ApiProperty({ example: '2036-12' })
  expiresOn!: string;
  @ApiProperty({ type: [PurseViewDto] })
  purses!: PurseViewDto[];
}

/** One movement of a purse. */
export class StatementEntryDto implements StatementEntry {
  @ApiProperty({ example: '2026-11-24T02:15:00.125Z' })
  at!: string;
  @ApiProperty({ example: '2026-11-24', description: 'Business date, Asia/Shanghai' })
  businessDate!: string;
  @ApiProperty({ example: 'AuthorizationApproved', description: 'Type of the event that moved the money' })
  type!: string;
  @ApiProperty({ example: 'epurse' })
  purse!: string;
  @ApiProperty({ example: -1200, description: 'Fen, credit positive' })
  amount!: number;
  @ApiProperty({ example: 48800, description: 'Fen in the purse afterwards' })
  balance!: number;
  @ApiProperty({ example: 2 })
  lane!: number;
  @ApiProperty({ example: 917 })
  position!: number;
  @ApiProperty({ example: '990220154110001', nullable: true, type: String })
  merchantId!: string | null;
  @ApiProperty({ example: null, nullable: true, type: String })
  reference!: string | null;
}

/** A page of movements, newest first. */
export class StatementPageDto implements StatementPage {
  @ApiProperty({ type: [StatementEntryDto] })
  entries!: StatementEntryDto[];
  @ApiProperty({
    example: null,
    nullable: true,
    type: String,
    description: 'Give it back for the next page; null at the end',
  })
  nextCursor!: string | null;
}
