import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { businessDay } from '../platform/clock';
import { areaName } from '../registry';
import { areaFileText, InterCity } from '../settlement';
import { print } from './medical-output';
import { withApplication } from './with-application';

const FEN_IN_YUAN = 100;
const MONTH_LENGTH = 7;

const HELP = `
Of medical settlements of people insured in one prefecture and treated in another the prefecture of insurance owes what its funds and personal
accounts paid; cancelled settlements count against the month in which they were cancelled. Each prefecture is netted to one amount,
which the province pays or receives. With --out there is a file for each: who it pays, who it receives from, its net.

Examples:
  onecard settlement inter-city --month 2026-11
  onecard settlement inter-city --month 2026-11 --out inter-city`;

/** `onecard settlement inter-city`: who owes whom between cities. */
export function registerInterCity(settlement: Command): void {
  settlement
    .command('inter-city')
    .description('Clearing between the prefectures and the province (异地就医清算).')
    .option('--month <month>', 'the month, YYYY-MM', businessDay(Date.now()).slice(0, MONTH_LENGTH))
    .option('--out <folder>', 'write a file for each area')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(interCity);
}

async function interCity({
  month,
  out,
  json,
}: {
  readonly month: string;
  readonly out?: string;
  readonly json?: boolean;
}): Promise<void> {
  await withApplication(async (app) => {
    const clearing = await app.get(InterCity, { strict: false }).clearing(month);
    const { claims, positions } = clearing;
    if (out !== undefined) {
      await mkdir(out, { recursive: true });
      for (const position of positions)
        await writeFile(join(out, `${position.area}-${month}.csv`), areaFileText(month, position, claims));
    }
    print(json, clearing, [
      ...claims.map(({ insured, place, amount }) => `${nameOf(insured)} owes ${nameOf(place)} ${yuan(amount)}`),
      ...positions.map(({ area, receives, pays, net }) => {
        return `${nameOf(area)}: receives ${yuan(receives)}, pays ${yuan(pays)}, net ${yuan(net)}`;
      }),
      `${claims.length} claims between ${positions.length} areas in ${month}`,
    ]);
  });
}

function nameOf(area: string): string {
  return `${area} ${areaName(area) ?? ''}`.trim();
}

function yuan(fen: number): string {
  return (fen / FEN_IN_YUAN).toFixed(2);
}
