import { fen, type Fen } from '../../platform/money';
import type { AuthorizationAnswer } from '../answers';

const FEN_PER_YUAN = 100;
const LABEL_WIDTH = 14;

/** Fen as yuan for people: `1234567` → `12,345.67`. */
export function yuan(amount: Fen): string {
  const sign = amount < 0 ? '-' : '';
  const whole = Math.floor(Math.abs(amount) / FEN_PER_YUAN);
  const cents = String(Math.abs(amount) % FEN_PER_YUAN).padStart(2, '0');
  return `${sign}${whole.toLocaleString('en-US')}.${cents}`;
}

/** A table in plain text; columns of numbers are set to the right. */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right: ReadonlySet<number>,
): string {
  const widths = header.map((title, column) =>
    Math.max(...[header, ...rows].map((row) => width(row[column] ?? title))),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => padded(cell, widths[column] ?? 0, right.has(column)))
      .join('  ')
      .trimEnd();
  return [line(header), widths.map((size) => '-'.repeat(size)).join('  '), ...rows.map(line)].join('\n');
}

/** Labelled lines. */
export function fields(entries: readonly (readonly [string, string])[]): string {
  return entries.map(([label, value]) => `  ${label.padEnd(LABEL_WIDTH)}${value}`).join('\n');
}

/** An authorization for people. */
export function renderAuthorization(answer: AuthorizationAnswer): string {
  const { result, reason, responseCode, advice, approvedAmount, tenders, id, authCode, rrn, available, expiresAt } =
    answer;
  const title =
    result === 'declined'
      ? `Declined: ${words(reason)}`
      : `${capital(words(result))}: ${yuan(fen(approvedAmount))} yuan`;
  const paid = tenders.map((tender) => `${tender.purse} ${yuan(fen(tender.amount))}`).join(', ');
  const lines: [string, string][] = [
    ['response', `${responseCode} ${reason}${advice === 'none' ? '' : ` (${words(advice)})`}`],
  ];
  if (id !== null) lines.push(['id', id]);
  if (typeof authCode === 'string') lines.push(['auth code', authCode]);
  if (typeof rrn === 'string') lines.push(['reference', rrn]);
  if (paid !== '') lines.push(['paid from', paid]);
  if (typeof available === 'number') lines.push(['available', yuan(fen(available))]);
  if (typeof expiresAt === 'string') lines.push(['expires', expiresAt]);
  const elements = answer.elements.map(({ type, amount, result: ended, at }) => [
    words(type),
    yuan(fen(amount)),
    words(ended),
    String(at),
  ]);
  const history =
    elements.length > 1 ? `\n\n${indented(table(['element', 'yuan', 'result', 'at'], elements, new Set([1])))}` : '';
  return `${title}\n${fields(lines)}${history}\n`;
}

/** Any other answer, as JSON with two spaces. */
export function renderBody(body: unknown): string {
  return body === undefined ? '' : `${JSON.stringify(body, null, 2)}\n`;
}

function words(text: string): string {
  return text.replaceAll('_', ' ');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

function padded(cell: string, size: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, size - width(cell)));
  return right ? space + cell : cell + space;
}

/** Columns of a terminal that a text takes: Chinese characters and full-width marks take two. */
function width(text: string): number {
  let columns = 0;
  for (const char of text)
    columns += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(
      char,
    )
      ? 2
      : 1;
  return columns;
}
