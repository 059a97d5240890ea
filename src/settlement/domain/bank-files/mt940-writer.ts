import type { Statement } from './statement';

const FEN_IN_YUAN = 100;

/** Writes a statement as one MT940 message in CNY, as `readMt940` reads it. `date` is the day of its balances. */
export function writeMt940(account: string, date: string, { opening, closing, lines }: Statement): string {
  const day = date.slice(2).replaceAll('-', '');
  const entries = lines.map((line) => {
    const bank = line.bankReference === '' ? '' : `//${line.bankReference}`;
    const reference = line.reference === '' ? 'NONREF' : line.reference;
    return `:61:${line.date.slice(2).replaceAll('-', '')}${signed(line.amount)}NTRF${reference}${bank}`;
  });
  const balances = [opening, closing].map((amount) => `${mark(amount)}${day}CNY${yuan(amount)}`);
  const fields = [
    ...[':20:ONECARD', `:25:${account}`, ':28C:1/1', `:60F:${balances[0]}`],
    ...[...entries, `:62F:${balances[1]}`, '-'],
  ];
  return `${fields.join('\r\n')}\r\n`;
}

function signed(amount: number): string {
  return `${mark(amount)}${yuan(amount)}`;
}

function mark(amount: number): 'C' | 'D' {
  return amount < 0 ? 'D' : 'C';
}

/** Yuan with a comma, from whole fen. */
function yuan(amount: number): string {
  const fen = Math.abs(amount);
  return `${Math.floor(fen / FEN_IN_YUAN)},${String(fen % FEN_IN_YUAN).padStart(2, '0')}`;
}
