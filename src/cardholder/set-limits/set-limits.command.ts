import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { CardholderAnswer } from '../cardholder-commands';
import type { SpendingLimits } from '../domain';

/** Replaces a cardholder's own limits of a purse; fields left out fall back to the policy's. */
export class SetLimits extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly cardholderId: string,
    readonly purse: string,
    readonly limits: SpendingLimits,
  ) {
    super();
  }
}
