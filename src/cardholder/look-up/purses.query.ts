import { Query } from '@nestjs/cqrs';

/** A purse with its money, fen. */
export interface PurseView {
  readonly purse: string;
  readonly account: number;
  readonly balance: number;
  readonly held: number;
  readonly available: number;
}

/** A card and the purses of its holder. */
export interface CardPursesView {
  readonly token: string;
  readonly cardholderId: string;
  readonly maskedNumber: string;
  readonly state: string;
  readonly expiresOn: string;
  readonly purses: readonly PurseView[];
}

/** The purses behind a card as they are now. */
export class GetCardPurses extends Query<CardPursesView> {
  constructor(readonly token: string) {
    super();
  }
}
