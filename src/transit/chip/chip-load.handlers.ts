import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refuseReuse, RequestClaims } from '../../event-store';
import { Clock } from '../../platform/clock';
import { loadChip, reverseLoad } from '../domain/chip';
import { type ChipAnswer, LoadChipPurse, ReverseChipLoad } from './chip-load.commands';
import { ChipPurses } from './chip-purses';

@CommandHandler(LoadChipPurse)
export class LoadChipPurseHandler implements ICommandHandler<LoadChipPurse> {
  constructor(
    private readonly chips: ChipPurses,
    private readonly claims: RequestClaims,
    private readonly clock: Clock,
  ) {}

  async execute({ request, card, load }: LoadChipPurse): Promise<ChipAnswer> {
    const chip = await this.chips.ofNumber(card);
    refuseReuse(await this.claims.claim([request], request.nonce), request);
    return this.chips.execute(chip, request, loadChip({ ...load, now: this.clock.now() }));
  }
}

@CommandHandler(ReverseChipLoad)
export class ReverseChipLoadHandler implements ICommandHandler<ReverseChipLoad> {
  constructor(
    private readonly chips: ChipPurses,
    private readonly claims: RequestClaims,
    private readonly clock: Clock,
  ) {}

  async execute({ request, card, sequence }: ReverseChipLoad): Promise<ChipAnswer> {
    const chip = await this.chips.ofNumber(card);
    refuseReuse(await this.claims.claim([request], request.nonce), request);
    return this.chips.execute(chip, request, reverseLoad(sequence, this.clock.now()));
  }
}
