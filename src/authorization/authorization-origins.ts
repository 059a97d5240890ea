import { Injectable } from '@nestjs/common';
import { TransactionCore } from '../event-store';
import { ProblemError } from '../platform/errors';
import { AuthorizationCore } from './authorization-core';
import { type AuthorizationEntity, evolveEntity, type OriginData, refundableOf } from './domain';

/** What the service desk needs to know of an authorization that somebody names. */
export interface NamedAuthorization {
  readonly streamId: number;
  readonly merchantId: string;
  readonly terminalId: string;
  /** Fen captured and not given back. */
  readonly refundable: number;
}

/** Finds authorizations by their public ids, for modules of higher rank. */
@Injectable()
export class AuthorizationOrigins {
  constructor(
    private readonly authorizations: AuthorizationCore,
    private readonly core: TransactionCore,
  ) {}

  /** The authorization of an id; undefined when there is none. */
  async find(authorizationId: string): Promise<NamedAuthorization | undefined> {
    try {
      const origin = await this.authorizations.originOf(authorizationId);
      const stored = await this.core.entity<AuthorizationEntity>(origin.streamId, origin.version);
      const { kind, tenders, status } = stored ?? evolveEntity(undefined, origin);
      const { merchantId, terminalId } = origin.data as OriginData;
      const left = tenders.reduce((sum, row) => sum + refundableOf(kind, row), 0);
      return { streamId: origin.streamId, merchantId, terminalId, refundable: status === 'reversed' ? 0 : left };
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'not_found') return undefined;
      throw error;
    }
  }

  /** True when the authorization belongs to the cardholder of a stream. */
  async isOf(streamId: number, authorizationId: string): Promise<boolean> {
    return (await this.find(authorizationId))?.streamId === streamId;
  }
}
