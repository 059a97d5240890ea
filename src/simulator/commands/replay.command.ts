import { access } from 'node:fs/promises';
import { Presets, SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { DEFAULT_IN_FLIGHT, MAX_IN_FLIGHT, replay, type ReplayStage } from '../replay/replay';
import { renderReplay, replayObject } from '../replay/report';
import { readTapFile } from '../replay/tap-reader';
import { type ConnectionOptions, OFFICE, Session, wholeNumberOption, withConnection } from './session';

interface ReplayCommandOptions extends ConnectionOptions {
  readonly terminal: string;
  readonly inFlight: number;
}

const HELP = `
FILE is the open data of Shenzhen's transit cards: {"total": …, "data": [{"deal_date", "card_no", "deal_money", "equ_no",
"company_name", "deal_type", …}]}, amounts in fen. Every row that paid becomes a purchase by a card made for its card_no, on a
terminal made for its equ_no. Message numbers follow from the row: the same file again charges nothing again.
Rows that cannot be read are listed with the reason, and so are rows that are there twice.

Example:
  npx onecard terminal replay shenzhen-taps-2018-08-31.json --in-flight 32

Exit codes: 0 rows, answers and ledger agree to the fen, 1 they do not or it failed, 2 wrong usage.`;

/** Adds `replay`. */
export function addReplayCommand(terminal: Command): void {
  withConnection(
    terminal.command('replay').description('Replay a file of real rides and compare it with the ledger.'),
    OFFICE,
  )
    .argument('<file>', 'rides in the format of the open-data release')
    .addOption(
      wholeNumberOption('--in-flight <n>', 'requests on the way at once', 1, MAX_IN_FLIGHT).default(DEFAULT_IN_FLIGHT),
    )
    .addHelpText('after', HELP)
    .action(run);
}

async function run(file: string, options: ReplayCommandOptions): Promise<void> {
  await access(file);
  const session = await Session.open(options, options.inFlight);
  const bar = new ReplayBar();
  try {
    const summary = await replay({
      open: () => readTapFile(file),
      connections: session.connections,
      office: session.client(session.terminal(options.terminal)),
      inFlight: options.inFlight,
      onProgress: (stage, done, total) => bar.show(stage, done, total),
    });
    bar.stop();
    if (!summary.tiesOut) process.exitCode = 1;
    process.stdout.write(options.json === true ? `${JSON.stringify(replayObject(summary))}\n` : renderReplay(summary));
  } finally {
    bar.stop();
    session.close();
  }
}

/** A bar on the standard error, where that is a terminal. */
class ReplayBar {
  readonly #bar = new SingleBar(
    { format: '{stage} [{bar}] {value}/{total}', clearOnComplete: true, hideCursor: true, stream: process.stderr },
    Presets.shades_classic,
  );
  #stage: ReplayStage | undefined;

  show(stage: ReplayStage, done: number, total: number): void {
    if (!process.stderr.isTTY) return;
    if (stage !== this.#stage) {
      this.stop();
      this.#stage = stage;
      this.#bar.start(total, done, { stage });
    }
    this.#bar.update(done);
  }

  stop(): void {
    if (this.#stage !== undefined) this.#bar.stop();
    this.#stage = undefined;
  }
}
