import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { CreditPurse, IssueCard, LinkTransitCard, OpenPurse, RegisterCardholder, systemOrigin } from '../cardholder';
import { demoFarePolicies } from '../demo';
import { requestKey, type RequestIdentity } from '../event-store';
import { Clock } from '../platform/clock';
import { fen } from '../platform/money';
import { RegisterMerchant } from '../registry';
import { fixtureCardNumber, fixtureIdNumber, fixtureMerchantId } from '../simulator';
import { grantEntitlement, OperatorDirectory, type Tap, TransitAccounts } from '../transit';

/** Clearing code of Shenzhen (GB/T 13497): its sample fare policy prices the rows. */
const SHENZHEN = '5840';
/** What the e-purse of each invented rider is filled with, fen. */
const PURSE_FEN = fen(50_000);
const CARDS_EXPIRE_ON = '2049-12';
const FREE_CARD = 'free-card';
const MCC_BUS = '4131';
const MCC_METRO = '4111';
const ORIGIN = systemOrigin('transit_sample');

/** The transit number of an invented card; the same name gives the same one. */
export function sampleCardNumber(name: string): string {
  return fixtureCardNumber(`transit ${name}`);
}

/**
 * Makes what the open data of Shenzhen need: its companies as operators with the sample fare policy, and for each card an invented rider with a filled
 * e-purse. A card from which terminals took nothing of a list price is a free card (免费卡). Once more changes nothing.
 */
export async function makeSampleCity(app: INestApplicationContext, taps: readonly Tap[]): Promise<void> {
  await demoFarePolicies(app);
  const operators = new Map(taps.map(({ operator, mode }) => [operator, mode]));
  for (const [operator, mode] of operators) await makeOperator(app, operator, mode === 'bus');
  for (const [card, ofCard] of Map.groupBy(taps, ({ card: name }) => name)) {
    const isFree = ofCard.some(
      ({ listOnDevice = 0, chargedOnDevice = 0 }) => listOnDevice > 0 && chargedOnDevice === 0,
    );
    await makeRider(app, card, isFree);
  }
}

async function makeOperator(app: INestApplicationContext, code: string, isBus: boolean): Promise<void> {
  const mcc = isBus ? MCC_BUS : MCC_METRO;
  const merchantId = fixtureMerchantId(`transit ${mcc} ${code}`, mcc);
  const details = { merchantId, name: code, mcc, category: isBus ? 'bus' : 'metro', programmes: [] };
  await app.get(CommandBus).execute(new RegisterMerchant(details));
  await app.get(OperatorDirectory, { strict: false }).register({ code, merchantId, city: SHENZHEN });
}

async function makeRider(app: INestApplicationContext, card: string, isFree: boolean): Promise<void> {
  const bus = app.get(CommandBus);
  const number = sampleCardNumber(card);
  const accounts = app.get(TransitAccounts, { strict: false });
  const made = (what: string): RequestIdentity => {
    const key = requestKey('transit sample', `${what} ${card}`);
    return { key, digest: key };
  };
  const person = { name: '模拟乘客', idNumber: fixtureIdNumber(`transit ${card}`) };
  const { cardholderId } = await bus.execute(new RegisterCardholder(made('person'), person, true));
  const issued = await bus.execute(
    new IssueCard(made('card'), cardholderId, { number, expiresOn: CARDS_EXPIRE_ON }, ORIGIN),
  );
  await bus.execute(new OpenPurse(made('purse'), cardholderId, 'epurse', ORIGIN));
  const credit = { purse: 'epurse', amount: PURSE_FEN, reference: 'transit-sample' };
  await bus.execute(new CreditPurse(made('credit'), cardholderId, credit));
  await bus.execute(new LinkTransitCard(made('link'), String(issued['token']), number, ORIGIN));
  const account = await accounts.ofNumber(number);
  if (account === undefined) throw new Error('the card of an invented rider was not linked');
  if (!isFree) return;
  const entitlement = { category: FREE_CARD, from: undefined, to: undefined, reviewedOn: undefined };
  await accounts.execute(account, made('free card').key, grantEntitlement(entitlement, app.get(Clock).now()));
}
