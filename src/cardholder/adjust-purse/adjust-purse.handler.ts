import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  ADJUSTMENTS,
  BANK_CLEARING,
  GOODWILL,
  MEDICAL_FUNDING,
  subsidyFunding,
  SUSPENSE,
  TRANSIT_TOP_UP_CLEARING,
} from '../../ledger';
import { Clock } from '../../platform/clock';
import { ProgrammeDirectory } from '../../registry';
import { type CardholderAnswer, CardholderCommands } from '../cardholder-commands';
import { type AdjustmentCounter, adjustmentCounter, adjustPurse, refused } from '../domain';
import { AdjustPurse, type PurseAdjustment } from './adjust-purse.command';

/** Where the money of the purses comes from; that of a subsidy from its programme's fund. */
const FUNDING: Readonly<Record<string, number>> = {
  epurse: BANK_CLEARING,
  transit: TRANSIT_TOP_UP_CLEARING,
  medical: MEDICAL_FUNDING,
};
const COUNTERS: Readonly<Record<Exclude<AdjustmentCounter, 'funding'>, number>> = {
  adjustments: ADJUSTMENTS,
  goodwill: GOODWILL,
  suspense: SUSPENSE,
};
const SUBSIDY = 'subsidy:';

@CommandHandler(AdjustPurse)
export class AdjustPurseHandler implements ICommandHandler<AdjustPurse> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly programmes: ProgrammeDirectory,
    private readonly clock: Clock,
  ) {}

  async execute({ request, cardholderId, adjustment, origin }: AdjustPurse): Promise<CardholderAnswer> {
    const streamId = this.commands.streamOf(cardholderId);
    await this.commands.claim(request);
    const counterAccount = await this.#counterOf(adjustment);
    // Through the core like any answer, so that it stays the first one.
    if (counterAccount === undefined) {
      return this.commands.execute(streamId, request, () => refused('adjustment_not_permitted'));
    }
    const { purse, amount, kind, originalAuthorizationId, onClosedPurse } = adjustment;
    const decide = adjustPurse({
      ...{ purse, amount, kind, counterAccount, now: this.clock.now(), origin },
      ...(onClosedPurse === 'suspense' ? { suspenseAccount: SUSPENSE } : {}),
      ...(originalAuthorizationId === undefined ? {} : { originalAuthorizationId }),
    });
    return this.commands.execute(streamId, request, decide);
  }

  async #counterOf({ purse, kind, amount }: PurseAdjustment): Promise<number | undefined> {
    const counter = adjustmentCounter(purse, kind, amount);
    if (counter !== 'funding') return counter && COUNTERS[counter];
    if (!purse.startsWith(SUBSIDY)) return FUNDING[purse];
    const number = await this.programmes.numberOf(purse.slice(SUBSIDY.length));
    return number === undefined ? undefined : subsidyFunding(number);
  }
}
