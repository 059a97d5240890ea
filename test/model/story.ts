import {
  disputesSlice,
  evolveEntity,
  type AuthorizationEntity,
  type MessageFacts,
} from '../../src/authorization/domain';
import {
  activateCard,
  CARDHOLDER_STREAM_MIN,
  composeCardholder,
  creditPurse,
  issueCard,
  openPurse,
  registerCardholder,
  systemOrigin,
  type CardholderState,
  type CreditKind,
} from '../../src/cardholder/domain';
import type { Decide, StreamEvent } from '../../src/event-store';

/** What a command of a story came to. */
export interface Told {
  /** The answer, parsed. */
  readonly answer: Readonly<Record<string, unknown>>;
  /** The events it made, numbered. */
  readonly events: readonly StreamEvent[];
}

/** Accounts of the ledger that the stories use. */
export const STORY_ACCOUNTS = { bank: 1001, receivable: 2001, suspense: 2002, merchant: 50_001 } as const;

/** When and why cards change in stories that are not about that. */
export const STORY_CHANGE = { now: Date.parse('2026-11-24T02:00:00Z'), origin: systemOrigin('story') } as const;

/** One cardholder's stream in memory: runs deciders as the core would, and keeps what they made. */
export class Story {
  readonly aggregate = composeCardholder<AuthorizationEntity>({ evolveEntity, slices: [disputesSlice] });
  readonly streamId = CARDHOLDER_STREAM_MIN + 7;
  readonly events: StreamEvent[] = [];
  readonly entities = new Map<number, AuthorizationEntity>();
  state: CardholderState = this.aggregate.initialState(this.streamId);

  /** Runs a decider, about the authorization of that number if one is given. */
  run(decide: Decide<CardholderState, AuthorizationEntity>, entity?: number): Told {
    const context = {
      version: this.events.length,
      entity: entity === undefined ? undefined : this.entities.get(entity),
    };
    const decision = decide(this.state, context);
    const events = decision.events.map((event, index): StreamEvent => {
      const version = this.events.length + 1 + index;
      const own = event.entity === 'self' ? version : event.entity;
      return { ...event, streamId: this.streamId, version, entity: own };
    });
    for (const event of events) this.#apply(event);
    return { answer: JSON.parse(decision.outcome) as Told['answer'], events };
  }

  #apply(event: StreamEvent): void {
    this.events.push(event);
    this.state = this.aggregate.evolve(this.state, event);
    if (event.entity === null) return;
    this.entities.set(event.entity, this.aggregate.evolveEntity(this.entities.get(event.entity), event));
  }

  /** Balance, held and available fen of a purse. */
  purse(name: string): { readonly balance: number; readonly held: number; readonly available: number } {
    const purse = this.state.purses.list.find((candidate) => candidate.name === name);
    const { balance = 0, held = 0 } = purse ?? {};
    return { balance, held, available: balance - held };
  }

  /** Sum of the postings on an account. */
  account(number: number): number {
    const postings = this.events.flatMap((event) => event.postings);
    return postings.filter((posting) => posting.account === number).reduce((sum, posting) => sum + posting.amount, 0);
  }
}

const CREDIT_KINDS: Readonly<Record<string, CreditKind>> = {
  medical: 'contribution',
  epurse: 'top_up',
  transit: 'top_up',
};

/** Credits a purse of a story. */
export function credit(story: Story, purse: string, amount: number): Told {
  const kind = CREDIT_KINDS[purse] ?? 'subsidy_grant';
  return story.run(creditPurse({ purse, amount, kind, sourceAccount: STORY_ACCOUNTS.bank }));
}

/** A registered person with an active card, number 1, valid to the end of 2030, and purses with money. */
export function cardholderWith(balances: Readonly<Record<string, number>>): Story {
  const story = new Story();
  story.run(registerCardholder());
  story.run(
    issueCard({
      ...{ token: 'card-1', expiresOn: '2030-12', maskedNumber: '622848******0001', numberIndex: 'index-1' },
      ...STORY_CHANGE,
    }),
  );
  story.run(activateCard({ cardId: 1, ...STORY_CHANGE }));
  for (const [purse, amount] of Object.entries(balances)) {
    story.run(openPurse({ purse }));
    if (amount > 0) credit(story, purse, amount);
  }
  return story;
}

/** What a terminal of some merchant category says; programmes when the merchant takes part in them. */
export function messageAt(mcc: string, programmes: readonly string[] = []): MessageFacts {
  return {
    terminalId: 'T0000001',
    merchantId: 'M00000000000001',
    mcc,
    programmes,
    payable: STORY_ACCOUNTS.merchant,
    stan: '000123',
    batch: '000001',
    localTime: '2026-11-24T10:00:00',
    entryMode: 'contactless',
  };
}
