import fc from 'fast-check';
import {
  decideAdvice,
  decideAuthorization,
  decideCapture,
  decideExpiry,
  decideIncrement,
  decideRefund,
  decideReversal,
  type AuthorizationEntity,
  type MessageFacts,
  type TenderPolicy,
} from '../../src/authorization/domain';
import {
  creditPurse,
  freezeCard,
  setLimits,
  systemOrigin,
  unfreezeCard,
  type CardholderState,
  type SpendingLimits,
} from '../../src/cardholder/domain';
import type { Decide } from '../../src/event-store';

/** Purses of the model's cardholder, in order of opening. */
export const MODEL_PURSES = ['medical', 'epurse', 'transit', 'subsidy:elder-care'] as const;
/** Name of a purse of the model's cardholder. */
export type ModelPurse = (typeof MODEL_PURSES)[number];

/** Places where the model's cardholder pays. `clinic` takes at most half of a bill, and 400 fen, from medical money. */
export const SHOPS = {
  hospital: { mcc: '8062', programmes: [] },
  clinic: { mcc: '8011', programmes: [] },
  bus: { mcc: '4111', programmes: [] },
  care: { mcc: '8050', programmes: ['elder-care'] },
  shop: { mcc: '5411', programmes: [] },
} as const satisfies Readonly<Record<string, Pick<MessageFacts, 'mcc' | 'programmes'>>>;

/** Name of a place. */
export type ShopName = keyof typeof SHOPS;

/** The policy in force in the model's city. */
export const MODEL_POLICY: TenderPolicy = {
  version: 'model-1',
  effectiveFrom: '2026-01-01',
  rules: [
    { id: 'hospital', mcc: ['8062'], purses: [{ purse: 'medical' }, { purse: 'epurse' }], split: true },
    {
      id: 'clinic',
      mcc: ['8011'],
      purses: [{ purse: 'medical', maxShare: '0.5', upTo: 400 }, { purse: 'epurse' }],
      split: true,
    },
    { id: 'bus', mcc: ['4111'], purses: [{ purse: 'transit' }, { purse: 'epurse' }], split: false },
    {
      id: 'care',
      mcc: ['8050'],
      programme: 'elder-care',
      purses: [{ purse: 'subsidy:elder-care' }, { purse: 'epurse' }],
      split: true,
    },
    { id: 'elsewhere', purses: [{ purse: 'epurse' }], split: false },
  ],
  limits: { epurse: { perTransaction: 2_000, dayAmount: 5_000, dayCount: 12 }, medical: { monthAmount: 9_000 } },
};

/** How long the model's holds last, ms. */
export const MODEL_HOLD_TTL_MS = 20 * 3_600_000;

/** One step of a random history. `pick` chooses an authorization; the model's `placeOf` tells which. */
export type ModelCommand =
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'credit'; readonly purse: ModelPurse; readonly amount: number }
  | { readonly type: 'freeze' | 'unfreeze' }
  | { readonly type: 'limit'; readonly purse: ModelPurse; readonly limits: SpendingLimits }
  | {
      readonly type: 'authorize';
      readonly kind: 'purchase' | 'pre_authorization' | 'balance_inquiry';
      readonly shop: ShopName;
      readonly amount: number;
      readonly allowPartial: boolean;
      readonly purse?: ModelPurse | undefined;
    }
  | { readonly type: 'increment'; readonly pick: number; readonly amount: number }
  | {
      readonly type: 'capture';
      readonly pick: number;
      readonly amount?: number | undefined;
      readonly final: boolean;
    }
  | { readonly type: 'reverse' | 'refund'; readonly pick: number; readonly amount?: number | undefined }
  | { readonly type: 'expire'; readonly pick: number }
  | {
      readonly type: 'advise';
      readonly shop: ShopName;
      readonly amount: number;
      /** The advice is about an existing authorization when given. */
      readonly pick?: number | undefined;
      readonly final: boolean;
    };

/** Ledger accounts that the commands name. */
export interface ModelAccounts {
  readonly bank: number;
  readonly receivable: number;
  readonly merchant: number;
}

const amount = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 1, max: 600 }) },
  { weight: 3, arbitrary: fc.integer({ min: 600, max: 6_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -1, -500, 1_000_000_000_000) },
);
const pick = fc.nat({ max: 40 });
const shop = fc.constantFrom(...(Object.keys(SHOPS) as ShopName[]));
const purse = fc.constantFrom(...MODEL_PURSES);
const limit = fc.option(fc.integer({ min: 0, max: 6_000 }), { nil: null });

/** Any one command. */
export const modelCommand: fc.Arbitrary<ModelCommand> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 30 * 3_600_000 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ type: fc.constant('credit' as const), purse, amount: fc.integer({ min: 1, max: 3_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constantFrom('freeze' as const, 'unfreeze' as const, 'unfreeze' as const) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('limit' as const),
      purse,
      limits: fc.record(
        { perTransaction: limit, dayAmount: limit, dayCount: fc.nat({ max: 9 }), monthCount: fc.nat({ max: 30 }) },
        { requiredKeys: [] },
      ),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      type: fc.constant('authorize' as const),
      kind: fc.oneof(
        { weight: 5, arbitrary: fc.constant('purchase' as const) },
        { weight: 9, arbitrary: fc.constant('pre_authorization' as const) },
        { weight: 1, arbitrary: fc.constant('balance_inquiry' as const) },
      ),
      shop,
      amount,
      allowPartial: fc.boolean(),
      purse: fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: purse }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('increment' as const), pick, amount }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('capture' as const),
      pick,
      amount: fc.option(amount, { nil: undefined, freq: 3 }),
      final: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constantFrom('reverse' as const, 'refund' as const),
      pick,
      amount: fc.option(amount, { nil: undefined, freq: 2 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('expire' as const), pick }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('advise' as const),
      shop,
      amount,
      pick: fc.option(pick, { nil: undefined, freq: 2 }),
      final: fc.boolean(),
    }),
  },
);

/** A random history. */
export function modelHistory(maxLength: number): fc.Arbitrary<readonly ModelCommand[]> {
  return fc.array(modelCommand, { minLength: 1, maxLength, size: 'max' });
}

function messageAt(place: ShopName, accounts: ModelAccounts): MessageFacts {
  return {
    ...SHOPS[place],
    terminalId: 'T0000001',
    merchantId: `M-${place}`,
    payable: accounts.merchant,
    stan: '000001',
    batch: '000001',
    localTime: '2026-11-24T10:00:00',
    entryMode: 'chip',
  };
}

function creditOf(name: ModelPurse, fen: number, sourceAccount: number): Decide<CardholderState, unknown> {
  if (name === 'medical') return creditPurse({ purse: name, amount: fen, kind: 'contribution', sourceAccount });
  const kind = name.startsWith('subsidy:') ? 'subsidy_grant' : 'top_up';
  return creditPurse({ purse: name, amount: fen, kind, sourceAccount });
}

function given(value: number | undefined): { readonly amount?: number } {
  return value === undefined ? {} : { amount: value };
}

type FollowUp = Extract<ModelCommand, { type: 'increment' | 'capture' | 'reverse' | 'refund' | 'expire' }>;

function followUpDeciderOf(command: FollowUp, now: number): Decide<CardholderState, AuthorizationEntity> {
  const policy = MODEL_POLICY;
  switch (command.type) {
    case 'increment':
      return decideIncrement({ now, amount: command.amount, policy });
    case 'capture':
      return decideCapture({ now, policy, final: command.final, ...given(command.amount) });
    case 'reverse':
      return decideReversal({ now, policy, ...given(command.amount) });
    case 'refund':
      return decideRefund({ now, policy, ...given(command.amount) });
    case 'expire':
      return decideExpiry({ now, policy });
  }
}

/** The decider of a command at an instant (ms since the epoch); undefined for `wait`. Card 1 is the one that pays. */
export function deciderOf(
  command: ModelCommand,
  now: number,
  accounts: ModelAccounts,
): Decide<CardholderState, AuthorizationEntity> | undefined {
  const policy = MODEL_POLICY;
  switch (command.type) {
    case 'wait':
      return undefined;
    case 'credit':
      return creditOf(command.purse, command.amount, accounts.bank);
    case 'freeze':
      return freezeCard({ cardId: 1, now, origin: systemOrigin('model') });
    case 'unfreeze':
      return unfreezeCard({ cardId: 1, now, origin: systemOrigin('model') });
    case 'limit':
      return setLimits(command);
    case 'authorize': {
      const { kind, shop: place, amount: fen, allowPartial, purse: asked } = command;
      const facts = messageAt(place, accounts);
      const wanted = asked === undefined ? {} : { purse: asked };
      const holdTtlMs = MODEL_HOLD_TTL_MS;
      return decideAuthorization({
        ...facts,
        kind,
        now,
        cardId: 1,
        amount: fen,
        allowPartial,
        holdTtlMs,
        policy,
        ...wanted,
      });
    }
    case 'advise': {
      const { shop: place, amount: fen, final } = command;
      const receivableAccount = accounts.receivable;
      return decideAdvice({
        ...messageAt(place, accounts),
        now,
        cardId: 1,
        amount: fen,
        policy,
        receivableAccount,
        final,
      });
    }
    default:
      return followUpDeciderOf(command, now);
  }
}
