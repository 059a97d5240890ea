import { setTimeout as delay } from 'node:timers/promises';
import { FsiClient, type FsiExchanged } from '../support/fsi-client';
import { seededRandom } from '../support/toy-aggregate';
import { withEach } from './deliver';
import type { Demo, KilledCity } from './killed-city';
import { type Figures, type Remains, withoutZeros } from './settlement-books';

/** A message of the national interface with the answer that was acknowledged for it. */
interface Told {
  readonly client: FsiClient;
  readonly message: Record<string, unknown>;
  readonly text: string;
}

/** A purchase, and whether it was cancelled. */
interface Sale {
  /** Number of the card of the buyer. */
  readonly card: string;
  readonly account: number;
  readonly cash: number;
  cancelled: boolean;
}

type Row = Readonly<Record<string, string>>;

const PHARMACY = 'P22010000001';
const PHARMACISTS = 3;
const CANCELLED = 0.4;
const THINK_MS = 30;
const RETRY_MS = 60;
const TOO_MANY_PAUSE_MS = 1_000;
const ANSWER_DEADLINE_MS = 90_000;
const LEAST_FEN = 500;
const MOST_FEN = 9_000;
/** The interface asks for one and compares none of cards that no maker has made. */
const RECOGNITION = '220100D156000005';

/**
 * Pharmacists at work with the national interface: each sells (2102, three commands in the core) and takes some of it back
 * (2103, three more), and sends the same message again until it has an answer.
 */
export class PharmacyLoad {
  readonly acknowledged: Told[] = [];
  readonly sales: Sale[] = [];
  /** What a pharmacist could not live with. */
  readonly faults: string[] = [];
  #stopping = false;
  #running: readonly Promise<void>[] = [];

  private constructor(private readonly day: string) {}

  /** Signs pharmacists in and lets them begin; each has one buyer. */
  static async begin(city: KilledCity, buyers: Demo['cards'], day: string, seed: number): Promise<PharmacyLoad> {
    const load = new PharmacyLoad(day);
    const pharmacists = buyers.slice(0, PHARMACISTS).map(async ({ number }, index) => {
      const place = { baseUrl: city.baseUrl, now: Date.now };
      const client = await new FsiClient(place, PHARMACY, `000${index + 1}`).signIn();
      const shown = { mdtrt_cert_type: '03', mdtrt_cert_no: number, card_sn: RECOGNITION };
      const { baseinfo } = await client.ok('1101', { data: shown }, AREAS);
      return { client, shown: { ...shown, psn_no: String((baseinfo as Row)['psn_no']) } };
    });
    load.#running = (await Promise.all(pharmacists)).map(({ client, shown }, index) =>
      load
        .#work(client, shown, seededRandom(seed - 1 - index))
        .catch((error: unknown) => void load.faults.push(String(error))),
    );
    return load;
  }

  /** Lets everybody finish: all that was sent is answered afterwards. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#running);
  }

  /** Sends every message once more: each must get the bytes that it was acknowledged with. */
  async repeat(): Promise<string[]> {
    const faults: string[] = [];
    await withEach(this.acknowledged, async ({ client, message, text }) => {
      const again = await unhurried(client, message);
      if (again.text !== text) faults.push(`${String(message['infno'])}: acknowledged ${text}, now ${again.text}`);
    });
    return faults;
  }

  /** Adds to what a hospital leaves what the pharmacy does. */
  addTo({ events, ledger, list, totals }: Remains, accounts: ReadonlyMap<string, string>): Remains {
    const standing = this.sales.filter(({ cancelled }) => !cancelled);
    const taken = this.sales.length - standing.length;
    const sums: Record<string, number> = { ...ledger };
    const post = (account: string, amount: number): number => (sums[account] = (sums[account] ?? 0) + amount);
    for (const { card, account, cash } of standing) {
      post(accounts.get(card) ?? '', -account);
      post('medical_cash', -cash);
      post('merchant_payable', account + cash);
    }
    const fen = standing.reduce((sum, { account, cash }) => sum + account + cash, 0);
    const sold = {
      VisitRegistered: this.sales.length,
      FeesUploaded: this.sales.length,
      MedicalSettled: this.sales.length,
    };
    const back = { MedicalSettlementCancelled: taken, FeesWithdrawn: taken, VisitCancelled: taken };
    return {
      events: sumOf(events, { ...sold, ...back }),
      ledger: withoutZeros(sums),
      totals,
      list: sumOf(list, { rows: this.sales.length, cancelled: taken, fen }),
    };
  }

  async #work(client: FsiClient, shown: Row & { readonly mdtrt_cert_no: string }, random: () => number): Promise<void> {
    while (!this.#stopping) {
      const amount = LEAST_FEN + Math.floor(random() * (MOST_FEN - LEAST_FEN));
      const setlinfo = await this.#deliver(client, '2102', purchase(shown, (amount / 100).toFixed(2), this.day));
      const [account, cash] = [fenOf(setlinfo['acct_pay']), fenOf(setlinfo['psn_cash_pay'])];
      if (account + cash !== amount) this.faults.push(`${amount} fen were paid with ${account} and ${cash}`);
      const sale: Sale = { card: shown.mdtrt_cert_no, account, cash, cancelled: false };
      this.sales.push(sale);
      if (random() < CANCELLED) {
        const { mdtrt_id, setl_id } = setlinfo;
        await this.#deliver(client, '2103', { data: { psn_no: shown['psn_no'], mdtrt_id, setl_id } });
        sale.cancelled = true;
      }
    }
  }

  async #deliver(client: FsiClient, infno: string, input: object): Promise<Row> {
    const message = client.message(infno, input, AREAS);
    const deadline = performance.now() + ANSWER_DEADLINE_MS;
    while (performance.now() < deadline) {
      const exchanged: FsiExchanged | undefined = await unhurried(client, message).catch(() => undefined);
      if (exchanged?.status === 200) {
        const { answer, text } = exchanged;
        if (answer.infcode !== 0) throw new Error(`${infno} was refused under load: ${answer.err_msg}`);
        this.acknowledged.push({ client, message, text });
        await delay(THINK_MS);
        return answer.output['setlinfo'] as Row;
      }
      await delay(RETRY_MS);
    }
    throw new Error(`${infno} was never answered`);
  }
}

const AREAS = { mdtrtarea_admvs: '220100', insuplc_admdvs: '220100' };

/** Sends a message, and waits where an institution has sent too many in a second. */
async function unhurried(client: FsiClient, message: Record<string, unknown>): Promise<FsiExchanged> {
  for (;;) {
    const exchanged = await client.post(message);
    const { status, answer } = exchanged;
    if (status !== 200 || !answer.err_msg.includes('sends too many messages')) return exchanged;
    await delay(TOO_MANY_PAUSE_MS);
  }
}

function purchase(shown: Row, amount: string, day: string): object {
  const line = {
    feedetl_sn: '1',
    fee_ocur_time: `${day} 09:00:00`,
    med_list_codg: 'X001',
    det_item_fee_sumamt: amount,
  };
  return {
    druginfo: { ...shown, begntime: `${day} 09:00:00`, medfee_sumamt: amount, psn_setlway: '01', acct_used_flag: '1' },
    drugdetail: [{ ...line, pric: amount, cnt: '1', chrgitm_lv: '01' }],
  };
}

function fenOf(yuan: string | undefined): number {
  return Math.round(Number(yuan) * 100);
}

function sumOf(figures: Figures, more: Figures): Figures {
  const sums = Object.keys(more).map((name) => [name, (figures[name] ?? 0) + (more[name] ?? 0)] as const);
  return { ...figures, ...Object.fromEntries(sums) };
}
