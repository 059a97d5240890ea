import { closedLoop } from '../closed-loop';
import { measured } from '../measure';
import { HttpConnection } from '../http/http-connection';
import type { HttpSetting } from '../http/http-scenario';
import { ServiceProcess } from '../http/service-process';
import { cpuSecondsOf } from '../process-usage';
import { Tally } from '../tally';
import type { DeskCity, DeskSession } from './desk-city';

/** Agents who look somebody up at the same time. */
export const AGENTS = 2;
/** Look-ups of each member of staff: no more are let through in a minute. */
export const LOOK_UPS_EACH = 30;
/** One in so many look-ups warms the service up and is not measured. */
const WARM_UP_SHARE = 3;
const TIMEOUT_S = 120;
const OK = 200;
const COMPLAINT_LENGTH = 200;
const MAX_COMPLAINTS = 3;

/** (g): an agent types an identity number, the service finds the person, and shows the page. */
export async function measureDesk(setting: Omit<HttpSetting, 'terminals'>, city: DeskCity): Promise<Tally> {
  const service = await ServiceProcess.start(setting.program, setting.settings);
  try {
    return await new DeskRun(setting, service, city).all();
  } finally {
    await service.stop();
  }
}

class DeskRun {
  readonly #tally = new Tally();
  readonly #turns: (readonly [session: DeskSession, idNumber: string])[];
  #next = 0;

  constructor(
    private readonly setting: Omit<HttpSetting, 'terminals'>,
    private readonly service: ServiceProcess,
    { idNumbers, sessions }: DeskCity,
  ) {
    this.#turns = Array.from({ length: sessions.length * LOOK_UPS_EACH }, (_, index) => [
      sessions[index % sessions.length] ?? { cookie: '', csrfToken: '' },
      idNumbers[index % idNumbers.length] ?? '',
    ]);
  }

  async all(): Promise<Tally> {
    const { hostname, port } = this.service.baseUrl;
    const free: HttpConnection[] = [];
    for (let agent = 0; agent < AGENTS; agent += 1) free.push(await HttpConnection.open(hostname, Number(port)));
    const operation = async (): Promise<boolean> => {
      const connection = free.pop();
      const turn = this.#turns[this.#next];
      this.#next += 1;
      if (!connection || !turn) throw new RangeError('more agents than connections, or nobody left to look up');
      const went = await this.#lookUp(connection, ...turn);
      free.push(connection);
      return went;
    };
    const { signal, server } = this.setting;
    const warmUp = Math.ceil(this.#turns.length / WARM_UP_SHARE);
    await closedLoop(operation, { inFlight: AGENTS, seconds: TIMEOUT_S, limit: warmUp, signal });
    const { latencies } = this.#tally;
    const loop = { inFlight: AGENTS, seconds: TIMEOUT_S, limit: this.#turns.length - warmUp, latencies, signal };
    await measured(
      server,
      this.#tally,
      () => closedLoop(operation, loop),
      () => cpuSecondsOf(this.service.pid),
    );
    for (const connection of free) connection.close();
    return this.#tally;
  }

  async #lookUp(connection: HttpConnection, session: DeskSession, idNumber: string): Promise<boolean> {
    const found = await this.#ask(connection, session, 'POST', '/v1/desk/look-ups', { by: 'id_number', idNumber });
    const items = found?.['items'] as readonly { readonly cardholderId: string }[] | undefined;
    const id = items?.[0]?.cardholderId;
    if (id === undefined) return false;
    const page = await this.#ask(connection, session, 'GET', `/v1/desk/cardholders/${id}`);
    return Array.isArray(page?.['transactions']) && page['transactions'].length > 0;
  }

  #ask(
    connection: HttpConnection,
    { cookie, csrfToken }: DeskSession,
    method: string,
    path: string,
    body?: object,
  ): Promise<Readonly<Record<string, unknown>> | undefined> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers = [
      `${method} ${path} HTTP/1.1`,
      `host: ${this.service.baseUrl.host}`,
      `cookie: ${cookie}`,
      ...(body === undefined
        ? []
        : [
            `x-csrf-token: ${csrfToken}`,
            'content-type: application/json',
            `content-length: ${Buffer.byteLength(text)}`,
          ]),
    ];
    return new Promise((resolve) => {
      connection.send(Buffer.from(`${headers.join('\r\n')}\r\n\r\n${text}`), (status, answer) => {
        if (status === OK) resolve(JSON.parse(answer.toString()) as Readonly<Record<string, unknown>>);
        else {
          this.#complain(method, status, answer);
          resolve(undefined);
        }
      });
    });
  }

  #complain(method: string, status: number, answer: Buffer): void {
    const complaint = `${method} ${status} ${answer.toString().slice(0, COMPLAINT_LENGTH)}`;
    if (this.#tally.faults.length < MAX_COMPLAINTS) this.#tally.faults.push(complaint);
  }
}
