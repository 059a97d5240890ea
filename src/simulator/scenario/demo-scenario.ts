import { fixtureIdNumber } from '../replay/fixture-identity';
import { parseScenario, type Scenario } from './scenario-file';

const MESSAGE = { stan: '${message.stan}', batch: '${message.batch}', localTime: '${message.localTime}' };
const PAYMENT = { ...MESSAGE, card: { number: '${card}' }, currency: 'CNY', entryMode: 'chip' };
const PERSON = '/v1/cardholders/${cardholder}';

/** The person that the scenario is about: registered, with a card, three purses and money in them. */
const PREPARATION = [
  {
    name: 'register a cardholder',
    terminal: 'office',
    post: '/v1/cardholders',
    body: { name: '演示市民', idNumber: '${idNumber}' },
    save: { cardholder: 'response.cardholderId' },
  },
  {
    name: 'issue a card',
    terminal: 'office',
    post: `${PERSON}/cards`,
    body: { expiresOn: '2049-12' },
    save: { card: 'response.number', token: 'response.token' },
  },
  { name: 'activate the card', terminal: 'office', post: '/v1/cards/${token}/activations' },
  ...['epurse', 'medical'].flatMap((purse) => [
    { name: `open the ${purse} purse`, terminal: 'office', post: `${PERSON}/purses`, body: { purse } },
    {
      name: `put 100 yuan into it (${purse})`,
      terminal: 'office',
      post: `${PERSON}/credits`,
      body: { purse, amount: 10_000, reference: 'demo-scenario' },
    },
  ]),
];

const PAYMENTS = [
  {
    name: 'buy for 12 yuan in the shop',
    post: '/v1/authorizations',
    body: { ...PAYMENT, type: 'purchase', amount: 1_200 },
    expect: {
      body: {
        result: 'approved',
        responseCode: '00',
        approvedAmount: 1_200,
        tenders: [{ purse: 'epurse', amount: 1_200 }],
      },
    },
    save: { purchase: 'response.id' },
  },
  {
    name: 'the same message again: the same answer',
    again: 'buy for 12 yuan in the shop',
    expect: { sameAs: 'buy for 12 yuan in the shop' },
  },
  {
    name: 'pay 120 yuan in the hospital: medical money first, the rest from the e-purse',
    terminal: 'hospital',
    post: '/v1/authorizations',
    body: { ...PAYMENT, type: 'purchase', amount: 12_000 },
    expect: {
      body: {
        result: 'approved',
        tenders: [
          { purse: 'medical', amount: 10_000 },
          { purse: 'epurse', amount: 2_000 },
        ],
      },
    },
    save: { treatment: 'response.id' },
  },
  {
    name: 'refund 30 yuan of it: the e-purse first, in reverse order',
    terminal: 'hospital',
    post: '/v1/authorizations/${treatment}/refunds',
    body: { ...MESSAGE, amount: 3_000 },
    expect: {
      body: {
        result: 'approved',
        approvedAmount: 3_000,
        tenders: {
          $contains: [
            { purse: 'epurse', amount: 2_000 },
            { purse: 'medical', amount: 1_000 },
          ],
        },
      },
    },
  },
  {
    name: 'a refund of more than is left is declined',
    terminal: 'hospital',
    post: '/v1/authorizations/${treatment}/refunds',
    body: { ...MESSAGE, amount: 9_001 },
    expect: { body: { result: 'declined', reason: 'over_refund' } },
  },
];

const HOLDS = [
  {
    name: 'set 40 yuan aside',
    post: '/v1/authorizations',
    body: { ...PAYMENT, type: 'pre_authorization', amount: 4_000 },
    expect: { body: { result: 'approved', expiresAt: { $any: true } } },
    save: { hold: 'response.id' },
  },
  {
    name: 'set 10 more aside',
    post: '/v1/authorizations/${hold}/increments',
    body: { ...MESSAGE, amount: 1_000 },
    expect: { body: { result: 'approved', approvedAmount: 1_000 } },
  },
  {
    name: 'capture 35 of the 50 yuan; the rest is free again',
    post: '/v1/authorizations/${hold}/captures',
    body: { ...MESSAGE, amount: 3_500 },
    expect: { body: { result: 'approved', approvedAmount: 3_500 } },
  },
  {
    name: 'the purses hold what they should',
    terminal: 'office',
    get: '/v1/cards/${token}/purses',
    expect: {
      body: {
        purses: {
          $contains: [
            { purse: 'epurse', balance: 5_300, available: 5_300 },
            { purse: 'medical', balance: 1_000, available: 1_000 },
          ],
        },
      },
    },
  },
  {
    name: 'reverse the first purchase',
    post: '/v1/authorizations/${purchase}/reversals',
    body: { ...MESSAGE, reason: 'customer_cancelled' },
    expect: { body: { result: 'approved', approvedAmount: 1_200 } },
  },
  {
    name: 'reverse a message that never arrived: it is remembered',
    post: '/v1/reversals',
    body: {
      ...MESSAGE,
      card: { number: '${card}' },
      original: { stan: '${message.stan}', batch: '${message.batch}', localDate: '${message.localDate}' },
    },
    expect: { body: { reason: 'reversal_remembered' } },
    save: { lateStan: 'request.original.stan', lateBatch: 'request.original.batch', lateTime: 'request.localTime' },
  },
  {
    name: 'when it arrives after all it is declined',
    post: '/v1/authorizations',
    body: {
      ...PAYMENT,
      type: 'purchase',
      amount: 700,
      stan: '${lateStan}',
      batch: '${lateBatch}',
      localTime: '${lateTime}',
    },
    expect: { body: { result: 'declined' } },
  },
];

const FREEZE = [
  {
    name: 'freeze the card',
    terminal: 'office',
    post: '/v1/cards/${token}/freezes',
    body: { reason: 'lost_by_holder' },
  },
  {
    name: 'a frozen card pays nothing',
    post: '/v1/authorizations',
    body: { ...PAYMENT, type: 'purchase', amount: 100 },
    expect: { body: { result: 'declined', reason: 'card_frozen', responseCode: '62' } },
  },
  {
    name: 'but what was accepted offline before is booked',
    post: '/v1/advices',
    body: { advices: [{ ...PAYMENT, amount: 500 }] },
    expect: { body: { results: [{ result: 'approved', approvedAmount: 500 }] } },
  },
  {
    name: 'unfreeze the card',
    terminal: 'office',
    post: '/v1/cards/${token}/unfreezes',
    body: { reason: 'found_again' },
  },
  {
    name: 'ask the balance',
    post: '/v1/authorizations',
    body: { ...PAYMENT, type: 'balance_inquiry', amount: 0 },
    expect: { body: { result: 'approved', available: 6_000 } },
  },
];

/** The built-in scenario: most of what a terminal can do, on a person made for it. `seed` makes that person a new one. */
export function demoScenario(seed: string): Scenario {
  return parseScenario({
    name: 'a day of one card',
    variables: { idNumber: fixtureIdNumber(`scenario ${seed}`) },
    steps: [...PREPARATION, ...PAYMENTS, ...HOLDS, ...FREEZE],
  });
}
