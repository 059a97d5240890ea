import { isAmount, type TableColumn } from '../../../cardholder';
import { isCardNumber } from '../../../platform/crypto';
import { isLocalTime, isReference } from '../../../platform/http-validation';
import { isDay } from '../../../jobs';
import { fenOfYuan } from '../../contributions';
import type { TopUpNotice, TopUpTarget } from '../notice';

/** Rows of a file at most; a longer day comes in several files. */
export const MAX_ROWS = 100_000;
/** Bytes of a file at most. */
export const MAX_FILE_BYTES = 16 * 1024 * 1024;
/** First cells of the first and of the last line. */
export const HEAD_MARK = '#TOPUPS';
export const END_MARK = '#END';
const VERSION = '1';
const HEAD = new RegExp(
  `^${HEAD_MARK},${VERSION},([a-z0-9][a-z0-9-]{0,31}),([A-Za-z0-9-]{1,30}),([^,]*),([1-9]\\d{0,5}),([^,]*)$`,
);
const COUNT = /^[1-9]\d{0,5}$/;
const DIGEST = /^[0-9a-fA-F]{64}$/;
const CARD_TOKEN = /^card_[0-9a-z]{8,35}$/;
const CARDHOLDER = /^ch_[0-9a-z]{1,20}$/;

/** What the first line says: `#TOPUPS,1,<channel>,<number>,<day>,<rows>,<total>`. */
export interface TopUpFileHead {
  readonly channel: string;
  /** The channel's number of the file; used once for a day. */
  readonly number: string;
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly rows: number;
  /** Sum of the amounts of all rows, fen. */
  readonly total: number;
}

export type TopUpColumn = 'reference' | 'cardNumber' | 'purse' | 'amount' | 'time';

/** Columns of a row: a card number or a purse is there, not both. */
export const COLUMNS: readonly TableColumn<TopUpColumn>[] = [
  {
    ...{ name: 'reference', headers: ['渠道流水号', 'reference'], maxLength: 64, required: true },
    rule: {
      ...{ code: 'reference', message: 'must be 1 to 64 of A-Z a-z 0-9 . _ / - and must not hold a card number' },
      holds: isReference,
    },
  },
  {
    ...{ name: 'cardNumber', headers: ['卡号', 'card_number'], maxLength: 19 },
    rule: { code: 'card_number', message: 'must be a card number with a right check digit', holds: isCardNumber },
  },
  {
    ...{ name: 'purse', headers: ['账户', 'purse'], maxLength: 40 },
    rule: {
      ...{ code: 'purse', message: 'must be a cardholder, ch_…, or the token of a card, card_…' },
      holds: (value) => CARD_TOKEN.test(value) || CARDHOLDER.test(value),
    },
  },
  {
    ...{ name: 'amount', headers: ['充值金额', 'amount'], maxLength: 13, required: true },
    rule: {
      ...{ code: 'amount', message: 'must be yuan above zero with two decimals at most' },
      holds: (value) => isAmount(fenOfYuan(value) ?? 0),
    },
  },
  {
    ...{ name: 'time', headers: ['交易时间', 'time'], maxLength: 29, required: true },
    rule: { code: 'time', message: 'must be a time such as 2026-11-24T10:15:00', holds: isLocalTime },
  },
];

/** Reads the first line; undefined when it is not one. */
export function readHead(line: string): TopUpFileHead | undefined {
  const found = HEAD.exec(line);
  if (!found) return undefined;
  const [, channel = '', number = '', day = '', rows, yuan = ''] = found;
  const total = fenOfYuan(yuan);
  return total === undefined || !isDay(day) ? undefined : { channel, number, day, rows: Number(rows), total };
}

/** The first line of a file. */
export function headOf({ channel, number, day, rows, total }: TopUpFileHead, yuan: (amount: number) => string): string {
  return [HEAD_MARK, VERSION, channel, number, day, rows, yuan(total)].join(',');
}

/** Reads the last line, `#END,<rows>,<SHA-256 of all bytes before this line>`; undefined when it is not one. */
export function readEnd(line: string): { readonly rows: number; readonly digest: string } | undefined {
  const [mark, rows = '', digest = '', ...more] = line.split(',');
  if (mark !== END_MARK || !COUNT.test(rows) || !DIGEST.test(digest) || more.length > 0) return undefined;
  return { rows: Number(rows), digest: digest.toLowerCase() };
}

/** The notice of a row that names one target; undefined for one that names none, or two. */
export function noticeOf(cells: Readonly<Partial<Record<TopUpColumn, string>>>): TopUpNotice | undefined {
  const { reference = '', cardNumber, purse, amount = '', time = '' } = cells;
  if ((cardNumber === undefined) === (purse === undefined)) return undefined;
  const target = cardNumber === undefined ? targetOf(purse ?? '') : { cardNumber };
  return { reference, target, amount: fenOfYuan(amount) ?? 0, time };
}

/** The target of a purse's name: `card_…` or `ch_…`. */
export function targetOf(purse: string): TopUpTarget {
  return CARD_TOKEN.test(purse) ? { token: purse } : { cardholderId: purse };
}
