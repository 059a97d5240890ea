import { connect, type Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const CONTENT_LENGTH = /\r\ncontent-length: (\d+)/i;
/** `HTTP/1.1 200`: the status stands at a fixed place. */
const STATUS_START = 9;
const STATUS_END = 12;
const EMPTY = Buffer.alloc(0);

/** Takes the answer to one request: status and body. Status 0: the connection broke. */
export type AnswerTaker = (status: number, body: Buffer) => void;

/**
 * One kept-alive connection with one request under way at a time. Answers are parsed as far as the benchmark looks at them:
 * status, length, body. The load shares the machine's cores with the service it measures, so every microsecond that a
 * complete HTTP client spends would count against the service.
 */
export class HttpConnection {
  #received: Buffer = EMPTY;
  #taker: AnswerTaker | undefined;
  /** Length of the whole answer being received; 0 while its head is not complete. */
  #expected = 0;
  #bodyStart = 0;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => this.#answer(0, EMPTY));
  }

  static open(host: string, port: number): Promise<HttpConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, host);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new HttpConnection(socket));
      });
    });
  }

  /** Sends a request; the one before must have been answered. */
  send(request: Buffer, taker: AnswerTaker): void {
    this.#taker = taker;
    if (this.socket.destroyed) this.#answer(0, EMPTY);
    else this.socket.write(request);
  }

  close(): void {
    this.socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    if (this.#expected === 0) this.#readHead();
    if (this.#expected === 0 || this.#received.length < this.#expected) return;
    const status = Number(this.#received.toString('latin1', STATUS_START, STATUS_END));
    const body = this.#received.subarray(this.#bodyStart, this.#expected);
    this.#received = EMPTY;
    this.#expected = 0;
    this.#answer(status, body);
  }

  #readHead(): void {
    const end = this.#received.indexOf(HEAD_END);
    if (end < 0) return;
    const length = CONTENT_LENGTH.exec(this.#received.toString('latin1', 0, end))?.[1];
    if (length === undefined) {
      this.socket.destroy();
      return;
    }
    this.#bodyStart = end + HEAD_END.length;
    this.#expected = this.#bodyStart + Number(length);
  }

  #answer(status: number, body: Buffer): void {
    const taker = this.#taker;
    this.#taker = undefined;
    taker?.(status, body);
  }
}
