import { type Command, InvalidArgumentError } from 'commander';
import type { INestApplicationContext } from '@nestjs/common';
import { CardDirectory } from '../cardholder';
import { businessDay } from '../platform/clock';
import { type DayNumber, dayText, readDay } from '../transit';
import { type DayTotals, playDay } from './city-day/play-day';
import { FileProgress } from './file-progress';
import { print } from './medical-output';
import { cityCardNumber, MAX_CITY_PEOPLE } from './seed-city';
import { withApplication } from './with-application';

const MOST = { people: MAX_CITY_PEOPLE, seed: 9_999 };
const FEN_IN_YUAN = 100;

const HELP = `
The city must be there: onecard seed --city <people>. Played are the people of the city, or the first --people of them: purchases with
refunds and reversals at 100 shops, settlements of medical insurance at 6 hospitals and 12 pharmacies, and the rides of the service
day before, which operators upload on the day: with repeated and lost taps, bad TACs and cards of other cities. All of it goes
through the core by the commands that messages of terminals become; messages have the time of day of the plan, whatever the
time is. Businesses and their contracts are made when they are missing. The same day and seed once more changes nothing; another
seed is another day of the same date.

Examples:
  onecard seed --city 1000
  onecard simulate day
  onecard settlement close --date 2026-11-25
  onecard settlement clear --date 2026-11-25
  onecard settlement pay --date 2026-11-26 --out bank.csv

Exit codes: 0 it worked, 1 it failed, 2 wrong usage.`;

interface DayOptions {
  readonly date: DayNumber;
  readonly people?: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** `onecard simulate`: lets the invented city live. */
export function registerSimulate(program: Command): void {
  const today = businessDay(Date.now());
  program
    .command('simulate')
    .description('Let the invented city of seed --city live.')
    .command('day')
    .description('Play a day of the city: purchases, medical settlements and rides.')
    .option('--date <day>', `the day, YYYY-MM-DD (default: ${today})`, parseDay)
    .option('--people <number>', 'the first so many people of the city (default: all of them)', upTo('people'))
    .option('--seed <number>', 'another seed gives another day', upTo('seed'), 1)
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action((options: Omit<DayOptions, 'date'> & { readonly date?: DayNumber }) =>
      simulate({ ...options, date: options.date ?? parseDay(today) }),
    );
}

async function simulate({ date, people: wanted, seed, json }: DayOptions): Promise<void> {
  await withApplication(async (app, signal) => {
    const there = await peopleOfCity(app);
    const people = wanted ?? there;
    if (there === 0 || people > there)
      throw new Error(`the city has ${there} people; make more: onecard seed --city <people>`);
    const progress = { people: new FileProgress('Playing', process.stderr, 'people'), taps: taps() };
    const totals = await playDay(
      app,
      { date: dayText(date), day: date, seed, people },
      (part, done) => {
        if (part === 'people') progress.people.show({ bytes: done, of: people, rows: done });
        else progress.taps(done);
      },
      signal,
    ).finally(() => progress.people.stop());
    print(json, { date: dayText(date), seed, people, ...totals }, describe(dayText(date), people, totals));
  });
}

function taps(): (done: number) => void {
  return (done) => process.stderr.write(`Taking taps: ${done}\n`);
}

/** People are made in the order of their numbers: how many there are is found by halving. */
async function peopleOfCity(app: INestApplicationContext): Promise<number> {
  const cards = app.get(CardDirectory, { strict: false });
  const isThere = async (person: number): Promise<boolean> =>
    (await cards.byIndex(cards.numberIndex(cityCardNumber(person)))) !== undefined;
  let least = 0;
  let most = MAX_CITY_PEOPLE;
  while (least < most) {
    const middle = Math.floor((least + most) / 2);
    if (await isThere(middle)) least = middle + 1;
    else most = middle;
  }
  return least;
}

function describe(date: string, people: number, { purchases, visits, rides }: DayTotals): readonly string[] {
  return [
    `${date}, ${people} people`,
    `purchases     ${purchases.approved} approved, ${yuan(purchases.amount)} yuan; ${purchases.declined} declined`,
    `refunds       ${purchases.refunds}, ${yuan(purchases.refunded)} yuan; reversals ${purchases.reversals}, ${yuan(purchases.reversed)} yuan`,
    `settlements   ${visits.settled}, ${yuan(visits.total)} yuan: funds ${yuan(visits.funds)}, accounts ${yuan(visits.account)}, cash ${yuan(visits.cash)}; ${visits.refused} refused`,
    `taps          ${rides.taps}: ${rides.charged} charged, ${rides.free} free, ${rides.duplicate} duplicate, ${rides.exception} exceptions; ${yuan(rides.paid)} yuan`,
    `next: onecard settlement close --date ${date}`,
  ];
}

function yuan(fen: number): string {
  return (fen / FEN_IN_YUAN).toFixed(2);
}

function upTo(name: keyof typeof MOST): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= 1 && number <= MOST[name]) return number;
    throw new InvalidArgumentError(`${name} are a whole number from 1 to ${MOST[name]}.`);
  };
}

function parseDay(text: string): DayNumber {
  const day = readDay(text);
  if (day === undefined) throw new InvalidArgumentError('a day is YYYY-MM-DD.');
  return day;
}
