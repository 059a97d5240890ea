import type { INestApplicationContext } from '@nestjs/common';
import { type Command, InvalidArgumentError } from 'commander';
import { hexKey } from '../event-store';
import { Clock } from '../platform/clock';
import {
  adjustChip,
  balanceBreaksOf,
  type ChipChangeAnswer,
  type ChipPurse,
  ChipPurses,
  closeChip,
  counterGapsOf,
  DEFAULT_HISTORY_RULES,
  MAX_CARD_COUNTER,
  MAX_CHIP_BALANCE_FEN,
  type NamedChip,
  naturalKeyOf,
  yuan,
} from '../transit';
import { EXIT_REFUSED, print } from './medical-output';
import { recordTransit } from './transit-audit';
import { withApplication } from './with-application';

const HELP = `
On-chip purses (卡内电子钱包): the money is on the card, what is kept here is its shadow (影子余额), as a held part of the transit purse.
CARD is the transit number. Amounts are fen. Taps and loads move the shadow; the command only opens, shows, corrects and closes it.

  onecard transit chip open 03104890000000000017 --balance 4820 --counter 258 --load-counter 6
  onecard transit chip show 03104890000000000017

Exit codes: 0 it worked, 1 it was refused (with the reason), 2 wrong usage.`;

const MAX_NOTE = 200;

interface Json {
  readonly json?: boolean;
}

/** `onecard transit chip`: the shadows of on-chip purses. */
export function registerTransitChip(transit: Command): void {
  const chip = transit.command('chip').description('On-chip purses (卡内电子钱包) and their shadows.');
  chip.addHelpText('after', HELP);
  const card = ['<card>', 'transit number, 16 to 20 digits', parseCard] as const;
  chip
    .command('open')
    .description('Keep the shadow of a card whose money is on its chip; opened before, nothing changes.')
    .argument(...card)
    .option('--balance <fen>', 'what the card holds', parseUpTo(MAX_CHIP_BALANCE_FEN), 0)
    .option('--counter <n>', 'purse counter of its last tap (钱包交易序号)', parseUpTo(MAX_CARD_COUNTER), 0)
    .option('--load-counter <n>', 'online counter of its last load (联机交易序号)', parseUpTo(MAX_CARD_COUNTER), 0)
    .option('--json', 'print one JSON object')
    .action(open);
  chip
    .command('show')
    .description('Show it.')
    .argument(...card)
    .option('--json', 'print one JSON object')
    .action(show);
  chip
    .command('adjust')
    .description('Correct the shadow by hand.')
    .argument(...card)
    .requiredOption('--amount <fen>', 'what is added; negative takes away', parseSigned)
    .requiredOption('--reason <text>', 'why, in words', parseNote)
    .option('--json', 'print one JSON object')
    .action(adjust);
  chip
    .command('close')
    .description('Free what a card held that is not out any more, once its taps can come no more.')
    .argument(...card)
    .option('--json', 'print one JSON object')
    .action(close);
}

interface OpenOptions extends Json {
  readonly balance: number;
  readonly counter: number;
  readonly loadCounter: number;
}

async function open(card: string, { json, ...onCard }: OpenOptions): Promise<void> {
  await withApplication(async (app) => {
    const chips = app.get(ChipPurses, { strict: false });
    const chip = await chips.open(card, onCard);
    await recordTransit(app, { action: 'transit.chip_open', object: chip.token, details: { ...onCard } });
    const { balance } = await chips.shadow(chip);
    print(json, { balance }, [`The card holds ${yuan(balance)} yuan as far as is known here.`]);
  });
}

async function show(card: string, { json }: Json): Promise<void> {
  await withApplication(async (app) => {
    const chips = app.get(ChipPurses, { strict: false });
    const purse = await chips.shadow(await chips.ofNumber(card));
    const now = app.get(Clock, { strict: false }).now();
    const view = viewOf(purse, now);
    print(json, view, linesOf(view));
  });
}

function viewOf(purse: ChipPurse, now: number) {
  const { balance, lastLoad, loads, adjustments, closed, history, ends } = purse;
  const breaks = balanceBreaksOf(history, loads, DEFAULT_HISTORY_RULES);
  return {
    ...{ balance, closed, lastLoad, adjustments, lastCounter: history.taps.at(-1)?.record.counter ?? null },
    taps: history.taps.map(({ record }) => {
      const { counter, at, kind, operator, amount, balanceAfter } = record;
      const end = ends[naturalKeyOf(record)];
      const reason = end?.end === 'exception' ? { reason: end.reason } : {};
      return {
        ...{ counter, at: new Date(at).toISOString(), kind, operator, amount, balanceAfter, end: end?.end ?? 'free' },
        ...reason,
      };
    }),
    missingCounters: counterGapsOf(history, DEFAULT_HISTORY_RULES, now).map(({ from, to, isAlarm }) => ({
      ...{ from, to, isAlarm },
    })),
    balanceBreaks: breaks.map(({ expected, found }) => ({ expected, found })),
  };
}

function linesOf(view: ReturnType<typeof viewOf>): readonly string[] {
  const { balance, closed, lastLoad, taps, missingCounters, balanceBreaks } = view;
  return [
    `${yuan(balance)} yuan${closed ? ', closed' : ''}; last load ${lastLoad}`,
    ...taps.map(({ counter, at, kind, operator, amount, end, ...rest }) => {
      const reason = 'reason' in rest ? ` (${rest.reason})` : '';
      return `${String(counter).padStart(6)}  ${at}  ${kind}  ${operator}  ${yuan(amount)}  ${end}${reason}`;
    }),
    ...missingCounters.map(
      ({ from, to, isAlarm }) => `taps ${from} to ${to} are missing${isAlarm ? ', for too long' : ''}`,
    ),
    ...balanceBreaks.map(({ expected, found }) => `a tap left ${yuan(found)} where ${yuan(expected)} was expected`),
  ];
}

async function adjust(
  card: string,
  { amount, reason, json }: Json & { readonly amount: number; readonly reason: string },
): Promise<void> {
  await change(card, json, { action: 'transit.chip_adjust', details: { amount, reason } }, (now) =>
    adjustChip(amount, reason, now),
  );
}

async function close(card: string, { json }: Json): Promise<void> {
  await change(card, json, { action: 'transit.chip_close', details: {} }, closeChip);
}

async function change(
  card: string,
  json: boolean | undefined,
  audit: { readonly action: string; readonly details: Readonly<Record<string, number | string>> },
  decide: (now: number) => ReturnType<typeof closeChip>,
): Promise<void> {
  await withApplication(async (app: INestApplicationContext) => {
    const chips = app.get(ChipPurses, { strict: false });
    const chip: NamedChip = await chips.ofNumber(card);
    const now = app.get(Clock, { strict: false }).now();
    const key = hexKey([audit.action, chip.cardIndex, String(now), JSON.stringify(audit.details)].join('\n'));
    const { text } = await chips.execute(chip, { key, digest: key }, decide(now));
    const answer = JSON.parse(text) as ChipChangeAnswer;
    const outcome = answer.result === 'refused' ? 'refused' : 'done';
    await recordTransit(app, { ...audit, object: chip.token, outcome });
    if (outcome === 'refused') process.exitCode = EXIT_REFUSED;
    print(json, answer, [
      `${answer.result}${answer.reason === undefined ? '' : `: ${answer.reason}`}; ${yuan(answer.balance)} yuan`,
    ]);
  });
}

function parseCard(value: string): string {
  if (/^\d{16,20}$/.test(value)) return value;
  throw new InvalidArgumentError('it is 16 to 20 digits.');
}

function parseUpTo(max: number) {
  return (value: string): number => {
    if (/^\d{1,9}$/.test(value) && Number(value) <= max) return Number(value);
    throw new InvalidArgumentError(`it is a whole number from 0 to ${max}.`);
  };
}

function parseSigned(value: string): number {
  const amount = Number(value);
  if (/^-?\d{1,6}$/.test(value) && amount !== 0 && Math.abs(amount) <= MAX_CHIP_BALANCE_FEN) return amount;
  throw new InvalidArgumentError(`it is fen, not 0, at most ${MAX_CHIP_BALANCE_FEN} either way.`);
}

function parseNote(value: string): string {
  if (value.trim().length > 0 && value.length <= MAX_NOTE) return value;
  throw new InvalidArgumentError(`it is 1 to ${MAX_NOTE} characters.`);
}
