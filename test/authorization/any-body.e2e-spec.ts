import fc from 'fast-check';
import { Besieged } from './besieged';
import type { Answer } from '../support/terminal-client';

const AUTHORIZATIONS = '/v1/authorizations';
const FUZZ_SEED = 20_261_124;
const FUZZ_RUNS = 500;

let here: Besieged;

beforeAll(async () => {
  here = await Besieged.build();
});

afterAll(() => here.close());

describe('any body at all', () => {
  const values = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom(
        undefined,
        null,
        0,
        1,
        -1,
        100,
        2 ** 40,
        '',
        '1',
        '000001',
        'CNY',
        true,
        [],
        {},
        [1],
        '\ud800',
        '\u0000',
        "'; --",
      ),
    },
    { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  );
  const FIELDS = [
    'type',
    'card',
    'amount',
    'currency',
    'stan',
    'batch',
    'localTime',
    'entryMode',
    'allowPartial',
    'purse',
    'final',
    'reason',
    'original',
    'advices',
    'limits',
    'name',
  ];
  const mutation = fc.dictionary(
    fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...FIELDS) },
      { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
    ),
    values,
    { maxKeys: 4 },
  );
  const target = fc.constantFrom(
    'authorizations',
    'refunds',
    'captures',
    'increments',
    'reversals',
    'by-key',
    'advices',
    'credits',
    'cards',
    'freezes',
  );

  it('is answered below 500, and changes nothing unless it is answered 200', async () => {
    await fc.assert(
      fc.asyncProperty(target, mutation, async (what, fields) => {
        const before = await here.book.heads();
        const answer = await send(what, fields);
        expect({ what, fields, status: answer.status < 500 }).toEqual({ what, fields, status: true });
        if (answer.status !== 200) {
          expect(answer.body['code']).toEqual(expect.any(String));
          expect(await here.book.heads()).toEqual(before);
        }
      }),
      { seed: FUZZ_SEED, numRuns: FUZZ_RUNS },
    );
  });

  function send(what: string, fields: object): Promise<Answer> {
    if (what === 'authorizations') return here.city.shop.post(AUTHORIZATIONS, here.purchase(fields));
    if (what === 'by-key') {
      const original = { stan: '1', batch: '1', localDate: '2026-11-24' };
      return here.city.shop.post('/v1/reversals', { card: { number: here.card.number }, original, ...fields });
    }
    if (what === 'advices') {
      return here.city.shop.post('/v1/advices', {
        advices: [{ ...here.city.shop.advice(here.card.number, 5), ...fields }],
      });
    }
    if (what === 'credits' || what === 'cards') {
      const right = what === 'cards' ? { expiresOn: '2036-12' } : { purse: 'epurse', amount: 1 };
      return here.city.office.post(`/v1/cardholders/${here.card.cardholderId}/${what}`, { ...right, ...fields });
    }
    if (what === 'freezes') return here.city.office.post('/v1/cards/card_x/freezes', { reason: 'x', ...fields });
    return here.city.shop.followUp(here.paid, what, fields);
  }
});
