import type { RequestIdentity } from '../../event-store';
import { fen } from '../../platform/money';
import type { CurrentTerminalInfo } from '../../registry';
import type { AdviceMessage } from '../advise/record-advice.command';
import type { AuthorizationMessage } from '../authorize/authorize.command';
import type { MessageOrigin } from '../message';
import type { AdviceDto, AuthorizationRequestDto, OriginalMessageDto } from './message.dto';

const NUMBER_DIGITS = 6;

/** The terminal and request of a message, as the use cases want them. */
export function originOf(terminal: CurrentTerminalInfo, request: RequestIdentity): MessageOrigin {
  const { merchantId, mcc, programmes, payableAccount: payable } = terminal.merchant;
  return { request, terminal: { terminalId: terminal.terminalId, merchantId, mcc, programmes, payable } };
}

/** A number of up to six digits in its full length, so that `1` and `000001` are the same. */
export function sixDigits(number: string): string {
  return number.padStart(NUMBER_DIGITS, '0');
}

function common(dto: OriginalMessageDto) {
  return {
    cardNumber: dto.card.number,
    currency: dto.currency,
    stan: sixDigits(dto.stan),
    batch: sixDigits(dto.batch),
    localTime: dto.localTime,
    entryMode: dto.entryMode,
    ...(dto.purse === undefined ? {} : { purse: dto.purse }),
  };
}

/** An authorization request as its use case wants it. */
export function authorizationMessage(dto: AuthorizationRequestDto): AuthorizationMessage {
  const { type, amount = 0, allowPartial = false, captureAfterSeconds } = dto;
  const capture = captureAfterSeconds === undefined ? {} : { captureAfterSeconds };
  return { ...common(dto), type, amount: fen(amount), allowPartial, ...capture };
}

/** An advice as its use case wants it. */
export function adviceMessage(dto: AdviceDto): AdviceMessage {
  return {
    ...common(dto),
    amount: fen(dto.amount),
    ...(dto.authorizationId === undefined ? {} : { authorizationId: dto.authorizationId }),
    ...(dto.final === undefined ? {} : { final: dto.final }),
  };
}
