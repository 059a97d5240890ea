import type { OpenAPIObject } from '@nestjs/swagger';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Schema = Exclude<Schemas[string], { $ref: string }>;

/** An instant, for fields whose names end so. */
const INSTANT = '2026-11-24T02:15:00.123Z';
const INSTANT_NAME = /(?:At|Until)$/;

const CARD = {
  token: 'card_929b2875cb99262484c7a5a1',
  maskedNumber: '922000*********0016',
  kind: 'physical',
  state: 'active',
};

/** Examples of fields that bear one name in many bodies, so that no decorator has to repeat them. Amounts are fen. */
const BY_NAME: Readonly<Record<string, unknown>> = {
  allowedFrom: ['active', 'frozen'],
  amount: 1200,
  approvalId: 'ap_8e1813faa1387950375b3efa',
  bank: { bankCode: '102', maskedAccount: '6222****0016', status: 'linked' },
  cardholderId: 'ch_27wlfk',
  cards: [CARD],
  cases: [{ caseId: 'cs_0f1e2d3c4b5a69788796a5b4', state: 'opened', kind: 'duplicate_charge', openedAt: INSTANT }],
  csrfToken: 'c0ffee00c0ffee00c0ffee00c0ffee00',
  decisionReason: '情况属实',
  declineReasons: [{ reason: 'card_frozen', textZh: '卡已冻结', textEn: 'The card is frozen', count: 3 }],
  details: { fields: 'phone', today: 4 },
  failure: '芯片写入失败',
  from: '127.0.0.1',
  hash: '4954a280b6a00caefe3a2d6d627593611c42d3e49d251b8e04f4275d55171629',
  lanes: [{ lane: 0, depth: 2, lagEvents: 0 }],
  maskedNumber: CARD.maskedNumber,
  newPassword: 'seven green umbrellas',
  nextCursor: 'MTc5NTQ4NjUwMC4x',
  note: '持卡人来电，已核对身份',
  notes: [{ noteId: 'nt_0f1e2d3c4b5a697887', at: INSTANT, by: 'st_22ae28bafd1335dd', byName: '李娜', text: '已回电' }],
  number: '9220000000000000016',
  object: CARD.token,
  openHolds: [{ authorizationId: 'au_00000hs0', amount: 20_000, merchantId: '990220154110001', expiresAt: INSTANT }],
  outcome: { result: 'done' },
  password: 'fD4BZ-sec99-KBNGX-WNS79',
  purses: [{ purse: 'epurse', balance: 50_000, held: 20_000, available: 30_000 }],
  reason: 'holder_request',
  requestId: '5b0c1b5e-8d0e-4c39-9d5e-0d5f0e6a7a11',
  result: { result: 'done' },
  secret: 'dGhpcyBpcyBubyByZWFsIHNlY3JldCwgcmVhbGx5ISE=',
  series: [{ t: INSTANT, approved: 310.2, declined: 4.1 }],
  session: 'ss_86c8372692b52942e00b4fcf',
  token: CARD.token,
};

/**
 * A real example for a field of which its schema says no more than the type; undefined where the schema says more itself, or
 * nothing of the name's type is known.
 */
export function exampleByName(name: string, schema: Schemas[string]): unknown {
  if ('$ref' in schema || !saysTypeOnly(schema)) return undefined;
  const example = INSTANT_NAME.test(name) ? INSTANT : BY_NAME[name];
  return isOfType(example, schema.type) ? example : undefined;
}

function saysTypeOnly({
  example,
  default: fallback,
  enum: choices,
  allOf,
  properties,
  pattern,
  items,
}: Schema): boolean {
  if ([example, fallback, choices, allOf, properties, pattern].some((part) => part !== undefined)) return false;
  return items === undefined || (!('$ref' in items) && saysTypeOnly(items));
}

function isOfType(example: unknown, type: Schema['type']): boolean {
  if (Array.isArray(example)) return type === 'array';
  if (type === 'integer') return typeof example === 'number';
  return typeof example === type;
}
