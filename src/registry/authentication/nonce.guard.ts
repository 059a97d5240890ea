import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RequestClaims } from '../../event-store';
import './terminal-request';

const handlersThatClaim = new WeakSet<object>();

/** Notes that a handler claims the nonce of its requests together with their keys, in one round trip. */
export function claimsNonceItself(handler: object): void {
  handlersThatClaim.add(handler);
}

/** Lets a signed request through once: claims its nonce before handlers that do not claim it themselves. */
@Injectable()
export class NonceGuard implements CanActivate {
  constructor(private readonly claims: RequestClaims) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const { nonceClaim } = context.switchToHttp().getRequest<FastifyRequest>();
    if (nonceClaim === null || handlersThatClaim.has(context.getHandler())) return true;
    return this.claims.claim([], nonceClaim).then(() => true);
  }
}
