import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  CreditPurse,
  IssueCard,
  LinkTransitCard,
  OpenPurse,
  RegisterCardholder,
  systemOrigin,
} from '../../src/cardholder';
import { demoFarePolicies } from '../../src/demo';
import { requestKey, type RequestIdentity } from '../../src/event-store';
import { fen } from '../../src/platform/money';
import { RegisterMerchant } from '../../src/registry';
import { OperatorDirectory } from '../../src/transit';
import { inventCardNumber, inventIdNumber } from '../support/app';

const ORIGIN = systemOrigin('transit_sample');
const CITY = '2410';

/** The two operators of the sample policy of Changchun, by the code that taps name. */
export const OPERATORS = ['轨道', '公交'] as const;

/** Imports the sample fare policies and registers the operators. */
export async function makeChangchun(app: INestApplicationContext): Promise<void> {
  await demoFarePolicies(app);
  for (const [index, code] of OPERATORS.entries()) {
    await makeOperator(app, code, `99022014111000${index + 1}`, CITY);
  }
}

/** Registers a merchant as an operator. */
export async function makeOperator(
  app: INestApplicationContext,
  code: string,
  merchantId: string,
  city: string,
): Promise<void> {
  const merchant = { merchantId, name: code, mcc: '4111', category: 'bus', programmes: [] };
  await app.get(CommandBus).execute(new RegisterMerchant(merchant));
  await app.get(OperatorDirectory, { strict: false }).register({ code, merchantId, city });
}

/** A person with a card whose transit number this is, and so much in the e-purse. */
export async function makeTransitRider(
  app: INestApplicationContext,
  epurse: number,
  number = inventCardNumber(),
): Promise<{ readonly number: string; readonly cardholderId: string }> {
  const bus = app.get(CommandBus);
  const made = (what: string): RequestIdentity => {
    const key = requestKey('transit test', `${what} ${number}`);
    return { key, digest: key };
  };
  const person = { name: '张三', idNumber: inventIdNumber() };
  const { cardholderId } = await bus.execute(new RegisterCardholder(made('person'), person, true));
  const card = { number: inventCardNumber(), expiresOn: '2049-12' };
  const issued = await bus.execute(new IssueCard(made('card'), cardholderId, card, ORIGIN));
  await bus.execute(new OpenPurse(made('purse'), cardholderId, 'epurse', ORIGIN));
  const credit = { purse: 'epurse', amount: fen(epurse), reference: 'transit-test' };
  await bus.execute(new CreditPurse(made('credit'), cardholderId, credit));
  await bus.execute(new LinkTransitCard(made('link'), String(issued['token']), number, ORIGIN));
  return { number, cardholderId };
}
