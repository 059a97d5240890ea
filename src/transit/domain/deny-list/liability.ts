/** What is known of a tap by a lost card. Times in milliseconds since 1970 UTC. */
export interface LostCardTap {
  readonly at: number;
  /** When the card was put on the list, and the version that did it. */
  readonly listedAt: number;
  readonly listedVersion: number;
  /** Version that the terminal had acknowledged when it read the card; 0 for none. */
  readonly acknowledged: number;
}

export type Liable = 'holder' | 'issuer' | 'operator';

/**
 * Who bears a tap by a lost card: before the listing the holder; the operator when its terminal had acknowledged a version with
 * the card on it; otherwise the issuer while the list may still have been on its way, and the operator after `propagationMs`.
 */
export function liableFor(tap: LostCardTap, propagationMs: number): Liable {
  if (tap.at < tap.listedAt) return 'holder';
  if (tap.acknowledged >= tap.listedVersion) return 'operator';
  return tap.at < tap.listedAt + propagationMs ? 'issuer' : 'operator';
}
