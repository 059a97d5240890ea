/** What terminals may be entitled to. `privileged` is for back offices: it opens registry, cardholder and statement calls. */
export const CAPABILITIES = [
  'purchase',
  'pre_authorization',
  'balance_inquiry',
  'refund',
  'advice',
  'reversal',
  'capture',
  'increment',
  'privileged',
] as const;

/** One entitlement of a terminal. */
export type Capability = (typeof CAPABILITIES)[number];
