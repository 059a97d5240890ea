import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../../platform/errors';
import type { Capability } from '../terminals/capability';
import './terminal-request';
import { REQUIRED_CAPABILITY, requireCapability } from './requires-capability';

/** Holds the terminal of a request against what RequiresCapability asks for. */
@Injectable()
export class CapabilityGuard implements CanActivate {
  readonly #required = new WeakMap<object, Capability | 'none'>();

  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const capability = this.#requiredBy(context);
    if (capability === 'none') return true;
    const { terminal } = context.switchToHttp().getRequest<FastifyRequest>();
    // Only a route outside /v1 could be marked and yet unsigned.
    if (terminal === null) throw new ProblemError('signature_missing');
    requireCapability(terminal, capability);
    return true;
  }

  /** Looked up once a handler: reflection is too slow for every request. */
  #requiredBy(context: ExecutionContext): Capability | 'none' {
    const handler = context.getHandler();
    let required = this.#required.get(handler);
    if (required === undefined) {
      const targets = [handler, context.getClass()];
      required = this.reflector.getAllAndOverride<Capability | undefined>(REQUIRED_CAPABILITY, targets) ?? 'none';
      this.#required.set(handler, required);
    }
    return required;
  }
}
