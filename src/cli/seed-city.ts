import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  ActivateCard,
  CreditPurse,
  IssueCard,
  LinkTransitCard,
  OpenPurse,
  RegisterCardholder,
  systemOrigin,
} from '../cardholder';
import { demoFarePolicies } from '../demo';
import { type RequestIdentity, requestKey } from '../event-store';
import { EnrolPerson, type Enrolment } from '../medical';
import { type Fen, fen } from '../platform/money';
import { fixtureCardNumber, numberedIdNumber } from '../simulator';
import { makeOperator } from './transit-riders';

/** People that a city may have at most. */
export const MAX_CITY_PEOPLE = 1_000_000;
/** People who are made at once: their commands fill the blocks of all lanes. */
const AT_ONCE = 128;
/** Progress is told each time so many people were begun. */
const TELL_EVERY = 500;
/** Numbers of people are spread over birthdays; the step has no common factor with the days there are. */
const PERSON_STEP = 7_919;
const PEOPLE_THERE_ARE = 30_000_000;
const CARDS_EXPIRE_ON = '2049-12';
const INSURED_SINCE = '2020-01-01';
/** Changchun, whose people and institutions the demo city has, and Shenzhen, whose fares it has. */
const POOLING_AREA = '220100';
const FARE_CITY = '5840';
/** Every third person is insured as a resident (390), the others as employees (310). */
const RESIDENT_EVERY = 3;
const ORIGIN = systemOrigin('sample_city');

/** The purses of each person with what is put into them, fen; the amounts differ from person to person. */
const PURSES: readonly { readonly purse: string; readonly from: number; readonly step: number }[] = [
  { purse: 'epurse', from: 50_000, step: 10 },
  { purse: 'medical', from: 120_000, step: 50 },
  { purse: 'transit', from: 10_000, step: 0 },
];
const STEPS = 1_000;

/** What a city came to. */
export interface CityTotals {
  readonly people: number;
  /** Fen that the purses of its people were filled with. */
  readonly credited: Fen;
}

/**
 * Makes invented people beside the demo city's businesses and institutions: each with an active card, filled purses, an
 * enrolment and a transit card, and two transit operators. All follows from the numbers 0 to `people` − 1, so once more changes
 * nothing and a larger city contains the smaller one.
 */
export async function seedCity(
  app: INestApplicationContext,
  people: number,
  tell: (done: number) => void,
): Promise<CityTotals> {
  await demoFarePolicies(app);
  await makeOperator(app, { code: 'CITYBUS', isBus: true, city: FARE_CITY });
  await makeOperator(app, { code: 'CITYMETRO', isBus: false, city: FARE_CITY });
  let next = 0;
  let credited = 0;
  const work = async (): Promise<void> => {
    while (next < people) {
      const index = next++;
      // Read and added after the wait: the others add to it meanwhile.
      const amount = await makePerson(app.get(CommandBus), index);
      credited += amount;
      if ((index + 1) % TELL_EVERY === 0) tell(index + 1);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, people) }, work));
  tell(people);
  return { people, credited: fen(credited) };
}

/** The number of the city's card by the number of its person. */
export function cityCardNumber(index: number): string {
  return fixtureCardNumber(`city ${index}`);
}

/** The number of the transit card by the number of its person. */
export function cityTransitNumber(index: number): string {
  return fixtureCardNumber(`city transit ${index}`);
}

/** Makes one person, step by step under keys of their own; answers the fen that the purses were filled with. */
async function makePerson(bus: CommandBus, index: number): Promise<number> {
  const made = (what: string): RequestIdentity => {
    const key = requestKey('sample city', `${what} ${index}`);
    return { key, digest: key };
  };
  const person = { name: '模拟居民', idNumber: numberedIdNumber((index * PERSON_STEP) % PEOPLE_THERE_ARE) };
  const { cardholderId } = await bus.execute(new RegisterCardholder(made('person'), person, true));
  const card = { number: cityCardNumber(index), expiresOn: CARDS_EXPIRE_ON };
  const { token } = accepted(await bus.execute(new IssueCard(made('card'), cardholderId, card, ORIGIN)));
  accepted(await bus.execute(new ActivateCard(made('activate'), String(token), ORIGIN)));
  let credited = 0;
  for (const { purse, from, step } of PURSES) {
    const amount = fen(from + (index % STEPS) * step);
    accepted(await bus.execute(new OpenPurse(made(`open ${purse}`), cardholderId, purse, ORIGIN)));
    const credit = { purse, amount, reference: 'sample-city' };
    accepted(await bus.execute(new CreditPurse(made(`credit ${purse}`), cardholderId, credit)));
    credited += amount;
  }
  accepted(await bus.execute(new EnrolPerson(made('enrol'), cardholderId, enrolmentOf(index), ORIGIN)));
  accepted(await bus.execute(new LinkTransitCard(made('link'), String(token), cityTransitNumber(index), ORIGIN)));
  return credited;
}

function enrolmentOf(index: number): Enrolment {
  const isResident = index % RESIDENT_EVERY === 0;
  return {
    insutype: isResident ? '390' : '310',
    area: POOLING_AREA,
    psnNo: `2201${String(index + 1).padStart(22, '0')}`,
    psnType: isResident ? '1501' : '1101',
    state: 'active',
    civilServant: false,
    from: INSURED_SINCE,
  };
}

function accepted<Answer extends { readonly result?: unknown }>(answer: Answer): Answer {
  if (answer.result === 'declined' || answer.result === 'refused') {
    throw new Error(`the city cannot be made here: ${JSON.stringify(answer)}`);
  }
  return answer;
}
