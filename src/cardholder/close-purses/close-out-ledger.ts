import { Injectable } from '@nestjs/common';
import { TransactionCore } from '../../event-store';
import {
  BANK_CLEARING,
  MEDICAL_FUNDING,
  MEDICAL_INHERITANCE_CLEARING,
  MEDICAL_TRANSFER_CLEARING,
  subsidyFunding,
  TRANSIT_TOP_UP_CLEARING,
} from '../../ledger';
import { ProgrammeDirectory } from '../../registry';
import type { CardholderState, CloseOutAccounts, CloseOutCause } from '../domain';

const SUBSIDY = 'subsidy:';
/** Where the medical account of a person goes; on mere request it goes back to the fund that paid it in. */
const MEDICAL: Readonly<Record<CloseOutCause, number>> = {
  requested: MEDICAL_FUNDING,
  death: MEDICAL_INHERITANCE_CLEARING,
  transfer_out: MEDICAL_TRANSFER_CLEARING,
};

/** Where the money of purses goes when they are closed out: what is bound to a purpose goes back to whom it belongs. */
@Injectable()
export class CloseOutLedger {
  constructor(
    private readonly core: TransactionCore,
    private readonly programmes: ProgrammeDirectory,
  ) {}

  /** Ledger accounts for the purses that a person has now. */
  async accountsFor(streamId: number, cause: CloseOutCause): Promise<CloseOutAccounts> {
    const { state } = await this.core.state<CardholderState>(streamId);
    const accounts: Record<string, number> = {
      epurse: BANK_CLEARING,
      medical: MEDICAL[cause],
      transit: TRANSIT_TOP_UP_CLEARING,
    };
    for (const { name } of state.purses.list.filter((purse) => purse.name.startsWith(SUBSIDY))) {
      const programme = await this.programmes.numberOf(name.slice(SUBSIDY.length));
      if (programme !== undefined) accounts[name] = subsidyFunding(programme);
    }
    return accounts;
  }
}
