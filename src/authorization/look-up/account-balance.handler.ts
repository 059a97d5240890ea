import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Pool } from 'pg';
import type { CardholderState } from '../../cardholder';
import { TransactionCore } from '../../event-store';
import { type AsOf, describeAccount, LedgerBalances, ownerOf, StreamHistory } from '../../ledger';
import { ProblemError } from '../../platform/errors';
import { type AccountBalanceView, GetAccountBalance } from './account-balance.query';

@QueryHandler(GetAccountBalance)
export class GetAccountBalanceHandler implements IQueryHandler<GetAccountBalance> {
  readonly #history: StreamHistory;

  constructor(
    private readonly core: TransactionCore,
    private readonly balances: LedgerBalances,
    @Inject(Pool) pool: Pool,
  ) {
    this.#history = new StreamHistory(pool, core.aggregates, core.laneCount);
  }

  async execute({ account, asOf }: GetAccountBalance): Promise<AccountBalanceView> {
    const described = describeAccount(account);
    if (!described || !this.#mayExist(account)) {
      throw new ProblemError('not_found', { detail: 'no account has this number' });
    }
    const { code, nameEn, nameZh, class: accountClass } = described;
    const balance = await this.#balance(account, asOf);
    return { account, code, nameEn, nameZh, class: accountClass, balance, asOf: describe(asOf) };
  }

  /** False for a number in the range of purses whose stream belongs to nothing that has purses. */
  #mayExist(account: number): boolean {
    const owner = ownerOf(account);
    return !owner || this.core.aggregates.some((aggregate) => aggregate.owns(owner.streamId));
  }

  async #balance(account: number, asOf: AsOf | undefined): Promise<number> {
    const owner = ownerOf(account);
    if (!owner) return asOf ? this.balances.asOf(account, asOf) : this.balances.now(account);
    const { state } = asOf
      ? await this.#history.stateAsOf<CardholderState>(owner.streamId, asOf)
      : await this.core.state<CardholderState>(owner.streamId);
    return state.purses.list.find((purse) => purse.slot === owner.slot)?.balance ?? 0;
  }
}

function describe(asOf: AsOf | undefined): string | null {
  if (!asOf) return null;
  return 'instant' in asOf ? new Date(asOf.instant).toISOString() : asOf.businessDate;
}
