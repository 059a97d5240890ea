import type { Slice } from './slice';

/** Whether the stream belongs to a registered person. Who that is stands elsewhere, encrypted. */
export interface PersonPart {
  readonly registered: boolean;
}

/** Owns the registration of the person. */
export const personSlice: Slice<PersonPart> = {
  name: 'person',
  initial: () => ({ registered: false }),
  evolve: (part, event) => (event.type === 'CardholderRegistered' ? { registered: true } : part),
};
