import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { hexKey, TransactionCore } from '../../event-store';
import { KeyRing, luhnDigit, maskCardNumber } from '../../platform/crypto';
import { type CardholderAnswer, CardholderCommands } from '../cardholder-commands';
import { CardDirectory } from '../directory/card-directory';
import { type CardholderState, issueCard, refused, refusalOfIssue } from '../domain';
import { IssueCard } from './issue-card.command';

/** Issuer identification of made numbers: 9 = national use (ISO/IEC 7812), so it never meets a bank's card. */
const ISSUER_PREFIX = '9220';
const ACCOUNT_DIGITS = 14;
/** Domain of the keyed fingerprints that numbers are made from. */
const MADE_NUMBER_DOMAIN = 'made-card-number';

@CommandHandler(IssueCard)
export class IssueCardHandler implements ICommandHandler<IssueCard> {
  constructor(
    private readonly commands: CardholderCommands,
    private readonly directory: CardDirectory,
    private readonly core: TransactionCore,
    private readonly keys: KeyRing,
  ) {}

  async execute(command: IssueCard): Promise<CardholderAnswer> {
    const { request, cardholderId, card } = command;
    const streamId = this.commands.streamOf(cardholderId);
    await this.commands.claim(request);
    const number = card.number ?? this.#makeNumber(request.key);
    const maskedNumber = maskCardNumber(number);
    const numberIndex = this.directory.numberIndex(number);
    const answer = await this.#settle(command, streamId, { maskedNumber, numberIndex });
    return answer.result === 'refused' ? answer : { ...answer, number, maskedNumber };
  }

  /**
   * A number in the directory is its person's for ever, so nobody enters one for a card that is going to be refused. Only two
   * issues at once, of which the second is one too many, still leave a number behind, with the same person.
   */
  async #settle(
    { request, card }: IssueCard,
    streamId: number,
    facts: { readonly maskedNumber: string; readonly numberIndex: string },
  ): Promise<CardholderAnswer> {
    const made = { streamId, token: tokenOf(facts.numberIndex) };
    const { state } = await this.core.state<CardholderState>(streamId);
    const refusal = refusalOfIssue(state, made.token);
    // Through the core like any answer: an issue that was carried out before is answered as it was then.
    if (refusal) return this.commands.execute(streamId, request, () => refused(refusal));
    const location = await this.directory.enter(facts.numberIndex, made);
    if (location.streamId !== streamId) {
      return this.commands.execute(streamId, request, () => refused('card_number_in_use'));
    }
    const { token } = location;
    return this.commands.execute(streamId, request, issueCard({ token, expiresOn: card.expiresOn, ...facts }));
  }

  /**
   * A number that follows from the request, so that a retry makes the same one; and from a key of the service, because the
   * requests' keys are stored in clear and must not tell numbers.
   */
  #makeNumber(requestKey: string): string {
    const digits = BigInt(`0x${this.keys.blindIndex(MADE_NUMBER_DOMAIN, requestKey)}`)
      .toString()
      .slice(-ACCOUNT_DIGITS)
      .padStart(ACCOUNT_DIGITS, '0');
    const body = ISSUER_PREFIX + digits;
    return body + luhnDigit(body);
  }
}

/** A token that tells nothing about the number: a hash of its keyed blind index. */
function tokenOf(numberIndex: string): string {
  return `card_${hexKey(`card token\n${numberIndex}`).slice(0, 24)}`;
}
