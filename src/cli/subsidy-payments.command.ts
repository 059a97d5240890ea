import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { PaymentFiles, type PayeeAccount, type RosterAnswer, RowChanges } from '../settlement';
import { freshRequest, print } from './medical-output';
import { runJob } from './run-job';
import { parseWhole, recordSubsidy, staffWhoManages, tell } from './subsidy-output';
import { withApplication } from './with-application';

/** Who may read a file with accounts in it: its owner alone. */
const OWNER_ONLY = 0o600;

interface Json {
  readonly json?: boolean;
}

interface AskedBy extends Json {
  readonly by: string;
  readonly note: string;
}

interface CorrectOptions extends AskedBy, Partial<Omit<PayeeAccount, 'bankCode'>> {
  readonly bank?: string;
}

/** The commands of `onecard subsidies` about payments: pay, file, answer, correct, recover, repaid. */
export function registerSubsidyPayments(subsidies: Command): void {
  subsidies
    .command('pay')
    .description('Pay a released roster, and later what was corrected since.')
    .argument('<roster>', 'id of the roster')
    .option('--json', 'print one JSON object')
    .action((roster: string, { json }: Json) => work('subsidy.pay', roster, 'pay-roster', { roster }, json));
  subsidies
    .command('file')
    .description('Write a file of payments for the paying bank; it has names and accounts in it.')
    .argument('<file>', 'id of the file, sf_…')
    .requiredOption('--out <path>', 'file to write; one that is there is not overwritten')
    .option('--json', 'print one JSON object')
    .action(writeFile);
  subsidies
    .command('answer')
    .description('Take the bank’s answer: CSV 批次号,序号,金额,结果,原因 and the last line #合计,<rows>,<yuan>.')
    .argument('<file>', 'answer, CSV')
    .option('--json', 'print one JSON object')
    .action((file: string, { json }: Json) => work('subsidy.answer', 'answer', 'answer-subsidy-file', { file }, json));
  askedFor(subsidies, 'correct', 'Ask that a returned row is paid again (更正).')
    .option('--holder <name>', 'holder of the account, of a programme that pays to banks')
    .option('--bank <code>', 'bank, three digits')
    .option('--account <number>', 'account that is paid next')
    .action((roster: string, row: number, options: CorrectOptions) => {
      const { holder, bank, account } = options;
      const isWhole = holder !== undefined && bank !== undefined && account !== undefined;
      const payee = isWhole ? { holder, bankCode: bank, account } : undefined;
      return ask('subsidy.correct', roster, options, (changes, asked) =>
        changes.askCorrection(roster, row, payee, asked),
      );
    });
  askedFor(subsidies, 'recover', 'Ask that a paid row is recovered (追回).').action(
    (roster: string, row: number, options: AskedBy) =>
      ask('subsidy.recover', roster, options, (changes, asked) => changes.askRecovery(roster, row, asked)),
  );
  subsidies
    .command('repaid')
    .description('Note what a person has paid back of a recovered row.')
    .argument('<roster>', 'id of the roster')
    .argument('<row>', 'its number', parseWhole)
    .requiredOption('--amount <fen>', 'what came in', parseWhole)
    .requiredOption('--reference <text>', 'of the bank; the same one is noted once')
    .option('--json', 'print one JSON object')
    .action(repaid);
}

function askedFor(subsidies: Command, name: string, description: string): Command {
  return subsidies
    .command(name)
    .description(`${description} A second person agrees at the desk.`)
    .argument('<roster>', 'id of the roster')
    .argument('<row>', 'its number', parseWhole)
    .requiredOption('--by <username>', 'member of staff who asks')
    .requiredOption('--note <text>', 'why')
    .option('--json', 'print one JSON object');
}

async function work(
  action: string,
  object: string,
  job: string,
  parameters: Readonly<Record<string, string>>,
  json: boolean | undefined,
): Promise<void> {
  await withApplication(async (app, signal) => {
    await recordSubsidy(app, action, object);
    await runJob(app, { job, parameters, reason: 'command line', json }, signal);
  });
}

async function writeFile(fileId: string, { out, json }: Json & { readonly out: string }): Promise<void> {
  await withApplication(async (app) => {
    await recordSubsidy(app, 'subsidy.file', fileId);
    const stream = createWriteStream(out, { flags: 'wx', mode: OWNER_ONLY });
    const ended = finished(stream);
    // It is awaited below; until then a failure must not end the process.
    ended.catch(() => undefined);
    const file = await app.get(PaymentFiles, { strict: false }).write(fileId, async (line) => {
      if (!stream.write(`${line}\n`)) await Promise.race([once(stream, 'drain'), ended]);
    });
    stream.end();
    await ended;
    print(json, file, [`${out}: ${file.rowCount ?? 0} payments, ${file.total ?? 0} fen`]);
  });
}

type Asked = Parameters<RowChanges['askRecovery']>[2];

async function ask(
  action: string,
  roster: string,
  { by, note, json }: AskedBy,
  request: (changes: RowChanges, asked: Asked) => Promise<RosterAnswer>,
): Promise<void> {
  await withApplication(async (app) => {
    const staff = await staffWhoManages(app, by);
    const answer = await request(changesOf(app), { by: staff, reason: note, request: freshRequest() });
    await recordSubsidy(app, action, roster, answer);
    tell(json, roster, answer);
  });
}

async function repaid(
  roster: string,
  row: number,
  { amount, reference, json }: Json & { readonly amount: number; readonly reference: string },
): Promise<void> {
  await withApplication(async (app) => {
    const answer = await changesOf(app).repay(roster, row, { amount, reference, by: 'system' });
    await recordSubsidy(app, 'subsidy.repaid', roster, answer);
    tell(json, roster, answer);
  });
}

function changesOf(app: INestApplicationContext): RowChanges {
  return app.get(RowChanges, { strict: false });
}
