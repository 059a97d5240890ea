import { z } from 'zod';
import { HisClient, type HisLine, type HisRow, type SimulatedInstitution } from './his-client';
import { HisJournal, today } from './his-journal';
import { addsUp, readSplit, type Split } from './split';
import { byClass, type ClassedFee, type FeeClass, splitTable } from './split-table';

/** What a reader tells; of cards that were never made by a card maker the centre compares none. */
const CARD_SN = '220199D15600000500000000000000A1';

/** A patient who showed a card, as 1101 told of them. */
export interface HisPatient {
  readonly psnNo: string;
  readonly insutype: string;
  /** Of the personal account, in yuan. */
  readonly balance: string;
  /** What every message that shows the card repeats. */
  readonly shown: HisRow;
}

/** A fee line of a visit. */
export interface HisFee extends ClassedFee {
  readonly price: string;
  readonly count: string;
  readonly selfPay?: string;
}

/** A settlement that was made in a run, with what its bill was of each class, in fen. */
export interface MadeSettlement {
  readonly split: Split;
  readonly classes: Readonly<Partial<Record<FeeClass, number>>>;
}

/** What one institution does in a run: its client, its journal, and what it tells. */
export class HisDesk {
  readonly client: HisClient;
  readonly journal: HisJournal;
  /** Those of the present run, in their order. */
  readonly settlements: MadeSettlement[] = [];

  constructor(
    line: HisLine,
    readonly institution: SimulatedInstitution,
    folder: string,
    readonly say: (text: string) => void,
  ) {
    this.client = new HisClient(line, institution);
    this.journal = new HisJournal(folder, institution.code);
  }

  /** Does a transaction and says what it is for. */
  async does(infno: string, words: string, input: unknown): Promise<HisRow> {
    const output = await this.client.ok(infno, input);
    this.say(`  ${infno}  ${words}`);
    return output;
  }

  /** 1101. */
  async patient(card: string): Promise<HisPatient> {
    const shown = { mdtrt_cert_type: '03', mdtrt_cert_no: card, card_sn: CARD_SN };
    const output = await this.client.ok('1101', { data: shown });
    const { baseinfo, insuinfo } = z
      .object({
        baseinfo: z.object({ psn_no: z.string() }),
        insuinfo: z.array(z.object({ insutype: z.string(), balc: z.string() })).min(1),
      })
      .parse(output);
    const { insutype = '', balc: balance = '' } = insuinfo[0] ?? {};
    this.say(`  1101  reads the card: insured as ${insutype}, ${balance} yuan in the personal account`);
    return { psnNo: baseinfo.psn_no, insutype, balance, shown: { psn_no: baseinfo.psn_no, ...shown } };
  }

  /** Reads a settlement of these fee lines, says it as a table and writes it down. Throws when it does not add up. */
  settled(output: HisRow, fees: readonly HisFee[]): Split {
    const split = readSplit(output);
    if (!addsUp(split)) throw new Error('the split does not add up to the bill');
    this.say(splitTable(split, fees).replaceAll(/^/gm, '        '));
    this.say(
      `        settlement ${split.setlId}; npx onecard medical statement ${split.setlId} FILE.pdf saves its statement`,
    );
    this.settlements.push({ split, classes: byClass(fees) });
    this.journal.enter(split, '0');
    return split;
  }
}

/** Fee lines as the interface has them. */
export function feeRows(fees: readonly HisFee[], more: HisRow = {}): readonly HisRow[] {
  return fees.map(({ level, price, count, amount, selfPay = '' }, index) => ({
    ...{ feedetl_sn: String(index + 1), fee_ocur_time: `${today()} 00:00:00`, med_list_codg: `DEMO${index + 1}` },
    ...{ det_item_fee_sumamt: amount, pric: price, cnt: count, chrgitm_lv: level, selfpay_prop: selfPay, ...more },
  }));
}

/** The beginning of today as the interface writes times. */
export function startOfToday(): string {
  return `${today()} 00:00:00`;
}
