import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { KEY_BYTES, KeyRing, type MacAlgorithm } from '../../platform/crypto';
import { terminalKeyContext } from './terminal-directory';
import { TerminalKeyEntity } from './terminal-key.entity';

/** What a new key is made for. */
export interface KeyRequest {
  readonly terminalId: string;
  /** Number of the key within the terminal. */
  readonly number: number;
  readonly algorithm: MacAlgorithm;
  readonly notBefore: Date;
  /** A secret agreed on elsewhere; random when left out. */
  readonly secret?: Buffer;
}

/** Makes and stores the keys of terminals. */
@Injectable()
export class KeyIssuer {
  constructor(private readonly keyRing: KeyRing) {}

  /** Stores a new key sealed, and returns it with its secret: nobody can read the secret from the service afterwards. */
  async issue(manager: EntityManager, request: KeyRequest): Promise<{ keyId: string; secret: Buffer }> {
    const keyId = `${request.terminalId}.${request.number}`;
    const secret = request.secret ?? randomBytes(KEY_BYTES);
    await manager.insert(TerminalKeyEntity, {
      keyId,
      terminalId: request.terminalId,
      number: request.number,
      algorithm: request.algorithm,
      sealedSecret: this.keyRing.seal(secret, terminalKeyContext(keyId)),
      notBefore: request.notBefore,
      notAfter: null,
    });
    return { keyId, secret };
  }
}
