export { isCardNumber, luhnDigit, maskCardNumber } from './card-number';
export { CRYPTO_PROFILES, type CryptoProfile, KEY_BYTES, openUnder, sealUnder, UnsealError } from './cipher';
export { CryptoModule } from './crypto.module';
export { identityCheckCharacter, isIdentityNumber } from './identity-number';
export { addMasterKey, KeyFileError, type KeySettings, keysChangedAt, loadKeyRing, removeMasterKey } from './key-file';
export { INDEX_ALGORITHMS, type IndexAlgorithm, KEY_RELOAD_MS, KeyRing } from './key-ring';
export { constantTimeEqual, isMacAlgorithm, mac, MAC_ALGORITHMS, type MacAlgorithm } from './mac';
export { type SealedColumn, SealedColumns } from './sealed-columns';
