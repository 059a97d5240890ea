import type { Service } from './app';

/** An answer of the national interface. */
export interface FsiAnswer extends Readonly<Record<string, unknown>> {
  readonly infcode: number;
  readonly inf_refmsgid: string;
  readonly refmsg_time: string;
  readonly respond_time: string;
  readonly enctype: string;
  readonly signtype: string;
  readonly cainfo: string;
  readonly err_msg: string;
  readonly output: Record<string, unknown>;
}

/** What came back, byte for byte. */
export interface FsiExchanged {
  readonly status: number;
  readonly text: string;
  readonly answer: FsiAnswer;
}

/** Over all clients, for two operators of an institution may send in the same second. */
let serial = 0;

/** An operator's client of an institution, as a hospital information system has one. */
export class FsiClient {
  signNo = '';

  constructor(
    private readonly service: Pick<Service, 'baseUrl' | 'now'>,
    readonly code: string,
    readonly opter = '0001',
    /** Changes a message before it goes out: signs it, or breaks it. */
    readonly dress: (message: Record<string, unknown>) => Record<string, unknown> = (message) => message,
  ) {}

  async signIn(): Promise<this> {
    const { answer } = await this.send('9001', { signIn: { opter_no: this.opter, mac: '00', ip: '127.0.0.1' } });
    if (answer.infcode !== 0) throw new Error(`not signed in: ${answer.err_msg}`);
    this.signNo = (answer.output['signinoutb'] as { sign_no: string }).sign_no;
    return this;
  }

  nextMsgid(): string {
    serial += 1;
    const stamp = this.#time().replaceAll(/\D/g, '');
    return `${this.code}${stamp}${String(serial % 10_000).padStart(4, '0')}`;
  }

  message(infno: string, input: unknown, changes: Record<string, unknown> = {}): Record<string, unknown> {
    return {
      ...{ infno, msgid: this.nextMsgid(), mdtrtarea_admvs: '220199', insuplc_admdvs: '220199', recer_sys_code: 'YKT' },
      ...{
        dev_no: '',
        dev_safe_info: '',
        cainfo: '',
        signtype: '',
        infver: 'V1.0',
        opter_type: '1',
        opter: this.opter,
      },
      ...{ opter_name: '测试员', inf_time: this.#time(), fixmedins_code: this.code, fixmedins_name: '测试医院' },
      ...{ fixmedins_soft_fcty: '', enc_type: '', sign_no: this.signNo, input },
      ...changes,
    };
  }

  send(infno: string, input: unknown, changes: Record<string, unknown> = {}): Promise<FsiExchanged> {
    return this.post(this.message(infno, input, changes));
  }

  /** Sends a message as it is, to the path of its transaction. */
  post(message: Record<string, unknown>, path = `/fsi/api/${String(message['infno'])}`): Promise<FsiExchanged> {
    return this.raw(JSON.stringify(this.dress(message)), path);
  }

  async raw(body: string | Buffer, path: string, headers: Record<string, string> = {}): Promise<FsiExchanged> {
    const response = await fetch(`${this.service.baseUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    const text = await response.text();
    return { status: response.status, text, answer: (text === '' ? {} : JSON.parse(text)) as FsiAnswer };
  }

  /** The output of a success. */
  async ok(infno: string, input: unknown, changes: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const { answer } = await this.send(infno, input, changes);
    if (answer.infcode !== 0) throw new Error(`${infno} was refused: ${answer.err_msg}`);
    return answer.output;
  }

  /** The `err_msg` of a refusal. */
  async refusal(infno: string, input: unknown, changes: Record<string, unknown> = {}): Promise<string> {
    const { status, answer } = await this.send(infno, input, changes);
    if (status !== 200 || answer.infcode === 0) throw new Error(`${infno} was not refused`);
    return answer.err_msg;
  }

  #time(): string {
    return new Date(this.service.now() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
  }
}
