import { join } from 'node:path';

/** From the request to the finished document, waiting included. */
const TIMEOUT_MS = 60_000;
/** Payments come first where processors are scarce. */
const NICENESS = 5;

/** What a printing thread runs. */
export class PrintingProgram {
  /** Absolute path of a module with `printStatement(facts)`. */
  readonly filename: string;
  /** Options of Node for the thread. */
  readonly execArgv: readonly string[];
  /** A statement that is not there after so long is given up. */
  readonly timeoutMs: number;
  /** Added to the niceness of the thread, where the system lets it. */
  readonly niceness: number;

  constructor({
    filename = join(__dirname, 'statement-printing.worker.js'),
    execArgv = [],
    timeoutMs = TIMEOUT_MS,
    niceness = NICENESS,
  }: Partial<PrintingProgram> = {}) {
    this.filename = filename;
    this.execArgv = execArgv;
    this.timeoutMs = timeoutMs;
    this.niceness = niceness;
  }
}
