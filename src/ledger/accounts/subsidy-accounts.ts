import type { AccountClass, LedgerAccount } from './chart-of-accounts';

/** Greatest number of a subsidy programme. */
export const MAX_PROGRAMME_NUMBER = 899_999;

const KIND_SIZE = 1_000_000;
const FIRST = 20_000_000;

interface Kind {
  readonly code: string;
  readonly nameEn: string;
  readonly nameZh: string;
  readonly class: AccountClass;
}

/** Accounts that each programme has beside its funding, by their place in account numbers; new ones are added at the end. */
const KINDS: readonly Kind[] = [
  { code: 'subsidy_in_transit', nameEn: 'Sent to the paying bank', nameZh: '补贴代发在途', class: 'liability' },
  { code: 'subsidy_bank', nameEn: 'Deposit at the paying bank', nameZh: '补贴资金专户', class: 'asset' },
  { code: 'subsidy_recovery', nameEn: 'To be recovered', nameZh: '补贴追回应收', class: 'asset' },
  { code: 'voucher_claims', nameEn: 'Owed to providers for vouchers', nameZh: '养老服务券应付', class: 'liability' },
];

/** Payouts of a programme that the bank has not answered yet. Throws a RangeError for a number that no programme has. */
export function subsidyInTransit(programme: number): number {
  return numberOf(0, programme);
}

/** Money of a programme at the bank that pays it out (补贴资金专户). Throws as `subsidyInTransit` does. */
export function subsidyBank(programme: number): number {
  return numberOf(1, programme);
}

/** What persons have to pay back of a programme (追回). Throws as `subsidyInTransit` does. */
export function subsidyRecovery(programme: number): number {
  return numberOf(2, programme);
}

/** What providers may claim for the vouchers of a programme. Throws as `subsidyInTransit` does. */
export function voucherClaims(programme: number): number {
  return numberOf(3, programme);
}

/** Describes an account of a programme; undefined for any other number. */
export function describeSubsidyAccount(number: number): LedgerAccount | undefined {
  const kind = KINDS[Math.floor((number - FIRST) / KIND_SIZE)];
  const programme = (number - FIRST) % KIND_SIZE;
  if (number < FIRST || kind === undefined || programme < 1 || programme > MAX_PROGRAMME_NUMBER) return undefined;
  return {
    ...{ number, code: `${kind.code}:${programme}`, class: kind.class },
    ...{ nameEn: `${kind.nameEn}, programme ${programme}`, nameZh: `${kind.nameZh} ${programme}` },
  };
}

function numberOf(kind: number, programme: number): number {
  if (!Number.isInteger(programme) || programme < 1 || programme > MAX_PROGRAMME_NUMBER) {
    throw new RangeError(`programme number is not 1 to ${MAX_PROGRAMME_NUMBER}: ${programme}`);
  }
  return FIRST + kind * KIND_SIZE + programme;
}
