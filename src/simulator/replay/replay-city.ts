import { hash, randomInt } from 'node:crypto';
import { z } from 'zod';
import { fen, type Fen } from '../../platform/money';
import { approvalOf, bodyOf } from '../answers';
import type { HttpConnections } from '../http-exchange';
import { localTimeOf } from '../shanghai-clock';
import { TerminalClient, type TerminalKey } from '../terminal-client';
import { fixtureCardNumber, fixtureIdNumber, fixtureMerchantId } from './fixture-identity';
import { inParallel } from './in-parallel';
import type { Survey, SurveyedMerchant, SurveyedTerminal } from './survey';

/** All cards of a replay run out in this month. */
const CARDS_EXPIRE_ON = '2049-12';
/** Fen put into the e-purse beside the fares: it stands in where a fare is above the limit of the transit purse. */
const EPURSE_RESERVE_FEN = 5_000;
/** A replaced key of a terminal goes on being valid this long, in seconds: another replay may be under way. */
const KEY_OVERLAP_SECONDS = 3_600;
/** A rotation whose answer was lost is made up for by another one; so many in all. */
const MAX_ROTATIONS = 4;

const merchantSchema = z.object({ merchantId: z.string(), payableAccount: z.int() });
const terminalSchema = z.object({
  keyId: z.string(),
  alg: z.enum(['hmac-sha256', 'hmac-sm3']),
  secret: z.string().optional(),
});
const cardholderSchema = z.object({ cardholderId: z.string() });
const cardSchema = z.object({ token: z.string() });
const balanceSchema = z.object({ balance: z.int() });

/** A merchant of the replay as the service knows it. */
export interface ReplayMerchant extends SurveyedMerchant {
  readonly merchantId: string;
  /** Ledger account of what it is owed. */
  readonly payableAccount: number;
}

/** A reader that can send purchases. */
export interface ReplayTerminal {
  readonly terminalId: string;
  readonly client: TerminalClient;
}

/** How far the preparation is: things made or found, of all that are needed. */
export type SetupProgress = (done: number, total: number) => void;

/**
 * The merchants, terminals and cards that a file needs, made through the API by a privileged terminal. All ids and keys follow
 * from the data, so making them once more finds them as they are.
 */
export class ReplayCity {
  readonly merchants = new Map<string, ReplayMerchant>();
  readonly #terminals = new Map<string, ReplayTerminal>();
  /** When the preparation was done by the service's clock, ms since the epoch: what was charged before is older. */
  openedAt = 0;

  constructor(
    private readonly connections: HttpConnections,
    private readonly office: TerminalClient,
  ) {}

  /** Makes what the file needs; `width` requests are on the way at once. */
  async prepare(survey: Survey, width: number, progress: SetupProgress): Promise<void> {
    const total = survey.merchants.size + survey.terminals.size + survey.cards.size;
    let done = 0;
    const step = (): void => {
      done += 1;
      progress(done, total);
    };
    await inParallel(survey.merchants, width, async ([key, merchant]) => {
      this.merchants.set(key, await this.#merchant(key, merchant));
      step();
    });
    await inParallel(survey.terminals, width, async ([key, terminal]) => {
      this.#terminals.set(key, await this.#terminal(key, terminal));
      step();
    });
    await inParallel(survey.cards, width, async ([cardNo, amount]) => {
      await this.#card(cardNo, amount, survey.fingerprint);
      step();
    });
    this.openedAt = await this.#serviceTime(survey);
  }

  /** The terminal of a key of the survey. */
  terminal(key: string): ReplayTerminal {
    const terminal = this.#terminals.get(key);
    if (!terminal) throw new RangeError(`terminal ${key} was not prepared`);
    return terminal;
  }

  /** What the ledger owes each merchant now, fen. */
  async payables(): Promise<ReadonlyMap<string, Fen>> {
    const balances = new Map<string, Fen>();
    for (const [key, { payableAccount }] of this.merchants) {
      const answer = await this.office.get(`/v1/accounts/${payableAccount}/balance`);
      balances.set(key, fen(balanceSchema.parse(bodyOf(answer)).balance));
    }
    return balances;
  }

  async #merchant(key: string, merchant: SurveyedMerchant): Promise<ReplayMerchant> {
    const { company, mcc } = merchant;
    const body = {
      merchantId: fixtureMerchantId(key, mcc),
      name: company,
      mcc,
      category: mcc === '4111' ? 'bus' : 'metro',
    };
    const made = merchantSchema.parse(bodyOf(await this.office.post('/v1/merchants', body, keyOf('merchant', key))));
    return { ...merchant, ...made };
  }

  async #terminal(key: string, { merchant, equipment }: SurveyedTerminal): Promise<ReplayTerminal> {
    const owner = this.merchants.get(merchant);
    if (!owner) throw new RangeError(`merchant ${merchant} was not prepared`);
    const terminalId = `R${base36(`terminal ${key}`, 7)}`;
    const body = {
      terminalId,
      merchantId: owner.merchantId,
      name: `Reader ${equipment}`,
      capabilities: ['purchase', 'balance_inquiry'],
    };
    const made = terminalSchema.parse(bodyOf(await this.office.post('/v1/terminals', body)));
    const signingKey =
      made.secret === undefined ? await this.#rotate(terminalId, made.keyId) : { ...made, secret: made.secret };
    return { terminalId, client: new TerminalClient(this.connections, signingKey) };
  }

  /** A terminal that was there before does not tell its secret again: it gets a new key. */
  async #rotate(terminalId: string, keyId: string): Promise<TerminalKey> {
    let replaces = keyId;
    for (let rotation = 0; rotation < MAX_ROTATIONS; rotation += 1) {
      const body = { replaces, overlapSeconds: KEY_OVERLAP_SECONDS };
      const made = terminalSchema.parse(bodyOf(await this.office.post(`/v1/terminals/${terminalId}/keys`, body)));
      if (made.secret !== undefined) return { keyId: made.keyId, alg: made.alg, secret: made.secret };
      replaces = made.keyId;
    }
    throw new Error(`terminal ${terminalId} cannot be given a new key: is another replay running?`);
  }

  /** The reference of its credits is cut in groups: a long run of digits might be taken for a card number. */
  async #card(cardNo: string, fares: Fen, file: string): Promise<void> {
    const person = { name: '模拟乘客', idNumber: fixtureIdNumber(cardNo) };
    const { cardholderId } = cardholderSchema.parse(await this.#make('cardholder', cardNo, '/v1/cardholders', person));
    const folder = `/v1/cardholders/${cardholderId}`;
    const card = { number: fixtureCardNumber(cardNo), expiresOn: CARDS_EXPIRE_ON };
    const { token } = cardSchema.parse(await this.#make('card', cardNo, `${folder}/cards`, card));
    await this.#make('activation', cardNo, `/v1/cards/${token}/activations`, {});
    const reference = `replay-${file.match(/.{1,8}/g)?.join('-') ?? ''}`;
    for (const [purse, amount] of [
      ['transit', fares],
      ['epurse', fen(fares + EPURSE_RESERVE_FEN)],
    ] as const) {
      await this.#make(`purse ${purse}`, cardNo, `${folder}/purses`, { purse });
      await this.#make(`credit ${purse} ${file}`, cardNo, `${folder}/credits`, { purse, amount, reference });
    }
  }

  async #make(what: string, cardNo: string, path: string, body: object): Promise<unknown> {
    return bodyOf(await this.office.post(path, body, keyOf(what, cardNo)));
  }

  /** Asked by a balance inquiry, whose answer tells when the service decided it. */
  async #serviceTime(survey: Survey): Promise<number> {
    const [cardNo] = survey.cards.keys();
    const [terminal] = this.#terminals.values();
    if (cardNo === undefined || terminal === undefined) return Date.now();
    const body = {
      type: 'balance_inquiry',
      card: { number: fixtureCardNumber(cardNo) },
      currency: 'CNY',
      stan: randomNumber(),
      batch: randomNumber(),
      localTime: localTimeOf(Date.now()),
      entryMode: 'contactless',
    };
    const { decidedAt } = approvalOf(await terminal.client.post('/v1/authorizations', body));
    return decidedAt ?? Date.now();
  }
}

function randomNumber(): string {
  return String(randomInt(1, 1_000_000)).padStart(6, '0');
}

function base36(text: string, length: number): string {
  const number = BigInt(`0x${hash('sha256', text, 'hex').slice(0, 20)}`);
  return number.toString(36).toUpperCase().padStart(length, '0').slice(-length);
}

function keyOf(what: string, seed: string): string {
  return `replay-${hash('sha256', `${what}\n${seed}`, 'hex').slice(0, 40)}`;
}
