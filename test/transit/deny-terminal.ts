import { randomUUID } from 'node:crypto';
import { CommandBus } from '@nestjs/cqrs';
import {
  FreezeCard,
  LinkTransitCard,
  ReportLoss,
  systemOrigin,
  UnfreezeCard,
  WithdrawLoss,
} from '../../src/cardholder';
import { requestKey, type RequestIdentity } from '../../src/event-store';
import { signRequest, verifyResponse } from '../../src/platform/http-signature';
import { applyUpdate, denyCard, type DenyUpdate, type EMPTY_HELD_LIST } from '../../src/transit';
import type { City, Service, TestCard } from '../support/app';
import { issueCard } from '../support/app';
import type { Answer, TerminalClient } from '../support/terminal-client';

const ORIGIN = systemOrigin('test');
export const DENY_LIST = '/v1/transit/deny-list';

/** The list that a terminal holds. */
export type Held = typeof EMPTY_HELD_LIST;

export function newRequest(): RequestIdentity {
  const key = requestKey('deny list tests', randomUUID());
  return { key, digest: key };
}

let numbers = 0;

/** A card with a transit number of its own, 19 digits. */
export interface TransitTestCard extends TestCard {
  readonly transit: string;
  /** As the deny list has it. */
  readonly entry: string;
}

/** Links a transit number that nobody has to a card. */
export async function linkTransit(service: Service, card: TestCard): Promise<TransitTestCard> {
  numbers += 1;
  const transit = `310489${String(numbers).padStart(13, '0')}`;
  await service.app.get(CommandBus).execute(new LinkTransitCard(newRequest(), card.token, transit, ORIGIN));
  return { ...card, transit, entry: denyCard(transit) };
}

/** Issues a card with a transit number. */
export async function transitCard(
  service: Service,
  city: City,
  balances: Readonly<Record<string, number>> = {},
): Promise<TransitTestCard> {
  return linkTransit(service, await issueCard(city.office, balances));
}

/** What happens to a card, as the desk does it. */
export function cardChanges({ app }: Service) {
  const bus = app.get(CommandBus);
  return {
    lose: ({ token }: TestCard) => bus.execute(new ReportLoss(newRequest(), token, { kind: 'formal' }, ORIGIN)),
    find: ({ token }: TestCard) => bus.execute(new WithdrawLoss(newRequest(), token, ORIGIN)),
    freeze: ({ token }: TestCard) => bus.execute(new FreezeCard(newRequest(), token, { kind: 'temporary' }, ORIGIN)),
    unfreeze: ({ token }: TestCard) =>
      bus.execute(new UnfreezeCard(newRequest(), token, { kind: 'temporary' }, ORIGIN)),
  };
}

/** A block as JSON. */
export interface Block extends DenyUpdate {
  readonly next: string | null;
  readonly reload: string | null;
}

/** Downloads as a terminal does, block by block; without `since` the whole list. */
export async function download(terminal: TerminalClient, since?: number, limit = 5_000): Promise<Block> {
  const ask = async (query: string): Promise<Block> => {
    const answer: Answer = await terminal.get(`${DENY_LIST}?${query}&limit=${limit}`);
    if (answer.status !== 200 || !answer.signed) throw new Error(`${answer.status} ${answer.text}`);
    return answer.body as unknown as Block;
  };
  let block = await ask(since === undefined ? 'format=json' : `since=${since}`);
  const changes = [...block.changes];
  const { reload } = block;
  while (block.next !== null) {
    block = await ask(`cursor=${block.next}`);
    changes.push(...block.changes);
  }
  return { ...block, reload, changes };
}

/** What a terminal holds after an update; throws where it would ask for the whole list. */
export function applied(held: Held, update: DenyUpdate): Held {
  const outcome = applyUpdate(held, update);
  if (outcome.result === 'ask_full') throw new Error(outcome.reason);
  return outcome.held;
}

/** A signed GET whose answer is bytes. */
export async function getBytes(service: Service, { key }: TerminalClient, path: string, accept?: string) {
  const { keyId, alg } = key;
  const secret = Buffer.from(key.secret, 'base64');
  const nonce = randomUUID();
  const created = Math.floor(service.now() / 1000);
  const headers = signRequest({ method: 'GET', path, keyId, alg, secret, created, nonce });
  const response = await fetch(service.baseUrl + path, {
    headers: { ...headers, ...(accept === undefined ? {} : { accept }) },
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const check = verifyResponse({
    ...{ status: response.status, headers: Object.fromEntries(response.headers), body: bytes },
    ...{ keyId, secret, alg, nonce },
  });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    bytes,
    signed: check.valid,
    next: response.headers.get('deny-list-next'),
  };
}
