export { isCardNumber, luhnDigit, maskCardNumber } from './card-number';
export { CryptoModule } from './crypto.module';
export { identityCheckCharacter, isIdentityNumber } from './identity-number';
export { KeyFileError, loadKeyRing } from './key-file';
export { KEY_BYTES, KeyRing, UnsealError } from './key-ring';
export { constantTimeEqual, isMacAlgorithm, mac, MAC_ALGORITHMS, type MacAlgorithm } from './mac';
