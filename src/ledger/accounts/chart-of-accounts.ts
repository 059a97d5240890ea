import { describeSubsidyAccount, MAX_PROGRAMME_NUMBER } from './subsidy-accounts';

/** What an account is to the operator of the card: purses and payables are owed, clearing accounts are claims. */
export type AccountClass = 'asset' | 'liability' | 'equity';

/** A ledger account with its number, stable code and names. Balances are fen, positive = credit: an asset's is negative. */
export interface LedgerAccount {
  readonly number: number;
  readonly code: string;
  readonly nameEn: string;
  readonly nameZh: string;
  readonly class: AccountClass;
}

/** Claim on the bank for money that came in as top-ups of the e-purse. */
export const BANK_CLEARING = 100;
/** Claim on the acquirers of top-ups of the transit purse. */
export const TRANSIT_TOP_UP_CLEARING = 110;
/** Claim on the finance bureau for its part of concessionary fares (财政交通补贴). */
export const TRANSIT_SUBSIDY = 120;
/** Money of top-ups of the e-purse that no purse could take, until it is assigned or returned (充值挂账). */
export const TOP_UP_SUSPENSE = 130;
/** Claim on the medical insurance fund for what it paid into personal accounts. */
export const MEDICAL_FUNDING = 200;
/** Medical personal accounts of the dead on their way to the heirs (医保个人账户继承). */
export const MEDICAL_INHERITANCE_CLEARING = 210;
/** Medical personal accounts on their way to the insurer of another region (医保关系转移). */
export const MEDICAL_TRANSFER_CLEARING = 220;
/** What institutions collect from patients themselves: the cash share of medical settlements (个人现金支付). */
export const MEDICAL_CASH = 230;
/** What institutions bear of their own bills (医院负担). */
export const HOSPITAL_BORNE = 240;
/** Claim on the medical insurance fund for interest of personal accounts (个人账户利息). */
export const MEDICAL_INTEREST = 250;
/** What cardholders owe for purchases made offline beyond their purse. */
export const ADVICE_RECEIVABLE = 300;
/** What cardholders owe for provisional credits that were taken back after the money was spent. */
export const DISPUTE_RECEIVABLE = 310;
/** Provisional credits of disputes that are not decided. */
export const DISPUTED_PAYMENTS = 320;
/** Counterpart of adjustments until whoever caused them makes them good. */
export const ADJUSTMENTS = 330;
/** Money at the bank that payees are paid from (结算银行存款). */
export const SETTLEMENT_BANK = 400;
/** Fees that payees are charged (手续费收入). */
export const FEE_INCOME = 410;
/** What banks and channels say otherwise than the ledger, once two people have closed it (对账差错). */
export const BANK_BREAKS = 430;
/** What the operator of the card bears: disputes that it lost, and goodwill. */
export const DISPUTE_LOSS = 500;
export const GOODWILL = 510;
/** Money whose owner or reason is not known yet. */
export const SUSPENSE = 900;
/** Counterpart of money that goes from one lane to another within one joint command; zero over all lanes. */
export const INTER_LANE = 910;

/** Payable of the merchant with serial 0; the first real serial is 1. */
const MERCHANT_PAYABLE_BASE = 1_000;
/** Greatest serial of a merchant. */
export const MAX_MERCHANT_SERIAL = 98_999;
/** Accounts of settlement with a payee, by what they are for; each has room for every merchant serial. */
const PAYEE_ACCOUNTS = {
  /** Held back until a day of the contract (质量保证金). */
  holdback: { base: 10_000_000, en: 'Held back from', zh: '质量保证金', class: 'liability' },
  /** Advanced, and to be offset by what is cleared (周转金). */
  prepayment: { base: 11_000_000, en: 'Prepaid to', zh: '周转金', class: 'asset' },
  /** Cleared, and not on its way yet. */
  due: { base: 12_000_000, en: 'Due to', zh: '待付清算款', class: 'liability' },
  /** With the bank, and not answered yet (付款在途). */
  in_transit: { base: 13_000_000, en: 'On its way to', zh: '付款在途', class: 'liability' },
} as const;
/** What settlement keeps for a payee beside its payable. */
export type PayeeAccountKind = keyof typeof PAYEE_ACCOUNTS;
const SUBSIDY_FUNDING_BASE = 100_000;

const MEDICAL_FUND_BASE = 1_000_000_000;
const AREA_SUFFIXES = 10_000;
const YEARS = 100;
const FIRST_YEAR = 2_000;
/** Funds of medical insurance by their place in account numbers, with the names of the code list; new ones are added at the end. */
export const MEDICAL_FUNDS = [
  ['310100', 'Employees’ pooling fund', '职工基本医疗保险统筹基金'],
  ['390100', 'Residents’ basic fund', '城乡居民基本医疗保险基金'],
  ['320100', 'Civil servants’ supplement', '公务员医疗补助资金'],
  ['330100', 'Large-amount fund', '职工大额医疗费用补助基金'],
  ['370100', 'Enterprise supplement', '企业补充医疗保险基金'],
  ['390200', 'Residents’ catastrophic insurance', '城乡居民大病保险'],
  ['610100', 'Medical assistance', '医疗救助基金'],
  ['340100', 'Retired veterans’ fund', '离休人员医疗保障基金'],
  ['350100', 'Disabled soldiers’ fund', '一至六级残疾军人医疗补助基金'],
  ['510100', 'Maternity fund', '生育基金'],
  ['620100', 'Long-term care fund', '照护保险基金'],
] as const;

/** Ledger accounts have numbers below this, purses above. */
export const LEDGER_ACCOUNT_LIMIT = 2 ** 32;
/** Account numbers that each stream owns: `streamId * 64 + slot`. */
export const ACCOUNTS_PER_STREAM = 64;
/** Least id of a stream that owns accounts. */
export const FIRST_ACCOUNT_STREAM = 2 ** 27;

/** The accounts with a fixed number. */
export const FIXED_ACCOUNTS: readonly LedgerAccount[] = [
  account(BANK_CLEARING, 'bank_clearing', 'Bank clearing, e-purse top-ups', '银行清算', 'asset'),
  account(TRANSIT_TOP_UP_CLEARING, 'transit_top_up_clearing', 'Clearing of transit top-ups', '交通充值清算', 'asset'),
  account(
    TRANSIT_SUBSIDY,
    'transit_subsidy',
    'Concessionary fares borne by the finance bureau',
    '财政交通补贴',
    'asset',
  ),
  account(TOP_UP_SUSPENSE, 'top_up_suspense', 'Top-ups that no purse could take', '充值挂账', 'liability'),
  account(
    MEDICAL_FUNDING,
    'medical_funding',
    'Contributions to medical personal accounts',
    '医保个人账户划入',
    'asset',
  ),
  account(
    MEDICAL_INHERITANCE_CLEARING,
    'medical_inheritance_clearing',
    'Medical accounts paid out to heirs',
    '医保个人账户继承清算',
    'liability',
  ),
  account(
    MEDICAL_TRANSFER_CLEARING,
    'medical_transfer_clearing',
    'Medical accounts transferred out',
    '医保个人账户转移清算',
    'liability',
  ),
  account(MEDICAL_CASH, 'medical_cash', 'Cash shares collected by medical institutions', '医疗个人现金支付', 'asset'),
  account(HOSPITAL_BORNE, 'hospital_borne', 'Shares borne by medical institutions', '医院负担', 'asset'),
  account(MEDICAL_INTEREST, 'medical_interest', 'Interest of medical personal accounts', '医保个人账户利息', 'asset'),
  account(ADVICE_RECEIVABLE, 'advice_receivable', 'Receivable from offline purchases', '垫付应收', 'asset'),
  account(DISPUTE_RECEIVABLE, 'dispute_receivable', 'Receivable from disputes', '争议应收', 'asset'),
  account(DISPUTED_PAYMENTS, 'disputed_payments', 'Provisional credits of disputes', '争议垫付', 'asset'),
  account(ADJUSTMENTS, 'adjustments', 'Adjustments to be made good', '调账待清', 'asset'),
  account(SETTLEMENT_BANK, 'settlement_bank', 'Settlement bank', '结算银行存款', 'asset'),
  account(FEE_INCOME, 'fee_income', 'Fee income', '手续费收入', 'equity'),
  account(BANK_BREAKS, 'bank_breaks', 'Breaks of reconciliation', '对账差错', 'asset'),
  account(DISPUTE_LOSS, 'dispute_loss', 'Loss from disputes', '争议损失', 'equity'),
  account(GOODWILL, 'goodwill', 'Goodwill', '服务补偿', 'equity'),
  account(SUSPENSE, 'suspense', 'Suspense', '挂账', 'liability'),
  account(INTER_LANE, 'inter_lane', 'Between lanes', '往来', 'equity'),
];

function account(
  number: number,
  code: string,
  nameEn: string,
  nameZh: string,
  accountClass: AccountClass,
): LedgerAccount {
  return { number, code, nameEn, nameZh, class: accountClass };
}

/** Account of what is owed to a merchant. Throws a RangeError for a serial outside 1 to `MAX_MERCHANT_SERIAL`. */
export function merchantPayable(serial: number): number {
  return MERCHANT_PAYABLE_BASE + within(serial, MAX_MERCHANT_SERIAL, 'merchant serial');
}

/** Account of a kind that belongs to the payee with this payable. Throws a RangeError for what is no merchant's payable. */
export function payeeAccount(kind: PayeeAccountKind, payable: number): number {
  return PAYEE_ACCOUNTS[kind].base + within(payable - MERCHANT_PAYABLE_BASE, MAX_MERCHANT_SERIAL, 'merchant serial');
}

/**
 * Account of a medical fund by its code (基金支付类型), pooling area (22xxxx) and year. Throws a RangeError for a fund that is
 * not in `MEDICAL_FUNDS`, an area outside the province, or a year outside 2000 to 2099.
 */
export function medicalFund(code: string, area: string, year: number): number {
  const place = MEDICAL_FUNDS.findIndex(([known]) => known === code);
  if (place < 0 || !/^22\d{4}$/.test(area)) throw new RangeError(`no medical fund ${code} in ${area}`);
  const offset = within(year - FIRST_YEAR + 1, YEARS, 'year of a fund') - 1;
  return MEDICAL_FUND_BASE + (Number(area.slice(2)) * YEARS + offset) * YEARS + place;
}

/** Account that funds a subsidy programme. Throws a RangeError for a number outside 1 to `MAX_PROGRAMME_NUMBER`. */
export function subsidyFunding(programme: number): number {
  return SUBSIDY_FUNDING_BASE + within(programme, MAX_PROGRAMME_NUMBER, 'programme number');
}

function within(value: number, max: number, what: string): number {
  if (!Number.isInteger(value) || value < 1 || value > max)
    throw new RangeError(`${what} is not 1 to ${max}: ${value}`);
  return value;
}

/** True for accounts whose balance is a sum over lanes: all but those of a stream. */
export function isLedgerAccount(number: number): boolean {
  return number < LEDGER_ACCOUNT_LIMIT;
}

/** The stream that owns an account, and its slot; undefined for a ledger account. */
export function ownerOf(number: number): { readonly streamId: number; readonly slot: number } | undefined {
  const streamId = Math.floor(number / ACCOUNTS_PER_STREAM);
  return streamId < FIRST_ACCOUNT_STREAM ? undefined : { streamId, slot: number % ACCOUNTS_PER_STREAM };
}

/** Describes any account number; undefined for one that no account can have. */
export function describeAccount(number: number): LedgerAccount | undefined {
  if (!Number.isSafeInteger(number)) return undefined;
  const fixed = FIXED_ACCOUNTS.find((item) => item.number === number);
  if (fixed) return fixed;
  const merchant = number - MERCHANT_PAYABLE_BASE;
  if (merchant >= 1 && merchant <= MAX_MERCHANT_SERIAL) {
    const code = `merchant_payable:${merchant}`;
    return account(number, code, `Payable to merchant ${merchant}`, `应付商户款 ${merchant}`, 'liability');
  }
  const programme = number - SUBSIDY_FUNDING_BASE;
  if (programme >= 1 && programme <= MAX_PROGRAMME_NUMBER) {
    const code = `subsidy_funding:${programme}`;
    return account(number, code, `Funding of subsidy programme ${programme}`, `补贴资金 ${programme}`, 'asset');
  }
  const found = describePayeeAccount(number) ?? describeSubsidyAccount(number) ?? describeFund(number);
  if (found) return found;
  const owner = ownerOf(number);
  if (!owner || number < 0) return undefined;
  const { streamId, slot } = owner;
  const code = `purse:${streamId}:${slot}`;
  return account(
    number,
    code,
    `Purse ${slot} of cardholder ${streamId}`,
    `持卡人 ${streamId} 账户 ${slot}`,
    'liability',
  );
}

function describePayeeAccount(number: number): LedgerAccount | undefined {
  for (const [kind, { base, en, zh, class: accountClass }] of Object.entries(PAYEE_ACCOUNTS)) {
    const serial = number - base;
    if (serial < 1 || serial > MAX_MERCHANT_SERIAL) continue;
    return account(number, `${kind}:${serial}`, `${en} merchant ${serial}`, `${zh} ${serial}`, accountClass);
  }
  return undefined;
}

function describeFund(number: number): LedgerAccount | undefined {
  const within = number - MEDICAL_FUND_BASE;
  const fund = MEDICAL_FUNDS[within % YEARS];
  if (within < 0 || within >= AREA_SUFFIXES * YEARS * YEARS || fund === undefined) return undefined;
  const [code, nameEn, nameZh] = fund;
  const year = FIRST_YEAR + (Math.floor(within / YEARS) % YEARS);
  const area = `22${String(Math.floor(within / (YEARS * YEARS))).padStart(4, '0')}`;
  return account(
    number,
    `medical_fund:${code}:${area}:${year}`,
    `${nameEn}, ${area}, ${year}`,
    `${nameZh} ${area} ${year}`,
    'asset',
  );
}
