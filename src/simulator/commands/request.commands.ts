import { type Command, Option } from 'commander';
import { authorizationOf, bodyOf } from '../answers';
import type { TerminalAnswer } from '../terminal-client';
import { renderAuthorization, renderBody } from './rendering';
import { type ConnectionOptions, Session, SHOP, wholeNumberOption, withConnection } from './session';

/** ISO 8583 field 4 has twelve digits: so many fen at most. */
const MAX_AMOUNT = 999_999_999_999;
const ENTRY_MODES = ['chip', 'contactless', 'magstripe', 'qr', 'manual'];

interface MessageOptions extends ConnectionOptions {
  readonly terminal: string;
  readonly stan?: string;
  readonly batch?: string;
  readonly localTime?: string;
  readonly key?: string;
}

interface AuthorizeOptions extends MessageOptions {
  readonly card: string;
  readonly amount?: number;
  readonly entryMode: string;
  readonly purse?: string;
  readonly partial?: boolean;
}

interface FollowUpOptions extends MessageOptions {
  readonly amount?: number;
  readonly reason?: string;
  readonly final?: boolean;
}

interface ReverseOptions extends FollowUpOptions {
  readonly card: string;
  readonly original?: string;
}

type Message = Readonly<Record<string, unknown>>;

/** Adds the commands that send one request. */
export function addRequestCommands(terminal: Command): void {
  addAuthorize(terminal, 'purchase', 'purchase', 'Pay with a card.');
  addAuthorize(terminal, 'preauth', 'pre_authorization', 'Set money aside on a card, to be captured later.');
  addAuthorize(terminal, 'balance', 'balance_inquiry', 'Ask what a card may spend here.');
  addFollowUp(terminal, 'increment', 'increments', 'Set more money aside for a pre-authorization.', true);
  addFollowUp(terminal, 'capture', 'captures', 'Take the money of a pre-authorization, or a part of it.', false).option(
    '--no-final',
    'more captures will follow: keep the rest set aside',
  );
  addFollowUp(
    terminal,
    'refund',
    'refunds',
    'Give money back, all of it or a part, to the purses it came from.',
    false,
  ).option('--reason <code>', 'why');
  addReverse(terminal);
  addAdvice(terminal);
  addShow(terminal);
  addPurses(terminal);
}

function addAuthorize(terminal: Command, name: string, type: string, description: string): void {
  const inquiry = type === 'balance_inquiry';
  const command = messageCommand(terminal.command(name), description);
  addCard(command);
  if (!inquiry)
    command.addOption(amountOption().makeOptionMandatory()).option('--partial', 'take less when there is not enough');
  command
    .addOption(entryModeOption())
    .option('--purse <name>', 'ask for this purse, as epurse or subsidy:elder-care')
    .addHelpText(
      'after',
      examples([
        `${name}${inquiry ? '' : ' --amount 1200'}`,
        `${name}${inquiry ? '' : ' --amount 30000'} --terminal hospital --card 2`,
      ]),
    )
    .action((options: AuthorizeOptions) =>
      speak(options, async (session, message) => {
        const { entryMode, purse, amount } = options;
        const body = {
          type,
          card: { number: session.card(options.card).number },
          amount: amount ?? 0,
          currency: 'CNY',
          entryMode,
          ...(options.partial === true ? { allowPartial: true } : {}),
          ...(purse === undefined ? {} : { purse }),
          ...message,
        };
        return send(session, options, '/v1/authorizations', body);
      }),
    );
}

function addFollowUp(
  terminal: Command,
  name: string,
  path: string,
  description: string,
  needsAmount: boolean,
): Command {
  const command = messageCommand(terminal.command(name), description).argument('<id>', 'the authorization');
  const amount = amountOption();
  return command
    .addOption(needsAmount ? amount.makeOptionMandatory() : amount)
    .addHelpText('after', examples([`${name} <id> --amount 500`]))
    .action((id: string, options: FollowUpOptions) =>
      speak(options, (session, message) => {
        const { amount: value, reason, final } = options;
        const body = {
          ...(value === undefined ? {} : { amount: value }),
          ...(reason === undefined ? {} : { reason }),
          ...(final === false ? { final } : {}),
          ...message,
        };
        return send(session, options, `/v1/authorizations/${encodeURIComponent(id)}/${path}`, body);
      }),
    );
}

function addReverse(terminal: Command): void {
  const command = messageCommand(terminal.command('reverse'), 'Undo an authorization, or a part of it.');
  addCard(command)
    .argument('[id]', 'the authorization; without it, --original names it')
    .addOption(amountOption())
    .option('--original <numbers>', 'its message numbers, as STAN/BATCH/YYYY-MM-DD, when its answer was lost')
    .option('--reason <code>', 'why')
    .addHelpText('after', examples(['reverse <id>', 'reverse --original 000017/000001/2026-11-24']))
    .action((id: string | undefined, options: ReverseOptions, self: Command) => {
      const original = /^(\d{6})\/(\d{6})\/(\d{4}-\d{2}-\d{2})$/.exec(options.original ?? '');
      if ((id === undefined) === (original === null))
        self.error('error: give the id or --original STAN/BATCH/YYYY-MM-DD');
      return speak(options, (session, message) => {
        const { amount, reason } = options;
        const common = {
          ...(amount === undefined ? {} : { amount }),
          ...(reason === undefined ? {} : { reason }),
          ...message,
        };
        if (id !== undefined)
          return send(session, options, `/v1/authorizations/${encodeURIComponent(id)}/reversals`, common);
        const [, stan, batch, localDate] = original ?? [];
        const card = { number: session.card(options.card).number };
        return send(session, options, '/v1/reversals', { card, original: { stan, batch, localDate }, ...common });
      });
    });
}

function addAdvice(terminal: Command): void {
  const command = messageCommand(
    terminal.command('advice'),
    'Report a payment that was accepted offline. It is never declined.',
  );
  addCard(command)
    .addOption(amountOption().makeOptionMandatory())
    .addOption(entryModeOption())
    .option('--purse <name>', 'the purse that paid')
    .option('--authorization <id>', 'the authorization that it completes')
    .addHelpText('after', examples(['advice --amount 200 --terminal bus --purse transit']))
    .action((options: AuthorizeOptions & { readonly authorization?: string }) =>
      speak(options, async (session, message) => {
        const { amount, entryMode, purse, authorization: authorizationId } = options;
        const advice = {
          card: { number: session.card(options.card).number },
          amount,
          currency: 'CNY',
          entryMode,
          ...(purse === undefined ? {} : { purse }),
          ...(authorizationId === undefined ? {} : { authorizationId }),
          ...message,
        };
        const answer = await send(session, options, '/v1/advices', { advices: [advice] });
        const { results } = bodyOf(answer) as { readonly results: readonly unknown[] };
        return { ...answer, body: results[0] };
      }),
    );
}

function addShow(terminal: Command): void {
  withConnection(terminal.command('show').description('Show an authorization and all that happened to it.'), SHOP)
    .argument('<id>', 'the authorization')
    .action((id: string, options: MessageOptions) =>
      read(options, (session) => client(session, options).get(`/v1/authorizations/${encodeURIComponent(id)}`)),
    );
}

function addPurses(terminal: Command): void {
  addCard(
    withConnection(
      terminal.command('purses').description('Show the purses of a card, with what is set aside.'),
      'office',
    ),
  ).action((options: AuthorizeOptions, self: Command) =>
    read(options, (session) => {
      const { token } = session.card(options.card);
      if (token === undefined)
        return self.error('error: the card is not in the credentials file, its token is unknown');
      return client(session, options).get(`/v1/cards/${encodeURIComponent(token)}/purses`);
    }),
  );
}

/** Sends a message and prints what came of it; exit code 1 when it was declined. */
async function speak(
  options: MessageOptions,
  work: (session: Session, message: Message) => Promise<TerminalAnswer>,
): Promise<void> {
  const session = await Session.open(options);
  try {
    const { terminalId } = session.terminal(options.terminal);
    const fresh = await session.message(terminalId);
    const { stan = fresh.stan, batch = fresh.batch, localTime = fresh.localTime } = options;
    const answer = authorizationOf(await work(session, { stan, batch, localTime }));
    if (answer.result === 'declined') process.exitCode = 1;
    const numbers = `  message       ${stan}/${batch}/${localTime.slice(0, 10)}\n`;
    process.stdout.write(options.json === true ? `${JSON.stringify(answer)}\n` : renderAuthorization(answer) + numbers);
  } finally {
    session.close();
  }
}

async function read(options: MessageOptions, work: (session: Session) => Promise<TerminalAnswer>): Promise<void> {
  const session = await Session.open(options);
  try {
    const body = bodyOf(await work(session));
    process.stdout.write(options.json === true ? `${JSON.stringify(body)}\n` : renderBody(body));
  } finally {
    session.close();
  }
}

function send(session: Session, options: MessageOptions, path: string, body: object): Promise<TerminalAnswer> {
  return client(session, options).post(path, body, options.key);
}

function client(session: Session, options: MessageOptions) {
  return session.client(session.terminal(options.terminal));
}

function messageCommand(command: Command, description: string): Command {
  return withConnection(command.description(description), SHOP)
    .option('--stan <number>', 'trace number of the message, six digits (default: the next one)')
    .option('--batch <number>', 'batch number, six digits (default: the current one)')
    .option('--local-time <time>', 'local time of the terminal, YYYY-MM-DDTHH:MM:SS (default: now in Shanghai)')
    .option('--key <text>', 'Idempotency-Key (default: a new one)');
}

function addCard(command: Command): Command {
  return command.option('--card <card>', 'place in the list of cards (1, 2, …), token or number', '1');
}

function amountOption(): Option {
  return wholeNumberOption('--amount <fen>', 'amount in fen: 1200 is 12.00 yuan', 1, MAX_AMOUNT);
}

function entryModeOption(): Option {
  return new Option('--entry-mode <mode>', 'how the card was read').choices(ENTRY_MODES).default('contactless');
}

function examples(lines: readonly string[]): string {
  const shown = lines.map((line) => `  npx onecard terminal ${line}`).join('\n');
  return `\nExamples:\n${shown}\n\nExit codes: 0 approved, 1 declined or failed, 2 wrong usage.`;
}
