import { CommandBus } from '@nestjs/cqrs';
import { CARDHOLDER_STREAM_MIN, cardholderId, CloseCard, MAX_CARDS } from '../../src/cardholder';
import { hexKey } from '../../src/event-store';
import { luhnDigit } from '../../src/platform/crypto';
import { openPool } from '../../src/platform/database';
import { inventCardNumber, inventIdNumber, issueCard } from '../support/app';
import type { Answer } from '../support/terminal-client';
import { CityUnderTest } from './city-under-test';

const EXPIRES_ON = '2036-12';
/** A cardholder's name that nobody was given yet. */
const NOBODY = cardholderId(CARDHOLDER_STREAM_MIN + 1_000_000);

let here: CityUnderTest;

beforeAll(async () => {
  here = await CityUnderTest.build();
});

afterAll(() => here.close());

function issue(holder: string, number?: string, idempotencyKey?: string): Promise<Answer> {
  const card = { expiresOn: EXPIRES_ON, ...(number === undefined ? {} : { number }) };
  const options = idempotencyKey === undefined ? {} : { idempotencyKey };
  return here.city.office.post(`/v1/cardholders/${holder}/cards`, card, options);
}

/** A person without a card. */
async function newcomer(): Promise<string> {
  const { body } = await here.city.office.post('/v1/cardholders', { name: '李四', idNumber: inventIdNumber() });
  return String(body['cardholderId']);
}

/** Closes a card, for of the physical ones a person may have one at a time. */
async function close({ body }: Answer): Promise<void> {
  const token = String(body['token']);
  const key = hexKey(`close ${token}`);
  const origin = { channel: 'counter', reason: 'holder_asked' } as const;
  const command = new CloseCard({ key, digest: key }, token, { cause: 'requested' }, origin);
  expect((await here.service.app.get(CommandBus).execute(command)).result).toBe('done');
}

/** The keys under which answers are stored, as anyone who reads the database sees them. */
async function storedKeys(): Promise<string[]> {
  const pool = openPool(here.database.ownerUrl, { max: 1, role: false, applicationName: 'onecard test' });
  try {
    const { rows } = await pool.query<{ key: string }>("SELECT replace(key::text, '-', '') AS key FROM outcome");
    return rows.map((row) => row.key);
  } finally {
    await pool.end();
  }
}

describe('a number that is made for a card', () => {
  it('is the same for a retry', async () => {
    const holder = await newcomer();
    const first = await issue(holder, undefined, 'made-once');
    expect(first.body).toMatchObject({ result: 'done', number: expect.stringMatching(/^9220\d{15}$/) as unknown });
    expect((await issue(holder, undefined, 'made-once')).text).toBe(first.text);
  });

  it('does not follow from what is stored, by hashing the keys of requests or by reading digits off them', async () => {
    const { number } = await issueCard(here.city.office);
    const keys = await storedKeys();
    expect(keys.length).toBeGreaterThan(0);
    const guesses = keys.flatMap((key) => [key, hexKey(key), hexKey(`card number\n${key}`)]).map(numberFrom);
    expect(guesses).not.toContain(number);
  });

  function numberFrom(hex: string): string {
    const body = `9220${BigInt(`0x${hex}`).toString().slice(-14).padStart(14, '0')}`;
    return body + luhnDigit(body);
  }
});

describe('an issue that is refused', () => {
  it('to a cardholder who is not registered leaves the number to others, and stays refused', async () => {
    const number = inventCardNumber();
    const refused = await issue(NOBODY, number, 'to-nobody');
    expect(refused.body).toEqual({ result: 'refused', reason: 'cardholder_not_registered' });
    const holder = await newcomer();
    expect((await issue(holder, number)).body).toMatchObject({ result: 'done', number });
    expect((await issue(NOBODY, number, 'to-nobody')).text).toBe(refused.text);
  });

  it('because the person has too many cards leaves the number to others; the last card is answered again as before', async () => {
    const holder = await newcomer();
    for (let cards = 0; cards < MAX_CARDS - 1; cards += 1) await close(await issue(holder));
    const lastNumber = inventCardNumber();
    const last = await issue(holder, lastNumber, 'the-last-card');
    expect(last.body).toMatchObject({ result: 'done', number: lastNumber });
    expect((await issue(holder)).body).toEqual({ result: 'refused', reason: 'live_card_exists' });
    expect((await issue(holder, lastNumber)).body).toMatchObject({ result: 'already_so', number: lastNumber });
    await close(last);

    const number = inventCardNumber();
    const refused = await issue(holder, number, 'one-too-many');
    expect(refused.body).toEqual({ result: 'refused', reason: 'too_many_cards' });
    const other = await newcomer();
    expect((await issue(other, number)).body).toMatchObject({ result: 'done', number });
    expect((await issue(holder, number, 'one-too-many')).text).toBe(refused.text);

    expect((await issue(holder, lastNumber, 'the-last-card')).text).toBe(last.text);
  });

  it("because the number is another person's stays refused", async () => {
    const { number } = await issueCard(here.city.office);
    const holder = await newcomer();
    const refused = await issue(holder, number, 'of-another');
    expect(refused.body).toEqual({ result: 'refused', reason: 'card_number_in_use' });
    expect((await issue(holder, number, 'of-another')).text).toBe(refused.text);
  });
});
