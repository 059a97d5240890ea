import { setImmediate } from 'node:timers/promises';
import { type Cell, Sheet } from './sheet';
import type { StatementContent, StatementTable } from './statement-content';
import type { StatementFonts } from './statement-fonts';

/** Facts that stand side by side, and the share of the width that a name and a value have, in percent. */
const FACTS_IN_ROW = 3;
const NAME_WIDTH = 10.5;
const VALUE_WIDTHS = [21, 30, 17.5];
const SIZE = 8.5;
/** Steps that are written before others get their turn: a long stay has thousands. */
const STEPS_AT_ONCE = 20;

/** Lays a statement out on A4 pages. Deterministic: the same content gives the same bytes. */
export async function statementPdf(content: StatementContent, fonts: StatementFonts): Promise<Buffer> {
  const { settlementId, title, settledAt, cancelled } = content;
  const sheet = new Sheet(fonts, { title, subject: settlementId, createdAt: new Date(settledAt) });
  sheet.line(title, { size: 17, bold: true, align: 'center' });
  sheet.line(content.subtitle, { size: 10, align: 'center', colour: 'soft' });
  sheet.gap(6);
  if (cancelled !== undefined) {
    sheet.line(`【已撤销】${cancelled}`, { size: 10, bold: true, align: 'center', colour: 'red' });
    sheet.gap(4);
  }
  writeFacts(sheet, content.facts);
  writeAmounts(sheet, content.amounts);
  for (const table of content.tables) {
    writeTable(sheet, table);
    await setImmediate();
  }
  sheet.heading('计算过程');
  for (const [index, step] of content.steps.entries()) {
    sheet.item(`${index + 1}.`, step, { size: 8 });
    if (index % STEPS_AT_ONCE === 0) await setImmediate();
  }
  sheet.heading('说明');
  content.notes.forEach((note, index) => sheet.item(`${index + 1}.`, note, { size: 8 }));
  sheet.signatures(['医药机构（盖章）：', '经办人：', '患者或家属（签字）：', '日期：']);
  return sheet.end(`结算编号 ${settlementId}`, cancelled === undefined ? undefined : '已撤销');
}

function writeFacts(sheet: Sheet, facts: StatementContent['facts']): void {
  for (let from = 0; from < facts.length; from += FACTS_IN_ROW) {
    const cells = facts.slice(from, from + FACTS_IN_ROW).flatMap(([name, value], column): Cell[] => [
      { text: name, width: NAME_WIDTH, size: SIZE, colour: 'soft' },
      { text: value, width: VALUE_WIDTHS[column] ?? 0, size: SIZE },
    ]);
    sheet.row(cells);
  }
}

function writeTable(sheet: Sheet, { heading, columns, rows, sum }: StatementTable): void {
  const cells = (texts: readonly string[], bold: boolean): Cell[] =>
    columns.map(({ width, figures }, index) => ({
      ...{ text: texts[index] ?? '', width, size: SIZE, bold },
      align: figures === true ? 'right' : 'left',
    }));
  sheet.heading(heading);
  sheet.row(
    cells(
      columns.map(({ name }) => name),
      true,
    ),
    { shaded: true },
  );
  for (const row of rows) sheet.row(cells(row, false));
  if (sum !== undefined) sheet.row(cells(sum, true));
}

function writeAmounts(sheet: Sheet, amounts: StatementContent['amounts']): void {
  sheet.heading('金额（人民币大写）');
  for (const [name, figures, words] of amounts) {
    sheet.row([
      { text: name, width: 20, size: 9, bold: true },
      { text: figures, width: 20, size: 9, bold: true, align: 'right' },
      { text: words, width: 60, size: 9 },
    ]);
  }
}
