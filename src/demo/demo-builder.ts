import { createSecretKey } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { defaultTenderPolicy } from '../authorization';
import {
  ActivateCard,
  type CardholderAnswer,
  CreditPurse,
  IssueCard,
  OpenPurse,
  RegisterCardholder,
  systemOrigin,
} from '../cardholder';
import { hexKey, type RequestIdentity } from '../event-store';
import { EnrolPerson } from '../medical';
import { identityCheckCharacter, KeyRing } from '../platform/crypto';
import {
  PublishTenderPolicy,
  RegisterMerchant,
  RegisterProgramme,
  RegisterTerminal,
  RotateTerminalKey,
  TerminalDirectory,
} from '../registry';
import type { DemoCity, DemoTerminal } from './demo-file';
import { demoMedical, hasDemoMedical } from './demo-medical';
import { DEMO_BUSINESSES, DEMO_CARDS_EXPIRE_ON, DEMO_PEOPLE, DEMO_PROGRAMME } from './demo-plan';
import type { DemoBusiness, DemoPerson } from './demo-plan';
import { demoStaff } from './demo-staff';

/** A key that ends sooner than this counts as lost, ms. */
const MIN_KEY_LIFE_MS = 3_600_000;
/** A replaced demo key goes on being valid this long, in seconds: another process may use it. */
const KEY_OVERLAP_SECONDS = 86_400;
/** Rotations that may be needed when other processes rotate at the same time. */
const MAX_ROTATIONS = 5;

const ORIGIN = systemOrigin('demo_city');

type DemoCard = DemoCity['cards'][number];

/** Makes the demo city through the same commands as everything else. Every step may be repeated. */
export class DemoBuilder {
  readonly #commands: CommandBus;
  readonly #directory: TerminalDirectory;
  readonly #keys: KeyRing;

  constructor(private readonly app: INestApplicationContext) {
    this.#commands = app.get(CommandBus);
    this.#directory = app.get(TerminalDirectory);
    this.#keys = app.get(KeyRing);
  }

  /** True when every terminal of the plan is in the file with a key that this service takes. */
  async isCurrent(city: DemoCity): Promise<boolean> {
    for (const { terminalId } of DEMO_BUSINESSES) {
      const terminal = city.terminals.find((candidate) => candidate.terminalId === terminalId);
      if (!terminal || !(await this.#isValid(terminal))) return false;
    }
    return city.cards.length >= DEMO_PEOPLE.length && city.staff.length > 0 && (await hasDemoMedical(this.app));
  }

  /** Makes what is missing. Keys of `known` that are valid stay, other terminals get new ones. */
  async build(baseUrl: string, known: DemoCity | undefined): Promise<DemoCity> {
    await this.#commands.execute(new PublishTenderPolicy(defaultTenderPolicy));
    await this.#commands.execute(new RegisterProgramme(DEMO_PROGRAMME));
    const terminals: DemoTerminal[] = [];
    for (const business of DEMO_BUSINESSES) terminals.push(await this.#business(business, known));
    const cards = await Promise.all(DEMO_PEOPLE.map((person) => this.#person(person)));
    await demoMedical(this.app);
    const staff = await demoStaff(this.app, known?.staff ?? []);
    return { baseUrl, terminals, cards, staff };
  }

  async #business(business: DemoBusiness, known: DemoCity | undefined): Promise<DemoTerminal> {
    const { merchantId, merchantName, mcc, category, programmes, terminalId, terminalName, capabilities } = business;
    const merchant = { merchantId, name: merchantName, mcc, category, programmes };
    await this.#commands.execute(new RegisterMerchant(merchant));
    const details = { terminalId, merchantId, name: terminalName, capabilities, algorithm: 'hmac-sha256' as const };
    const { keyId, alg, secret } = await this.#commands.execute(new RegisterTerminal(details));
    const facts = { terminalId, merchantId, mcc, name: terminalName };
    if (secret !== undefined) return { ...facts, keyId, secret, alg };
    const kept = known?.terminals.find((terminal) => terminal.terminalId === terminalId);
    if (kept && (await this.#isValid(kept))) return kept;
    return { ...facts, ...(await this.#rotate(terminalId, keyId)) };
  }

  async #rotate(terminalId: string, currentKeyId: string): Promise<Pick<DemoTerminal, 'keyId' | 'secret' | 'alg'>> {
    let replaces = currentKeyId;
    for (let rotation = 0; rotation < MAX_ROTATIONS; rotation += 1) {
      const rotated = await this.#commands.execute(
        new RotateTerminalKey({ terminalId, replaces, overlapSeconds: KEY_OVERLAP_SECONDS }),
      );
      const { keyId, alg, secret } = rotated;
      if (secret !== undefined) return { keyId, alg, secret };
      replaces = keyId;
    }
    throw new Error(`the demo terminal ${terminalId} cannot be given a new key`);
  }

  async #isValid({ keyId, secret }: DemoTerminal): Promise<boolean> {
    const registered = await this.#directory.byKeyId(keyId);
    if (!registered || registered.notAfter < Date.now() + MIN_KEY_LIFE_MS) return false;
    return registered.key.equals(createSecretKey(Buffer.from(secret, 'base64')));
  }

  async #person({ name, idBody, purses, enrolment }: DemoPerson): Promise<DemoCard> {
    const idNumber = idBody + identityCheckCharacter(idBody);
    const { cardholderId } = await this.#commands.execute(
      new RegisterCardholder(this.#request('register', idBody), { name, idNumber }, true),
    );
    const card = { expiresOn: DEMO_CARDS_EXPIRE_ON };
    const issued = accepted(
      await this.#commands.execute(new IssueCard(this.#request('issue', idBody, card), cardholderId, card, ORIGIN)),
    );
    const { token, number } = issued;
    if (typeof token !== 'string' || typeof number !== 'string') throw new Error('a demo card came without its number');
    accepted(await this.#commands.execute(new ActivateCard(this.#request('activate', idBody), token, ORIGIN)));
    for (const { purse, amount } of purses) {
      accepted(
        await this.#commands.execute(new OpenPurse(this.#request('open', idBody, { purse }), cardholderId, purse)),
      );
      const credit = { purse, amount, reference: 'demo-city' };
      accepted(
        await this.#commands.execute(new CreditPurse(this.#request('credit', idBody, credit), cardholderId, credit)),
      );
    }
    const enrol = this.#request('enrol', idBody, enrolment);
    accepted(await this.#commands.execute(new EnrolPerson(enrol, cardholderId, enrolment, ORIGIN)));
    return { number, token, cardholderId, purses: purses.map(({ purse }) => purse) };
  }

  /**
   * The identity of a step. It is keyed with the installation's secret, because the number of a card follows from it: no two
   * installations have the same cards, and one that seeds again finds its own.
   */
  #request(step: string, subject: string, content: object = {}): RequestIdentity {
    const text = JSON.stringify([step, subject, content]);
    const key = hexKey(`demo\n${this.#keys.blindIndex('demo city', text)}`);
    return { key, digest: hexKey(`demo\n${text}`) };
  }
}

function accepted(answer: CardholderAnswer): CardholderAnswer {
  if (answer.result === 'refused') throw new Error(`a step of the demo city was refused: ${String(answer.reason)}`);
  return answer;
}
