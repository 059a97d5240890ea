import { isAmount, type CardholderState } from '../../cardholder';
import type { Decide } from '../../event-store';
import { originElement, type AuthorizationEntity } from './entity';
import type { AuthorizationKind, MessageFacts, OriginData, Tender } from './events';
import { debit } from './movements';
import { bareOutcome, renderOutcome } from './outcome';

/** A message about a card that nobody has. It is decided on a stray stream, which belongs to no person. */
export interface UnknownCardCommand extends MessageFacts {
  readonly kind: AuthorizationKind;
  /** Decision time, ms since the epoch. */
  readonly now: number;
  /** Fen; not looked at for a balance inquiry. */
  readonly amount: number;
  /** Ledger account on which advices of unknown cards wait for an explanation. */
  readonly suspenseAccount: number;
}

/** Declines authorizations of unknown cards with `card_not_found`; books their advices to the suspense account. */
export function decideUnknownCard(command: UnknownCardCommand): Decide<CardholderState, AuthorizationEntity> {
  return (state) => {
    const advice = command.kind === 'advice';
    if (command.kind !== 'balance_inquiry' && !isAmount(command.amount)) {
      return { events: [], outcome: bareOutcome('amount_invalid') };
    }
    const tenders: readonly Tender[] = advice ? [{ purse: 'suspense', amount: command.amount }] : [];
    const data = originData(command, tenders);
    const accounts = { payable: command.payable, booked: command.suspenseAccount };
    const event = advice
      ? { type: 'AdviceRecorded', entity: 'self' as const, data, postings: debit(state, tenders, accounts) }
      : { type: 'AuthorizationDeclined', entity: 'self' as const, data, postings: [] };
    const outcome = renderOutcome({
      reason: advice ? 'approved' : 'card_not_found',
      approvedAmount: data.approved,
      tenders,
      available: null,
      expiresAt: null,
      elements: [originElement(data)],
    });
    return { events: [event], outcome };
  };
}

function originData(command: UnknownCardCommand, tenders: readonly Tender[]): OriginData {
  const advice = command.kind === 'advice';
  return {
    kind: command.kind,
    card: 0,
    at: command.now,
    requested: command.kind === 'balance_inquiry' ? 0 : command.amount,
    approved: advice ? command.amount : 0,
    tenders,
    payable: command.payable,
    terminalId: command.terminalId,
    merchantId: command.merchantId,
    mcc: command.mcc,
    ...(command.programmes.length === 0 ? {} : { programmes: command.programmes }),
    stan: command.stan,
    batch: command.batch,
    localTime: command.localTime,
    entryMode: command.entryMode,
    ...(advice ? { booked: command.suspenseAccount } : { reason: 'card_not_found' as const }),
    checks: [['card', 0, null, null]],
  };
}
