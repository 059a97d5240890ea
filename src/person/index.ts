export { cardholderId, streamOfCardholderId } from './cardholder-id';
export type { Correction } from './corrections/correction';
export { CorrectionStore } from './corrections/correction-store';
export type { CursorPage, PageRequest } from './cursor';
export {
  birthDateOf,
  type MaskedPerson,
  isIdentityArea,
  MAX_ADDRESS,
  MAX_NAME,
  normalIdNumber,
  normalPhone,
  PERSON_FIELDS,
  type PersonData,
  type PersonField,
  PHONE_FORM,
} from './domain';
export {
  type ColumnUse,
  KeyMaintenance,
  KeysBusyError,
  type OwnKeyUse,
  type ReEncryptionProgress,
} from './keys/key-maintenance';
export { type OwnKeyColumn, OwnKeyColumns } from './keys/own-key-columns';
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
export { type CardSource, CardSources } from './sharing/card-source';
export type { SharedCard } from './sharing/catalogue';
export { SharingLog, type SharingRead } from './sharing/reports/sharing-log';
