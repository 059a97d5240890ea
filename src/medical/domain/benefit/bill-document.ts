import type { Accumulators, ChargeLevel, FeeLine } from './bill';
import type { BenefitInput } from './calculate';
import { COUNT_DECIMALS, limitOf, PRICE_DECIMALS, readRatio, readScaled, readYuan } from './exact';
import type { PolicyFault } from './policy-document';

/** Lines of a bill at most. */
export const MAX_LINES = 10_000;
/** Characters of a line's serial at most (数据长度 of `feedetl_sn`). */
const MAX_SERIAL = 30;
const LEVELS: readonly string[] = ['01', '02', '03'];
const APPROVALS: readonly string[] = ['0', '1', '2'];
const NOT_APPROVED = '2';
/** People in retirement have a 人员类别 that begins so. */
const RETIRED_PREFIX = '12';
const ACCUMULATORS: Readonly<Record<string, keyof Accumulators>> = {
  ...{ dedc: 'dedc', hifp: 'hifp', hifob: 'hifob', hifmi: 'hifmi', maf: 'maf', compliant_oop: 'compliantOop' },
};

/** A bill that was read. */
export interface ReadBill {
  readonly input: BenefitInput;
  readonly lines: readonly FeeLine[];
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads one bill with the names of the national interface: `psn_type`, `hosp_level`, `retired`, `cvlserv_flag`, `psn_idet`,
 * `nth_admission`, `area`, `acct_used_flag`, `acct_balance`, `mulaid_balance`, `ytd` and `lines`. Amounts are yuan as decimal
 * texts or numbers' texts. Answers the faults by field when something is not what it must be.
 */
export function readBill(document: unknown): ReadBill | readonly PolicyFault[] {
  if (!isFields(document)) return [{ field: '', message: 'must be an object' }];
  const reader = new BillReader(document);
  const bill = reader.bill();
  return reader.faults.length > 0 ? reader.faults : bill;
}

/** True for a bill that could be read. */
export function isBill(read: ReadBill | readonly PolicyFault[]): read is ReadBill {
  return !Array.isArray(read);
}

class BillReader {
  readonly faults: PolicyFault[] = [];

  constructor(private readonly document: Fields) {}

  bill(): ReadBill {
    const { document } = this;
    const psnType = this.#text('psn_type', document['psn_type']) ?? '';
    return {
      input: {
        person: {
          retired: this.#flag('retired', document['retired']) ?? psnType.startsWith(RETIRED_PREFIX),
          civilServant: this.#flag('cvlserv_flag', document['cvlserv_flag']) ?? false,
          category: this.#text('psn_idet', document['psn_idet']),
        },
        visit: {
          level: this.#text('hosp_level', document['hosp_level'], 'required') ?? '',
          nthAdmission: this.#nthAdmission(document['nth_admission']),
          area: this.#text('area', document['area']) ?? 'local',
        },
        ytd: this.#accumulators(document['ytd']),
        means: {
          useAccount: this.#flag('acct_used_flag', document['acct_used_flag']) ?? false,
          account: this.#amount('acct_balance', document['acct_balance']),
          mutualAid: this.#amount('mulaid_balance', document['mulaid_balance']),
        },
      },
      lines: this.#lines(document['lines']),
    };
  }

  #accumulators(value: unknown): Accumulators {
    const known = isFields(value) ? value : {};
    if (value !== undefined && !isFields(value)) this.#fault('ytd', 'must be an object');
    for (const name of Object.keys(known)) {
      if (!Object.hasOwn(ACCUMULATORS, name)) this.#fault(`ytd.${name}`, 'is no accumulator');
    }
    const read = (name: string): number => this.#amount(`ytd.${name}`, known[name]);
    return {
      ...{ dedc: read('dedc'), hifp: read('hifp'), hifob: read('hifob') },
      ...{ hifmi: read('hifmi'), maf: read('maf'), compliantOop: read('compliant_oop') },
    };
  }

  #lines(value: unknown): readonly FeeLine[] {
    if (!Array.isArray(value) || value.length === 0 || value.length > MAX_LINES) {
      this.#fault('lines', `must be a list of 1 to ${MAX_LINES} fee lines`);
      return [];
    }
    const serials = new Set<string>();
    return value.map((line: unknown, index) => {
      const field = `lines.${index}`;
      if (!isFields(line)) this.#fault(field, 'must be an object');
      const read = this.#line(field, isFields(line) ? line : {}, index);
      if (serials.has(read.serial)) this.#fault(`${field}.feedetl_sn`, 'is there twice');
      serials.add(read.serial);
      return read;
    });
  }

  #line(field: string, line: Fields, index: number): FeeLine {
    const level = line['chrgitm_lv'];
    if (typeof level !== 'string' || !LEVELS.includes(level))
      this.#fault(`${field}.chrgitm_lv`, 'must be 01, 02 or 03');
    const limit = line['pric_uplmt_amt'];
    const share = line['selfpay_prop'];
    return {
      serial: this.#text(`${field}.feedetl_sn`, line['feedetl_sn']) ?? String(index + 1),
      level: level as ChargeLevel,
      price: this.#scaled(`${field}.pric`, line['pric'], PRICE_DECIMALS),
      count: this.#scaled(`${field}.cnt`, line['cnt'], COUNT_DECIMALS),
      ...(isAbsent(limit) ? {} : { priceLimit: this.#scaled(`${field}.pric_uplmt_amt`, limit, PRICE_DECIMALS) }),
      ...(isAbsent(share) ? {} : { firstSelfPay: this.#ratio(`${field}.selfpay_prop`, share) }),
      ...(this.#isSelfPaid(`${field}.hosp_appr_flag`, line['hosp_appr_flag']) ? { selfPaid: true } : {}),
    };
  }

  /** 医院审批标志: 0 needs no approval, 1 approved, 2 not approved: then the person pays the line. */
  #isSelfPaid(field: string, value: unknown): boolean {
    if (isAbsent(value)) return false;
    const flag = textOf(value);
    if (!APPROVALS.includes(flag)) this.#fault(field, 'must be 0, 1 or 2');
    return flag === NOT_APPROVED;
  }

  #nthAdmission(value: unknown): number {
    if (isAbsent(value)) return 1;
    const nth = Number(value);
    if (!Number.isInteger(nth) || nth < 1 || nth > 366)
      this.#fault('nth_admission', 'must be a whole number from 1 to 366');
    return nth;
  }

  #amount(field: string, value: unknown): number {
    if (isAbsent(value)) return 0;
    const fen = readYuan(textOf(value));
    if (fen === undefined) {
      this.#fault(field, `must be yuan with two decimals at most, 0 or more and below ${limitOf(2)}`);
    }
    return fen ?? 0;
  }

  #scaled(field: string, value: unknown, decimals: number): number {
    const scaled = readScaled(textOf(value), decimals);
    if (scaled === undefined) {
      this.#fault(field, `must be a number of 0 or more with ${decimals} decimals at most, below ${limitOf(decimals)}`);
    }
    return scaled ?? 0;
  }

  #ratio(field: string, value: unknown): number {
    const ratio = readRatio(textOf(value));
    if (ratio === undefined) this.#fault(field, 'must be a ratio from 0 to 1');
    return ratio ?? 0;
  }

  #flag(field: string, value: unknown): boolean | undefined {
    if (isAbsent(value)) return undefined;
    if (value === true || value === '1' || value === 1) return true;
    if (value === false || value === '0' || value === 0) return false;
    this.#fault(field, 'must be 0 or 1');
    return undefined;
  }

  #text(field: string, value: unknown, need?: 'required'): string | undefined {
    if (isAbsent(value) && need === undefined) return undefined;
    if (typeof value === 'string' && value.length > 0 && value.length <= MAX_SERIAL) return value;
    this.#fault(field, `must be a text of 1 to ${MAX_SERIAL} characters`);
    return undefined;
  }

  #fault(field: string, message: string): void {
    this.faults.push({ field, message });
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAbsent(value: unknown): value is undefined | null | '' {
  return value === undefined || value === null || value === '';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}
