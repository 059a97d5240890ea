import type { ChargeLevel } from '../../domain/benefit/bill';
import { splitLine } from '../../domain/benefit/line-split';
import { type FeeLineInput, isTooLarge, MAX_LINE_FEN } from '../../upload-fees/upload-fees.command';
import { FsiError } from '../fsi-error';
import { countOf, countText, fenOf, moneyText, priceOf, priceText, ratioOf, ratioText } from '../reading/amount-texts';
import { dayOf } from '../reading/message-time';
import { type FsiRow, textOf } from '../tables/fsi-field';

/** 医院审批标志: the institution does not have the use approved, so the person pays. */
const NOT_APPROVED = '2';

/** A line as the core takes it. Throws an FsiError when its amount is not price times count, or more than a line may be. */
export function feeLineOf(row: FsiRow, batch: string, path: string): FeeLineInput {
  const limit = priceOf(textOf(row, 'pric_uplmt_amt')) ?? 0;
  const share = ratioOf(textOf(row, 'selfpay_prop')) ?? 0;
  const line: FeeLineInput = {
    serial: textOf(row, 'feedetl_sn'),
    level: textOf(row, 'chrgitm_lv') as ChargeLevel,
    price: priceOf(textOf(row, 'pric')) ?? 0,
    count: countOf(textOf(row, 'cnt')) ?? 0,
    // An empty number is sent as 0: a limit of nothing is no limit.
    ...(limit === 0 ? {} : { priceLimit: limit }),
    ...(share === 0 ? {} : { firstSelfPay: share }),
    ...(textOf(row, 'hosp_appr_flag') === NOT_APPROVED ? { selfPaid: true } : {}),
    batch,
    date: dayOf(textOf(row, 'fee_ocur_time')),
    itemCode: textOf(row, 'med_list_codg'),
    ...named(row, 'itemName', 'medins_list_name'),
    ...named(row, 'ownCode', 'medins_list_codg'),
    ...named(row, 'category', 'med_chrgitm_type'),
    ...named(row, 'diagnosis', 'dise_codg'),
    ...named(row, 'department', 'bilg_dept_codg'),
    ...named(row, 'doctor', 'bilg_dr_codg'),
    ...named(row, 'prescription', 'rxno'),
  };
  if (isTooLarge(line)) throw new FsiError(`comes to more than ${moneyText(MAX_LINE_FEN)} with cnt`, `${path}.pric`);
  const { total } = splitLine(line);
  if (fenOf(textOf(row, 'det_item_fee_sumamt')) !== total) {
    throw new FsiError(`must be pric × cnt, rounded half up: ${moneyText(total)}`, `${path}.det_item_fee_sumamt`);
  }
  return line;
}

function named(row: FsiRow, name: string, field: string): object {
  const text = textOf(row, field);
  return text === '' ? {} : { [name]: text };
}

/** How a line splits, as a row of `result`, `detlcutinfo` or `feedetail`. */
export function lineResult(line: FeeLineInput | Omit<FeeLineInput, 'itemCode'>): FsiRow {
  const split = splitLine(line);
  return {
    feedetl_sn: line.serial,
    det_item_fee_sumamt: moneyText(split.total),
    cnt: countText(line.count),
    pric: priceText(line.price),
    pric_uplmt_amt: priceText(line.priceLimit),
    selfpay_prop: ratioText(line.firstSelfPay ?? 0),
    fulamt_ownpay_amt: moneyText(split.ownPay),
    overlmt_amt: moneyText(split.overLimit),
    preselfpay_amt: moneyText(split.firstSelfPay),
    inscp_scp_amt: moneyText(split.inScope),
    chrgitm_lv: line.level,
    med_chrgitm_type: line.category ?? '',
    ...{ bas_medn_flag: '', hi_nego_drug_flag: '', chld_medc_flag: '', list_sp_item_flag: '' },
    ...{ lmt_used_flag: '', drt_reim_flag: '', memo: '' },
  };
}
