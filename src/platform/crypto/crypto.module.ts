import { Global, Module } from '@nestjs/common';
import { Config } from '../config';
import { KeyCheck } from './key-check';
import { loadKeyRing } from './key-file';
import { KeyRing } from './key-ring';
import { SealedColumns } from './sealed-columns';

/**
 * Provides the key ring of the configured key file or master key, and the list of what is sealed with it. As a global module
 * it is initialised before the others, so nothing works before the keys are checked.
 */
@Global()
@Module({
  providers: [
    { provide: KeyRing, inject: [Config], useFactory: (config: Config) => loadKeyRing(config) },
    SealedColumns,
    KeyCheck,
  ],
  exports: [KeyRing, SealedColumns, KeyCheck],
})
export class CryptoModule {}
