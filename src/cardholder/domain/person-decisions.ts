import type { Decide } from '../../event-store';
import { alreadySo, done } from './answer';
import type { CardholderState } from './state';

/** Registers a person. Answers `already_so` when that was done before. */
export function registerCardholder(): Decide<CardholderState, unknown> {
  return (state) =>
    state.person.registered
      ? alreadySo()
      : done([{ type: 'CardholderRegistered', entity: null, data: {}, postings: [] }]);
}
