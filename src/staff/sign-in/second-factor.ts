import { Secret, TOTP } from 'otpauth';

const PERIOD_SECONDS = 30;
const DIGITS = 6;
/** Time steps to either side of now whose codes are taken: clocks of phones differ. */
const WINDOW_STEPS = 1;
const SECRET_BYTES = 20;
const ISSUER = 'Onecard';

/** A new secret in base32, as authenticator apps take it. */
export function makeTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** What an authenticator app reads from a QR code. */
export function otpauthUrl(secret: string, username: string): string {
  return totpOf(secret, username).toString();
}

/** The code of a moment (ms since the epoch). */
export function totpCode(secret: string, now: number): string {
  return totpOf(secret, 'staff').generate({ timestamp: now });
}

/** The time step whose code this is (RFC 6238); undefined when it is the code of none near now. */
export function stepOfCode(secret: string, code: string, now: number): number | undefined {
  const delta = totpOf(secret, 'staff').validate({ token: code, timestamp: now, window: WINDOW_STEPS });
  return delta === null ? undefined : Math.floor(now / 1000 / PERIOD_SECONDS) + delta;
}

/** Context under which the second factor of an account is sealed. */
export function totpContext(staffId: string): string {
  return `staff-totp:${staffId}`;
}

function totpOf(secret: string, label: string): TOTP {
  const key = Secret.fromBase32(secret);
  return new TOTP({ issuer: ISSUER, label, algorithm: 'SHA1', digits: DIGITS, period: PERIOD_SECONDS, secret: key });
}
