import { Global, Injectable, Logger, Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Pool } from 'pg';
import { RequestClaims } from './request-claims';

/** How often nonces that are too old are removed. */
const EXPIRE_NONCES_MS = 60_000;

@Injectable()
class NonceExpiry implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger('Nonces');
  #timer: NodeJS.Timeout | undefined;
  #active: Promise<void> | undefined;

  constructor(private readonly claims: RequestClaims) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => {
      this.#active ??= this.#expire().finally(() => (this.#active = undefined));
    }, EXPIRE_NONCES_MS);
    this.#timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    await this.#active;
  }

  async #expire(): Promise<void> {
    try {
      await this.claims.expireNonces();
    } catch (error) {
      this.#logger.warn({ err: error }, 'old nonces could not be removed; it will be tried again');
    }
  }
}

/** Claims of request keys and nonces, for whoever takes requests. */
@Global()
@Module({
  providers: [
    { provide: RequestClaims, inject: [Pool], useFactory: (pool: Pool) => new RequestClaims(pool) },
    NonceExpiry,
  ],
  exports: [RequestClaims],
})
export class ClaimsModule {}
