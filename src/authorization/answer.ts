import type { Settled } from '../event-store';
import { authorizationCode, authorizationId, type EventPlace, retrievalReference } from './authorization-id';
import { bareOutcome, type Reason } from './domain';

/** A response body, ready to be sent: JSON text. */
export type AnswerText = string;

/**
 * Puts id, authorization code and retrieval reference in front of a frozen outcome. They follow from the place of the
 * event alone, so the same outcome gives the same bytes for ever. `origin` is the authorization that a follow-up is about.
 */
export function renderAnswer(settled: Settled, origin?: EventPlace): AnswerText {
  const place = settled.position === null ? undefined : { lane: settled.lane, position: settled.position };
  const authorization = origin ?? place;
  const approved = !settled.body.startsWith('{"result":"declined"');
  const id = authorization ? `"${authorizationId(authorization)}"` : 'null';
  const code = authorization && approved ? `"${authorizationCode(authorization)}"` : 'null';
  const reference = place ?? authorization;
  const rrn = reference ? `"${retrievalReference(reference)}"` : 'null';
  return `{"id":${id},"authCode":${code},"rrn":${rrn},${settled.body.slice(1)}`;
}

/** The answer to a message that is decided without any state, such as a business key with another content. */
export function bareAnswer(reason: Reason): AnswerText {
  return `{"id":null,"authCode":null,"rrn":null,${bareOutcome(reason).slice(1)}`;
}
