import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { hexKey } from '../../event-store';
import { luhnDigit, maskCardNumber } from '../../platform/crypto';
import { type CardholderAnswer, CardholderCommands } from '../cardholder-commands';
import { CardDirectory } from '../directory/card-directory';
import { issueCard, refused } from '../domain';
import { IssueCard } from './issue-card.command';

/** Issuer identification of made numbers: 9 = national use (ISO/IEC 7812), so it never meets a bank's card. */
const ISSUER_PREFIX = '9220';
const ACCOUNT_DIGITS = 14;

@CommandHandler(IssueCard)
export class IssueCardHandler implements ICommandHandler<IssueCard> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly directory: CardDirectory,
  ) {}

  async execute({ request, cardholderId, card }: IssueCard): Promise<CardholderAnswer> {
    const streamId = this.commands.streamOf(cardholderId);
    await this.commands.claim(request);
    const number = card.number ?? makeNumber(request.key);
    const numberIndex = this.directory.numberIndex(number);
    const location = await this.directory.enter(numberIndex, { streamId, token: tokenOf(numberIndex) });
    if (location.streamId !== streamId) {
      return this.commands.execute(streamId, request, () => refused('card_number_in_use'));
    }
    const { token } = location;
    const maskedNumber = maskCardNumber(number);
    const answer = await this.commands.execute(
      streamId,
      request,
      issueCard({ token, expiresOn: card.expiresOn, maskedNumber, numberIndex }),
    );
    return answer.result === 'refused' ? answer : { ...answer, number, maskedNumber };
  }
}

/** A token that tells nothing about the number: a hash of its keyed blind index. */
function tokenOf(numberIndex: string): string {
  return `card_${hexKey(`card token\n${numberIndex}`).slice(0, 24)}`;
}

/** A number that follows from the request, so that a retry makes the same one. */
function makeNumber(requestKey: string): string {
  const digits = BigInt(`0x${hexKey(`card number\n${requestKey}`)}`)
    .toString()
    .slice(-ACCOUNT_DIGITS)
    .padStart(ACCOUNT_DIGITS, '0');
  const body = ISSUER_PREFIX + digits;
  return body + luhnDigit(body);
}
