import { Query } from '@nestjs/cqrs';

/** A statement as it is handed out. */
export interface PrintedStatement {
  readonly settlementId: string;
  readonly cardholderId: string;
  readonly pdf: Buffer;
}

/** The printed statement (医保结算单) of a settlement. Throws `not_found`, also when it is another merchant's. */
export class PrintStatement extends Query<PrintedStatement> {
  constructor(
    readonly settlementId: string,
    readonly merchantId?: string,
  ) {
    super();
  }
}
