import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { BANK_CLEARING, MEDICAL_FUNDING, subsidyFunding, TRANSIT_TOP_UP_CLEARING } from '../../ledger';
import { ProgrammeDirectory } from '../../registry';
import { type CardholderAnswer, CardholderCommands } from '../cardholder-commands';
import { type CreditKind, creditPurse, refused } from '../domain';
import { CreditPurse } from './credit-purse.command';

/** Where the money of a purse comes from. */
interface Source {
  readonly kind: CreditKind;
  readonly account: number;
}

const SOURCES: Readonly<Record<string, Source>> = {
  epurse: { kind: 'top_up', account: BANK_CLEARING },
  transit: { kind: 'top_up', account: TRANSIT_TOP_UP_CLEARING },
  medical: { kind: 'contribution', account: MEDICAL_FUNDING },
};
const SUBSIDY = 'subsidy:';

@CommandHandler(CreditPurse)
export class CreditPurseHandler implements ICommandHandler<CreditPurse> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly programmes: ProgrammeDirectory,
  ) {}

  async execute({ request, cardholderId, credit }: CreditPurse): Promise<CardholderAnswer> {
    const streamId = this.commands.streamOf(cardholderId);
    await this.commands.claim(request);
    const source = await this.#sourceOf(credit.purse);
    // Through the core like any answer, so that it stays the first one when the programme is registered later.
    if (!source) return this.commands.execute(streamId, request, () => refused('purse_not_creditable'));
    const { kind, account: sourceAccount } = source;
    return this.commands.execute(streamId, request, creditPurse({ ...credit, kind, sourceAccount }));
  }

  async #sourceOf(purse: string): Promise<Source | undefined> {
    if (!purse.startsWith(SUBSIDY)) return SOURCES[purse];
    const number = await this.programmes.numberOf(purse.slice(SUBSIDY.length));
    return number === undefined ? undefined : { kind: 'subsidy_grant', account: subsidyFunding(number) };
  }
}
