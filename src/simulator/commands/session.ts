import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { loadConfig } from '../../platform/config';
import { type Credentials, findCard, findTerminal, readCredentials, type SimulatedTerminal } from '../credentials';
import { HttpConnections } from '../http-exchange';
import { MessageCounter, type MessageNumbers } from '../message-counter';
import { localTimeOf } from '../shanghai-clock';
import { TerminalClient } from '../terminal-client';

/** Words by which the built-in commands find terminals of the demo city. */
export const SHOP = 'shop';
export const OFFICE = 'office';

/** Options that every command of the simulator has. */
export interface ConnectionOptions {
  readonly url?: string;
  readonly credentials?: string;
  readonly terminal?: string;
  readonly json?: boolean;
}

/** Adds the options that say where the service is and who is speaking. */
export function withConnection(command: Command, defaultTerminal: string): Command {
  return command
    .option('--url <url>', "address of the service (default: the credentials file's)")
    .option('--credentials <file>', 'file with terminals and cards (default: demo.json in ONECARD_HOME)')
    .option('--terminal <id>', 'terminal that speaks: id, MCC or a part of its name', defaultTerminal)
    .option('--json', 'print one JSON object');
}

/** An option whose value is a whole number within bounds. */
export function wholeNumberOption(flags: string, description: string, min: number, max: number): Option {
  return new Option(flags, description).argParser((text) => {
    const value = Number(text);
    if (/^\d{1,15}$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  });
}

/** A run of the simulator against one service. */
export class Session {
  readonly #counter: MessageCounter;
  readonly #clients = new Map<string, TerminalClient>();

  private constructor(
    readonly credentials: Credentials,
    readonly connections: HttpConnections,
    home: string,
  ) {
    this.#counter = new MessageCounter(join(home, 'simulator'));
  }

  /** Reads the credentials and gets ready to connect. Throws CredentialsError. */
  static async open(options: ConnectionOptions, maxSockets = 16): Promise<Session> {
    const { home } = loadConfig();
    const credentials = await readCredentials(options.credentials ?? join(home, 'demo.json'));
    return new Session(credentials, new HttpConnections(options.url ?? credentials.baseUrl, { maxSockets }), home);
  }

  /** The terminal of an id, MCC or name. Throws CredentialsError. */
  terminal(wanted: string): SimulatedTerminal {
    return findTerminal(this.credentials, wanted);
  }

  /** The client that speaks for a terminal. */
  client(terminal: SimulatedTerminal): TerminalClient {
    const known = this.#clients.get(terminal.terminalId);
    if (known) return known;
    const client = new TerminalClient(this.connections, terminal);
    this.#clients.set(terminal.terminalId, client);
    return client;
  }

  /** A card by its place in the list, token or number. Throws CredentialsError. */
  card(wanted: string): { readonly number: string; readonly token?: string } {
    return findCard(this.credentials, wanted);
  }

  /** Fresh numbers and the local time of a message. */
  async message(terminalId: string): Promise<MessageNumbers & { readonly localTime: string }> {
    return { ...(await this.#counter.next(terminalId)), localTime: localTimeOf(Date.now()) };
  }

  /** Closes the connections. */
  close(): void {
    this.connections.close();
  }
}
