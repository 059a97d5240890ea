import type { CurrentTerminalInfo } from '../../registry';
import { COUNT_DECIMALS, PRICE_DECIMALS, readScaled } from '../domain/benefit/exact';
import type { FinalSettlementOptions } from '../settle/settle.command';
import type { SettlementOptions } from '../pre-settle/pre-settle.command';
import type { NewVisit } from '../register-visit/register-visit.command';
import type { FeeLineInput } from '../upload-fees/upload-fees.command';
import type { FeeLineDto, PreSettleDto, RegisterVisitDto, SettleDto } from './medical.dto';

const RATIO_DECIMALS = 6;

/** The merchant whose visits a terminal may see; undefined for a privileged one, which sees all. */
export function merchantOf({ capabilities, merchant }: CurrentTerminalInfo): string | undefined {
  return capabilities.has('privileged') ? undefined : merchant.merchantId;
}

/** A visit as its use case wants it; `today` is the day when the body names none. */
export function visitOf(body: RegisterVisitDto, terminalId: string, today: string): NewVisit {
  const { card: _card, idNumber: _idNumber, began = today, deposit, ...rest } = body;
  return {
    ...{ ...rest, terminalId, began },
    ...(deposit === undefined ? {} : { deposit: { purse: deposit.purse, amount: deposit.amount } }),
  };
}

/** A fee line in exact units. */
export function lineOf({ price, count, priceLimit, firstSelfPay, ...rest }: FeeLineDto): FeeLineInput {
  return {
    ...rest,
    price: scaled(price, PRICE_DECIMALS),
    count: scaled(count, COUNT_DECIMALS),
    ...(priceLimit === undefined ? {} : { priceLimit: scaled(priceLimit, PRICE_DECIMALS) }),
    ...(firstSelfPay === undefined ? {} : { firstSelfPay: scaled(firstSelfPay, RATIO_DECIMALS) }),
  };
}

/** What to pre-settle. */
export function optionsOf(body: PreSettleDto, { terminalId }: CurrentTerminalInfo): SettlementOptions {
  const { useAccount, careDate, batch, expectedTotal } = body;
  return {
    ...{ useAccount, terminalId },
    ...(careDate === undefined ? {} : { careDate }),
    ...(batch === undefined ? {} : { batch }),
    ...(expectedTotal === undefined ? {} : { expectedTotal }),
  };
}

/** What to settle. */
export function finalOptionsOf(body: SettleDto, terminal: CurrentTerminalInfo): FinalSettlementOptions {
  const { stage = 'final', acceptSplit = false, medinsSetlId } = body;
  return {
    ...{ ...optionsOf(body, terminal), stage, acceptSplit },
    ...(medinsSetlId === undefined ? {} : { medinsSetlId }),
  };
}

/** The form was checked before: a RangeError is a programmer's error. */
function scaled(text: string, decimals: number): number {
  const value = readScaled(text, decimals);
  if (value === undefined) throw new RangeError('a decimal was not checked');
  return value;
}
