import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refuseReuse, RequestClaims } from '../../event-store';
import { ProblemError } from '../../platform/errors';
import type { TakenNotice } from './notice';
import { TakeTopUp } from './take-top-up.command';
import { TopUpChannels } from './top-up-channels';
import { TopUps } from './top-ups';

@CommandHandler(TakeTopUp)
export class TakeTopUpHandler implements ICommandHandler<TakeTopUp> {
  constructor(
    private readonly topUps: TopUps,
    private readonly channels: TopUpChannels,
    private readonly claims: RequestClaims,
  ) {}

  async execute({ request, merchantId, channel: code, notice }: TakeTopUp): Promise<TakenNotice> {
    refuseReuse(await this.claims.claim([request], request.nonce), request);
    const channel = await this.channels.find(code);
    // A channel of somebody else and none at all look the same from outside.
    if (channel?.merchantId !== merchantId)
      throw new ProblemError('terminal_not_entitled', { detail: 'the terminal does not report for this channel' });
    const [taken] = await this.topUps.take(channel, [notice]);
    if (taken === undefined) throw new RangeError('a notice was not answered');
    if (taken.result === 'reference_reused')
      throw new ProblemError('state_conflict', { detail: 'the reference was used for a notice with other content' });
    return taken;
  }
}
