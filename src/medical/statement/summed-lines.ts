import { readYuan } from '../domain/benefit/exact';
import type { SummedLine } from '../domain/statement/fee-summary';
import type { SettlementView } from '../look-up/medical.queries';

/** The lines of a settlement, in its order, with how they split (fen) and what they are for. */
export function summedLines({ document, lines }: SettlementView): readonly SummedLine[] {
  const categories = new Map(lines.map(({ serial, category }) => [serial, category]));
  const fen = (text: string | undefined): number => readYuan(text ?? '') ?? 0;
  return document.fee_lines.map((line) => ({
    category: categories.get(line['feedetl_sn'] ?? ''),
    level: line['chrgitm_lv'] ?? '',
    total: fen(line['det_item_fee_sumamt']),
    ownPay: fen(line['fulamt_ownpay_amt']),
    overLimit: fen(line['overlmt_amt']),
    firstSelfPay: fen(line['preselfpay_amt']),
    inScope: fen(line['inscp_scp_amt']),
  }));
}
