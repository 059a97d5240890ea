import {
  ADJUSTMENTS,
  BANK_CLEARING,
  DISPUTE_LOSS,
  DISPUTE_RECEIVABLE,
  DISPUTED_PAYMENTS,
  GOODWILL,
  MEDICAL_FUNDING,
  SUSPENSE,
} from '../../src/ledger';
import type { StaffRole } from '../../src/staff';
import {
  buildCity,
  type City,
  createServiceDatabase,
  issueCard,
  pursesOf,
  type Place,
  type Service,
  startService,
  type TestCard,
  verifyDatabase,
} from '../support/app';
import type { TestDatabase } from '../support/database';
import { LedgerBook } from '../support/ledger-book';
import { type DeskAnswer, type DeskClient, openSession, signIn } from '../support/staff';

/** Ledger accounts that the desk books on. */
export const ACCOUNTS = {
  adjustments: ADJUSTMENTS,
  bank: BANK_CLEARING,
  disputed: DISPUTED_PAYMENTS,
  goodwill: GOODWILL,
  loss: DISPUTE_LOSS,
  medicalFunding: MEDICAL_FUNDING,
  receivable: DISPUTE_RECEIVABLE,
  suspense: SUSPENSE,
} as const;

/** A service with a city and one member of staff of each role that works with people. */
export interface Desk {
  readonly database: TestDatabase;
  readonly service: Service;
  readonly city: City;
  readonly book: LedgerBook;
  readonly agent: DeskClient;
  readonly senior: DeskClient;
  readonly approver: DeskClient;
  /** Somebody else, with this role. */
  as(role: StaffRole): Promise<DeskClient>;
  /** A new session of a member of staff, whose old one has timed out. */
  reopen(member: DeskClient): Promise<DeskClient>;
  close(): Promise<void>;
}

/** Opens a desk; `env` are settings of the service. */
export async function openDesk(env: NodeJS.ProcessEnv = {}): Promise<Desk> {
  const database = await createServiceDatabase();
  const service = await startService(database, { env });
  const city = await buildCity(service);
  const book = new LedgerBook(database);
  return {
    ...{ database, service, city, book },
    agent: await signIn(service, 'agent'),
    senior: await signIn(service, 'senior_agent'),
    approver: await signIn(service, 'approver'),
    as: (role) => signIn(service, role),
    reopen: (client) => openSession(service, client.member),
    close: async () => {
      await service.close();
      await book.close();
      await database.drop();
    },
  };
}

/** A person with an active card and money. */
export function holder(desk: Desk, balances: Readonly<Record<string, number>> = { epurse: 10_000 }): Promise<TestCard> {
  return issueCard(desk.city.office, balances);
}

/** Balance of a purse behind a card, fen. */
export async function balanceOf(desk: Desk, card: TestCard, purse = 'epurse'): Promise<number> {
  return (await pursesOf(desk.city.office, card))[purse]?.balance ?? Number.NaN;
}

let stan = 0;

/** A purchase with the card; answers the body. */
export async function buy(desk: Desk, card: TestCard, amount: number, place: Place = 'shop'): Promise<Body> {
  stan += 1;
  const { body } = await desk.city[place].post('/v1/authorizations', {
    ...{ type: 'purchase', amount, currency: 'CNY', card: { number: card.number }, entryMode: 'contactless' },
    ...{ stan: String(stan).padStart(6, '0'), batch: '000001', localTime: '2026-11-24T10:00:00' },
  });
  return body;
}

type Body = Readonly<Record<string, unknown>>;

/** The approval that an answer asks for. */
export function approvalOf(answer: DeskAnswer): string {
  if (answer.body['result'] !== 'approval_required') throw new Error(`no approval was asked for: ${answer.text}`);
  return String(answer.body['approvalId']);
}

/** Decides an approval. */
export function decide(
  who: DeskClient,
  approvalId: string,
  what: 'approve' | 'refuse' = 'approve',
): Promise<DeskAnswer> {
  return who.post(`/v1/desk/approvals/${approvalId}/${what}`, { reason: 'checked the papers' });
}

/** The facts of an approval, by label; the last one of a label counts. */
export async function factsOf(who: DeskClient, approvalId: string): Promise<Body> {
  const { body } = await who.get(`/v1/desk/approvals/${approvalId}`);
  const facts = body['facts'] as readonly { readonly label: string; readonly value: unknown }[];
  return Object.fromEntries(facts.map(({ label, value }) => [label, value]));
}

/** Throws unless everything stored is right. */
export async function expectCleanBooks(desk: Desk): Promise<void> {
  const report = await verifyDatabase(desk.database);
  if (report.problems.length > 0)
    throw new Error(`the books are wrong: ${JSON.stringify(report.problems.slice(0, 5))}`);
}
