/**
 * What terminals may be entitled to. `medical` is for institutions and their kiosks: it opens medical visits and settlements.
 * `transit` is for gates and buses: it opens the deny list and taps.
 * `top_up` is for banks and payment channels: it opens notices of top-ups, for the channel of the terminal's merchant.
 * `privileged` is for back offices: it opens registry, cardholder and statement calls.
 */
export const CAPABILITIES = [
  'purchase',
  'pre_authorization',
  'balance_inquiry',
  'refund',
  'advice',
  'reversal',
  'capture',
  'increment',
  'medical',
  'transit',
  'top_up',
  'privileged',
] as const;

/** One entitlement of a terminal. */
export type Capability = (typeof CAPABILITIES)[number];
