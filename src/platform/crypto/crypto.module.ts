import { Global, Module } from '@nestjs/common';
import { Config } from '../config';
import { loadKeyRing } from './key-file';
import { KeyRing } from './key-ring';

/** Provides the key ring of the configured key file or master key. */
@Global()
@Module({
  providers: [{ provide: KeyRing, inject: [Config], useFactory: (config: Config) => loadKeyRing(config) }],
  exports: [KeyRing],
})
export class CryptoModule {}
