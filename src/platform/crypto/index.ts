export { isCardNumber, luhnDigit, maskCardNumber } from './card-number';
export {
  CRYPTO_PROFILES,
  type CryptoProfile,
  KEY_BYTES,
  openUnder,
  sealedUnderMark,
  sealUnder,
  UnsealError,
} from './cipher';
export { CryptoModule } from './crypto.module';
export { identityCheckCharacter, isIdentityNumber } from './identity-number';
export { type IndexWitness, KeyCheck, WrongKeysError } from './key-check';
export type { KeyFault } from './key-fault';
export { addMasterKey, KeyFileError, type KeySettings, keysChangedAt, loadKeyRing, removeMasterKey } from './key-file';
export { INDEX_ALGORITHMS, type IndexAlgorithm, KEY_RELOAD_MS, KeyRing, UNKNOWN_KEY_RELOAD_MS } from './key-ring';
export { constantTimeEqual, isMacAlgorithm, mac, MAC_ALGORITHMS, type MacAlgorithm } from './mac';
export { type SealedColumn, SealedColumns } from './sealed-columns';
