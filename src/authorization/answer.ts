import type { Settled } from '../event-store';
import { authorizationCode, authorizationId, type EventPlace, retrievalReference } from './authorization-id';
import { bareOutcome, type Reason } from './domain';

/** A response, ready to be sent. */
export interface Answer {
  /** The body: JSON text. */
  readonly text: string;
  /** True when it is the stored first answer to a message that came before. */
  readonly replayed: boolean;
}

/**
 * Puts id, authorization code and retrieval reference in front of a frozen outcome. They follow from the place of the
 * event alone, so the same outcome gives the same bytes for ever. `origin` is the authorization that a follow-up is about.
 */
export function renderAnswer(settled: Settled, origin?: EventPlace): Answer {
  const place = settled.position === null ? undefined : { lane: settled.lane, position: settled.position };
  const authorization = origin ?? place;
  const approved = !settled.body.startsWith('{"result":"declined"');
  const id = authorization ? `"${authorizationId(authorization)}"` : 'null';
  const code = authorization && approved ? `"${authorizationCode(authorization)}"` : 'null';
  const reference = place ?? authorization;
  const rrn = reference ? `"${retrievalReference(reference)}"` : 'null';
  const text = `{"id":${id},"authCode":${code},"rrn":${rrn},${settled.body.slice(1)}`;
  return { text, replayed: settled.replayed };
}

/** The answer to a message that is decided without any state, such as a business key with another content. */
export function bareAnswer(reason: Reason): Answer {
  return { text: `{"id":null,"authCode":null,"rrn":null,${bareOutcome(reason).slice(1)}`, replayed: false };
}
