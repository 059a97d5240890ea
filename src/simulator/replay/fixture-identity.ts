import { hash } from 'node:crypto';
import { identityCheckCharacter, luhnDigit } from '../../platform/crypto';

/** Area of invented people: no such area exists, so no number of it belongs to anybody. */
const FIXTURE_AREA = '220199';
/** Prefix of simulated cards: 9 is left to national use and this issuer is nobody. */
const FIXTURE_BIN = '922019';
/** Digits between the prefix and the check digit of a card number of 19 digits. */
const ACCOUNT_DIGITS = 12;
const DAY_MS = 86_400_000;
const BIRTHDAYS_FROM = Date.UTC(1930, 0, 1);
/** Birthdays lie within the 30,000 days from 1930 on. */
const BIRTHDAYS = 30_000;
/** People born on one day. */
const SERIALS = 1_000;

/** An ID number (GB 11643) that belongs to nobody. The same seed gives the same one; 30 million differ. */
export function fixtureIdNumber(seed: string): string {
  const bytes = digest(`identity ${seed}`);
  return numberedIdNumber(bytes.readUInt32BE(0) * SERIALS + (bytes.readUInt32BE(4) % SERIALS));
}

/** The ID number (GB 11643) of an invented person by number: of 30 million people each has another one. */
export function numberedIdNumber(person: number): string {
  const day = Math.floor(person / SERIALS) % BIRTHDAYS;
  const birthday = new Date(BIRTHDAYS_FROM + day * DAY_MS).toISOString().slice(0, 10);
  const serial = String(person % SERIALS).padStart(3, '0');
  const first17 = `${FIXTURE_AREA}${birthday.replaceAll('-', '')}${serial}`;
  return first17 + identityCheckCharacter(first17);
}

/** A card number of 19 digits with a valid check digit; the same seed gives the same one. */
export function fixtureCardNumber(seed: string): string {
  const random = digest(`card ${seed}`).readBigUInt64BE(0) % 10n ** BigInt(ACCOUNT_DIGITS);
  const digits = FIXTURE_BIN + String(random).padStart(ACCOUNT_DIGITS, '0');
  return digits + luhnDigit(digits);
}

/** Number of a merchant that nobody has; the same key gives the same one. */
export function fixtureMerchantId(key: string, mcc: string): string {
  const digits = BigInt(`0x${digest(`merchant ${key}`).toString('hex').slice(0, 14)}`)
    .toString()
    .padStart(8, '0')
    .slice(-8);
  return `990${digits.slice(0, 4)}${mcc}${digits.slice(4)}`;
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
