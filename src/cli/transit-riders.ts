import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { CreditPurse, IssueCard, LinkTransitCard, OpenPurse, RegisterCardholder, systemOrigin } from '../cardholder';
import { requestKey, type RequestIdentity } from '../event-store';
import { Clock } from '../platform/clock';
import { fen } from '../platform/money';
import { RegisterMerchant } from '../registry';
import { fixtureCardNumber, fixtureMerchantId } from '../simulator';
import { type Entitlement, grantEntitlement, OperatorDirectory, TransitAccounts } from '../transit';

/** What the e-purse of each invented rider is filled with, fen. */
const PURSE_FEN = fen(50_000);
const CARDS_EXPIRE_ON = '2049-12';
const MCC_BUS = '4131';
const MCC_METRO = '4111';
const ORIGIN = systemOrigin('transit_sample');

/** An invented operator. */
export interface SampleOperator {
  readonly code: string;
  readonly isBus: boolean;
  /** Clearing code of its city. */
  readonly city: string;
}

/** Registers an invented operator; once more changes nothing. Answers the number of its merchant. */
export async function makeOperator(
  app: INestApplicationContext,
  { code, isBus, city }: SampleOperator,
): Promise<string> {
  const mcc = isBus ? MCC_BUS : MCC_METRO;
  const merchantId = fixtureMerchantId(`transit ${mcc} ${code}`, mcc);
  const details = { merchantId, name: code, mcc, category: isBus ? 'bus' : 'metro', programmes: [] };
  await app.get(CommandBus).execute(new RegisterMerchant(details));
  await app
    .get(OperatorDirectory, { strict: false })
    .register({ code, merchantId, city, mode: isBus ? 'bus' : 'metro' });
  return merchantId;
}

/** An invented rider. */
export interface SampleRider {
  /** What the card is made from: the same name gives the same one. */
  readonly name: string;
  readonly idNumber: string;
  /** Number of the transit card. */
  readonly transitNumber: string;
  readonly entitlements: readonly Entitlement[];
}

/** Makes an invented rider with a card, a filled e-purse and concessions; once more changes nothing. */
export async function makeRider(
  app: INestApplicationContext,
  { name, idNumber, transitNumber, entitlements }: SampleRider,
): Promise<void> {
  const bus = app.get(CommandBus);
  const accounts = app.get(TransitAccounts, { strict: false });
  const made = (what: string): RequestIdentity => {
    const key = requestKey('transit sample', `${what} ${name}`);
    return { key, digest: key };
  };
  const person = { name: '模拟乘客', idNumber };
  const number = fixtureCardNumber(`transit ${name}`);
  const { cardholderId } = await bus.execute(new RegisterCardholder(made('person'), person, true));
  const issued = await bus.execute(
    new IssueCard(made('card'), cardholderId, { number, expiresOn: CARDS_EXPIRE_ON }, ORIGIN),
  );
  await bus.execute(new OpenPurse(made('purse'), cardholderId, 'epurse', ORIGIN));
  const credit = { purse: 'epurse', amount: PURSE_FEN, reference: 'transit-sample' };
  await bus.execute(new CreditPurse(made('credit'), cardholderId, credit));
  await bus.execute(new LinkTransitCard(made('link'), String(issued['token']), transitNumber, ORIGIN));
  const account = await accounts.ofNumber(transitNumber);
  if (account === undefined) throw new Error('the card of an invented rider was not linked');
  for (const entitlement of entitlements) {
    const { key } = made(entitlement.category);
    await accounts.execute(account, key, grantEntitlement(entitlement, app.get(Clock).now()));
  }
}
