import { setTimeout as sleep } from 'node:timers/promises';
import { inventIdNumber } from '../support/app';
import type { DeskAnswer, DeskClient, DeskOptions } from '../support/staff';

const WAIT_MS = 60_000;
const LOOK_MS = 50;

/** A person of a file. */
export interface Applicant {
  readonly name: string;
  readonly idNumber: string;
}

/** People nobody knows yet. */
export function inventPeople(count: number): Applicant[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `张${'一二三四五六七八九十'[index % 10] ?? ''}`,
    idNumber: inventIdNumber(),
  }));
}

/** A file of applications. */
export function applicationsOf(people: readonly Applicant[], bankCode = '102'): string {
  const rows = people.map(({ name, idNumber }, index) => `${index + 1},${idNumber},${name},220199,${bankCode}`);
  return ['序号,社会保障号码,姓名,发卡地区,服务银行', ...rows, ''].join('\r\n');
}

/** A list of people whose cards are meant. */
export function listOf(people: readonly Applicant[]): string {
  return ['社会保障号码,姓名', ...people.map(({ name, idNumber }) => `${idNumber},${name}`), ''].join('\n');
}

/** Sends a file as the console does. */
export function upload(
  desk: DeskClient,
  path: string,
  file: string | Buffer,
  fields: Readonly<Record<string, string>> = {},
  options: DeskOptions = {},
): Promise<DeskAnswer> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([new Uint8Array(Buffer.from(file))], { type: 'text/csv' }), 'list.csv');
  return desk.post(path, form, options);
}

/** Makes a batch of a file and answers it. */
export async function makeBatch(
  desk: DeskClient,
  operation: string,
  file: string | Buffer,
  fields: Readonly<Record<string, string>> = {},
): Promise<DeskAnswer> {
  return upload(desk, '/v1/desk/batches', file, { operation, reason: 'test_batch', ...fields });
}

/** Waits until a batch has ended and answers it. */
export async function ended(desk: DeskClient, batchId: unknown): Promise<Readonly<Record<string, unknown>>> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const { body } = await desk.get(`/v1/desk/batches/${String(batchId)}`);
    if (body['endedAt'] !== null && body['endedAt'] !== undefined) return body;
    await sleep(LOOK_MS);
    if (Date.now() > deadline) throw new Error(`the batch does not end: ${JSON.stringify(body)}`);
  }
}

/** Makes a batch, waits for its end, and answers it. */
export async function runBatch(
  desk: DeskClient,
  operation: string,
  file: string | Buffer,
  fields: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, unknown>>> {
  const made = await makeBatch(desk, operation, file, fields);
  if (made.status !== 200) throw new Error(made.text);
  return ended(desk, made.body['batchId']);
}

/** Lines of a CSV answer without its mark, cut at the commas. */
export function cellsOf(text: string): string[][] {
  const lines = text.replace(/^\ufeff/, '').split('\r\n');
  return lines.filter((line) => line !== '').map((line) => line.split(','));
}

/** One card of an export. */
export interface ExportedCard {
  readonly serial: string;
  readonly cardNumber: string;
  readonly idNumber: string;
  readonly name: string;
}

/** The cards of an export. */
export async function exported(desk: DeskClient, batchId: unknown): Promise<ExportedCard[]> {
  const answer = await desk.get(`/v1/desk/production-batches/${String(batchId)}/export`);
  if (answer.status !== 200) throw new Error(answer.text);
  const rows = cellsOf(answer.text).slice(1, -1);
  return rows.map(([serial = '', cardNumber = '', idNumber = '', name = '']) => ({
    serial,
    cardNumber,
    idNumber,
    name,
  }));
}

const FEEDBACK_HEADER =
  '序号,社保卡号,社会保障号码,姓名,发卡日期,卡有效期,卡识别码,卡复位码,服务银行,银行卡号,个人账户,装箱位置,失败环节,失败原因';

/** The feedback line of a card that was made. */
export function madeLine({ serial, cardNumber, idNumber, name }: ExportedCard, bankCard = ''): string {
  const code = `220199D156000005${serial.padStart(16, '0')}`;
  return `${serial},${cardNumber},${idNumber},${name},20261124,203611,${code},3B6D00,102,${bankCard},,A-01-${serial},,`;
}

/** The feedback line of a card that was not. */
export function failedLine({ serial, cardNumber, idNumber, name }: ExportedCard, stage: string, why: string): string {
  return `${serial},${cardNumber},${idNumber},${name},20261124,203611,,,102,,,,${stage},${why}`;
}

/** A feedback file. */
export function feedbackOf(...lines: string[]): string {
  return [FEEDBACK_HEADER, ...lines, ''].join('\r\n');
}

/** Collects everything that waits into a production batch and answers its id. */
export async function collect(desk: DeskClient, body: object = {}): Promise<string> {
  const answer = await desk.post('/v1/desk/production-batches', body);
  if (answer.body['result'] !== 'done') throw new Error(answer.text);
  return String(answer.body['batchId']);
}

/** Takes people from their applications to cards that wait for collection, and whoever else waits for a card too. */
export async function makeCards(desk: DeskClient, people: readonly Applicant[]): Promise<ExportedCard[]> {
  await runBatch(desk, 'issue', applicationsOf(people));
  const batchId = await collect(desk);
  const cards = await exported(desk, batchId);
  const feedback = feedbackOf(...cards.map((card) => madeLine(card)));
  const answer = await upload(desk, `/v1/desk/production-batches/${batchId}/feedback`, feedback);
  if (answer.body['made'] !== cards.length) throw new Error(answer.text);
  return cardsOf(people, cards);
}

/** The cards of people, in their order. */
export function cardsOf(people: readonly Applicant[], cards: readonly ExportedCard[]): ExportedCard[] {
  return people.map(({ idNumber }) => {
    const card = cards.find((one) => one.idNumber === idNumber);
    if (!card) throw new Error('a person without a card');
    return card;
  });
}
