import { Injectable } from '@nestjs/common';
import type { CardholderAnswer, CardholderState } from '../../cardholder';
import { type Decide, hexKey, TransactionCore } from '../../event-store';
import { ProblemError } from '../../platform/errors';
import { ProgrammeDirectory } from '../../registry';
import type { SubsidyPayment } from '../domain/subsidies';
import type { RosterRow } from './roster';

/** What is booked for a row. */
export type SubsidyBooking = 'pay' | 'send' | 'paid' | 'returned' | 'recover' | `repay ${string}`;

/** Books payments of subsidies on the stream of their person, each once: the key follows from roster, row, attempt and step. */
@Injectable()
export class SubsidyPayments {
  constructor(
    private readonly core: TransactionCore,
    private readonly programmes: ProgrammeDirectory,
  ) {}

  /** The payment of a row. Throws the problem `state_conflict` for a row without a person. */
  async of({ programme, period, rosterId, row, attempt, amount }: RosterRow): Promise<SubsidyPayment> {
    const programmeNumber = await this.programmes.numberOf(programme);
    if (programmeNumber === undefined)
      throw new ProblemError('state_conflict', { detail: `no programme ${programme}` });
    return { programme, programmeNumber, period, rosterId, row, attempt, amount };
  }

  /** Books a step of a row and answers the frozen outcome. */
  async book(
    row: RosterRow,
    step: SubsidyBooking,
    decide: (payment: SubsidyPayment) => Decide<CardholderState, unknown>,
  ): Promise<CardholderAnswer> {
    const { streamId, rosterId, attempt } = row;
    if (streamId === null) throw new ProblemError('state_conflict', { detail: 'the row has no person' });
    const payment = await this.of(row);
    const key = hexKey(`subsidy\n${rosterId}\n${row.row}\n${attempt}\n${step}`);
    const settled = await this.core.execute<CardholderState, unknown>({
      ...{ streamId, key, digest: key, decide: decide(payment) },
    });
    return JSON.parse(settled.body) as CardholderAnswer;
  }
}
