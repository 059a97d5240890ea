import { Command } from '@nestjs/cqrs';
import type { MacAlgorithm } from '../../../platform/crypto';

/** How long a replaced key goes on being valid unless said otherwise, in seconds: a day of stored messages. */
export const DEFAULT_OVERLAP_SECONDS = 24 * 60 * 60;
/** Longest overlap, in seconds. */
export const MAX_OVERLAP_SECONDS = 7 * 24 * 60 * 60;

/** Which key to replace and how. */
export interface RotationDetails {
  readonly terminalId: string;
  /** The current key. Naming it makes the command safe to repeat. */
  readonly replaces: string;
  /** 0 ends the old key at once. */
  readonly overlapSeconds: number;
  /** The old key's algorithm when left out. */
  readonly algorithm?: MacAlgorithm;
}

/** The key that took the place of another. */
export interface RotatedKey {
  readonly terminalId: string;
  readonly keyId: string;
  readonly alg: MacAlgorithm;
  /** Base64; told once, when the key is made. */
  readonly secret?: string;
  readonly replaced: {
    readonly keyId: string;
    /** RFC 3339: the end of the overlap. */
    readonly notAfter: string;
  };
}

/**
 * Gives a terminal a new key; the old one stays valid for the overlap, so that messages under way or stored at the terminal
 * still count. Repeated, it answers the key that was made, without the secret. Naming neither the current key nor the one
 * before it is a `state_conflict`, an unknown terminal `not_found`.
 */
export class RotateTerminalKey extends Command<RotatedKey> {
  constructor(readonly details: RotationDetails) {
    super();
  }
}
