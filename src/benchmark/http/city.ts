import { randomBytes } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { defaultTenderPolicy } from '../../authorization';
import { Subscriptions, TransactionCore } from '../../event-store';
import { KeyRing } from '../../platform/crypto';
import { PublishTenderPolicy, RegisterMerchant, RegisterTerminal } from '../../registry';
import { cardOf, seedPeople } from '../core/people';
import type { LoadTerminal } from './load-messages';

/** Terminals that the load comes from, each of a merchant of its own. */
const TERMINALS = 64;
const CARDS_AT_ONCE = 5_000;
const CATCH_UP_MS = 600_000;
const SECRET_BYTES = 32;
const SHOP_MCC = '5411';

/** Makes the city that the service is measured in, with the service's own commands. Answers the terminals with their keys. */
export async function buildCity(
  app: INestApplicationContext,
  people: number,
  signal: AbortSignal,
): Promise<LoadTerminal[]> {
  const commands = app.get(CommandBus);
  await commands.execute(new PublishTenderPolicy(defaultTenderPolicy));
  const terminals: LoadTerminal[] = [];
  for (let serial = 1; serial <= TERMINALS; serial += 1) terminals.push(await makeTerminal(commands, serial));
  const keyRing = app.get(KeyRing);
  const numberIndex = (number: string): string => keyRing.blindIndex('card-number', number);
  await seedPeople(app.get(TransactionCore), people, numberIndex, signal);
  for (let first = 0; first < people; first += CARDS_AT_ONCE) {
    await enterCards(app.get(Pool), first, Math.min(people, first + CARDS_AT_ONCE), numberIndex);
  }
  // What it has to catch up with from the making of the city is no part of the measurement.
  if (!(await app.get(Subscriptions).caughtUp(CATCH_UP_MS))) throw new Error('the subscriptions do not keep up');
  return terminals;
}

async function makeTerminal(commands: CommandBus, serial: number): Promise<LoadTerminal> {
  const tail = String(serial).padStart(4, '0');
  const merchantId = `9902201${SHOP_MCC}${tail}`;
  const merchant = { merchantId, name: `Shop ${serial}`, mcc: SHOP_MCC, category: 'shop', programmes: [] };
  await commands.execute(new RegisterMerchant(merchant));
  const terminalId = `BNCH${tail}`;
  const secret = randomBytes(SECRET_BYTES);
  const { keyId, alg } = await commands.execute(
    new RegisterTerminal({
      terminalId,
      merchantId,
      name: `Till ${serial}`,
      capabilities: ['purchase'],
      algorithm: 'hmac-sha256',
      secret,
    }),
  );
  return { terminalId, keyId, alg, secret: secret.toString('base64') };
}

/** The directory is a read model: its entries say again what the `CardIssued` events say. */
async function enterCards(
  pool: Pool,
  first: number,
  end: number,
  numberIndex: (number: string) => string,
): Promise<void> {
  const cards = Array.from({ length: end - first }, (_, index) => cardOf(first + index));
  await pool.query(
    `INSERT INTO card_directory (number_index, token, stream_id)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[])`,
    [
      cards.map((card) => numberIndex(card.number)),
      cards.map((card) => card.token),
      cards.map((card) => card.streamId),
    ],
  );
}
