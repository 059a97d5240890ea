export { cardholderId, streamOfCardholderId } from './cardholder-id';
export type { CursorPage, PageRequest } from './cursor';
export {
  birthDateOf,
  type MaskedPerson,
  isIdentityArea,
  normalIdNumber,
  normalPhone,
  PERSON_FIELDS,
  type PersonData,
  type PersonField,
} from './domain';
export { MAX_NOTE_LENGTH, type PersonNote, PersonNotes } from './notes/person-notes';
export { PersonModule } from './person.module';
export {
  type Erasure,
  MAX_FOUND,
  type PersonOfStream,
  PersonRegister,
  type RegisterChange,
  type RevealedPerson,
} from './register/person-register';
export { SealedForPerson } from './register/sealed-for-person';
