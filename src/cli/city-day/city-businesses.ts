import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { demoFarePolicies } from '../../demo';
import { type InstitutionDetails, RegisterInstitution } from '../../medical';
import { RegisterMerchant, type RegisteredMerchant, RegisterTerminal } from '../../registry';
import { type ContractTerms, PayeeContracts } from '../../settlement';
import { fixtureMerchantId } from '../../simulator';
import { CITY_OPERATORS, OperatorDirectory } from '../../transit';
import { makeOperator } from '../transit-riders';

const POOLING_AREA = '220100';
/** Clearing code of Changchun, by whose sample policy the city rides. */
const CHANGCHUN = '2410';
/** First serial of the city's institutions; the demo city's come before. */
const FIRST_SERIAL = 22010000100;
const CONTRACTS_FROM = '2020-01-01';
/** Fen that a payout must reach at some of the payees. */
const SOME_LEAST_PAYOUT = 20_000;
/** Every so many payees are paid on Mondays only; have a least payout. */
const WEEKLY_EVERY = 10;
const LEAST_EVERY = 3;
/** Part of what hospitals and pharmacies are owed that is held back (质量保证金). */
const HOLDBACK = '0.05';
const OPERATOR_TERMS: ContractTerms = {
  fee: { kind: 'percent', ratio: '0' },
  ...{ payout: { cycle: 'daily' }, minimumPayout: 0, holdbackRatio: '0', prepaymentShare: '0' },
};
const CAPABILITIES = ['purchase', 'refund', 'reversal'] as const;

interface Kind {
  readonly mcc: string;
  readonly category: string;
  readonly name: string;
  readonly count: number;
  /** Fee ratios of the contracts, in turn. */
  readonly fees: readonly string[];
  /** Levels of institutions, in turn. */
  readonly levels?: readonly InstitutionDetails['level'][];
}

const SHOPS: readonly Kind[] = [
  { mcc: '5411', category: 'shop', name: '便民超市', count: 60, fees: ['0.003', '0.0038'] },
  { mcc: '5812', category: 'shop', name: '社区餐厅', count: 30, fees: ['0.006'] },
  { mcc: '5311', category: 'shop', name: '百货商场', count: 10, fees: ['0.005', '0.0045'] },
];
const HOSPITAL: Kind = {
  ...{ mcc: '8062', category: 'hospital', name: '医院', count: 6, fees: ['0'], levels: ['L3', 'L2', 'L1'] },
};
const PHARMACY: Kind = {
  ...{ mcc: '5912', category: 'pharmacy', name: '大药房', count: 12, fees: ['0.002'], levels: ['L0'] },
};

/** A shop with its till, as its messages name them. */
export interface CityShop {
  readonly terminalId: string;
  readonly merchant: RegisteredMerchant;
}

/** A hospital or pharmacy. */
export interface CityInstitution {
  readonly terminalId: string;
  readonly merchant: RegisteredMerchant;
  readonly code: string;
}

/** The businesses of the city that `simulate day` plays. */
export interface CityBusinesses {
  readonly shops: readonly CityShop[];
  readonly hospitals: readonly CityInstitution[];
  readonly pharmacies: readonly CityInstitution[];
}

/** Registers the city's shops with tills, hospitals, pharmacies and operators, with a contract for each; once more changes nothing. */
export async function makeBusinesses(app: INestApplicationContext): Promise<CityBusinesses> {
  await makeOperators(app);
  const shops: CityShop[] = [];
  for (const kind of SHOPS) {
    for (let number = 1; number <= kind.count; number += 1) shops.push(await shop(app, kind, number));
  }
  return {
    shops,
    hospitals: await institutions(app, HOSPITAL, 'H', 'hospital'),
    pharmacies: await institutions(app, PHARMACY, 'P', 'pharmacy'),
  };
}

/** The metro and buses of the fare policy; where the demo city has them, they are used as they are. */
async function makeOperators(app: INestApplicationContext): Promise<void> {
  await demoFarePolicies(app);
  const known = await app.get(OperatorDirectory, { strict: false }).find(CITY_OPERATORS.map(({ code }) => code));
  for (const { code, mode } of CITY_OPERATORS) {
    const operator = { code, isBus: mode === 'bus', city: CHANGCHUN };
    const merchantId = known.get(code)?.merchantId ?? (await makeOperator(app, operator));
    await contract(app, merchantId, code, OPERATOR_TERMS);
  }
}

async function shop(app: INestApplicationContext, kind: Kind, number: number): Promise<CityShop> {
  const merchant = await payee(app, kind, number);
  const terminalId = terminalOf(kind, number);
  const details = { terminalId, merchantId: merchant.merchantId, name: 'till 1', capabilities: [...CAPABILITIES] };
  await app.get(CommandBus).execute(new RegisterTerminal({ ...details, algorithm: 'hmac-sha256' }));
  return { terminalId, merchant };
}

async function institutions(
  app: INestApplicationContext,
  kind: Kind,
  letter: 'H' | 'P',
  category: InstitutionDetails['kind'],
): Promise<readonly CityInstitution[]> {
  const made: CityInstitution[] = [];
  for (let number = 1; number <= kind.count; number += 1) {
    const merchant = await payee(app, kind, number);
    const code = `${letter}${FIRST_SERIAL + number}`;
    const level = kind.levels?.[(number - 1) % kind.levels.length] ?? 'L0';
    const details = { code, name: merchant.name, level, area: POOLING_AREA, kind: category };
    await app.get(CommandBus).execute(new RegisterInstitution({ ...details, merchantId: merchant.merchantId }));
    made.push({ terminalId: terminalOf(kind, number), merchant, code });
  }
  return made;
}

/** A merchant, and the contract by which it is paid. */
async function payee(app: INestApplicationContext, kind: Kind, number: number): Promise<RegisteredMerchant> {
  const { mcc, category, fees } = kind;
  const merchantId = fixtureMerchantId(`city ${mcc} ${number}`, mcc);
  const name = `模拟第${number}${kind.name}`;
  const details = { merchantId, name, mcc, category, programmes: [] };
  const merchant = await app.get(CommandBus).execute(new RegisterMerchant(details));
  await contract(app, merchantId, name, {
    fee: { kind: 'percent', ratio: fees[number % fees.length] ?? '0' },
    payout: number % WEEKLY_EVERY === 0 ? { cycle: 'weekly', day: 1 } : { cycle: 'daily' },
    minimumPayout: number % LEAST_EVERY === 0 ? SOME_LEAST_PAYOUT : 0,
    holdbackRatio: category === 'shop' ? '0' : HOLDBACK,
    prepaymentShare: '0',
  });
  return merchant;
}

async function contract(
  app: INestApplicationContext,
  merchantId: string,
  holder: string,
  terms: ContractTerms,
): Promise<void> {
  const bank = { bank: '模拟银行', holder, account: `6200${merchantId}` };
  await app.get(PayeeContracts, { strict: false }).add({ merchantId, validFrom: CONTRACTS_FROM, terms, bank });
}

function terminalOf({ mcc }: Kind, number: number): string {
  return `C${mcc}${String(number).padStart(3, '0')}`;
}
