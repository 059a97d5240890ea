import { Injectable } from '@nestjs/common';
import { fen } from '../../platform/money';
import type { Entry } from '../domain/reconcile';
import { payoutReference, PayoutStore } from '../payout';

/** What the ledger has on the account of the settlement bank. */
@Injectable()
export class LedgerEntries {
  constructor(private readonly payouts: PayoutStore) {}

  /** The payouts that the bank has answered as paid, dated from … to. Money that goes out is negative, as banks tell it. */
  async entries(from: string, to: string): Promise<readonly Entry[]> {
    const paid = await this.payouts.paid(from, to);
    return paid.map(({ date, payee, amount }) => {
      const reference = payoutReference(date, payee);
      return { id: reference, reference, date, amount: fen(0 - amount) };
    });
  }
}
