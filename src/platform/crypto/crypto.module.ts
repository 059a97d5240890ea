import { Global, Module } from '@nestjs/common';
import { Config } from '../config';
import { loadKeyRing } from './key-file';
import { KeyRing } from './key-ring';
import { SealedColumns } from './sealed-columns';

/** Provides the key ring of the configured key file or master key, and the list of what is sealed with it. */
@Global()
@Module({
  providers: [
    { provide: KeyRing, inject: [Config], useFactory: (config: Config) => loadKeyRing(config) },
    SealedColumns,
  ],
  exports: [KeyRing, SealedColumns],
})
export class CryptoModule {}
