import { type Cell, Sheet } from './sheet';
import type { StatementContent, StatementTable } from './statement-content';
import type { StatementFonts } from './statement-fonts';

/** Facts that stand side by side, and the share of the width that a name and a value have, in percent. */
const FACTS_IN_ROW = 3;
const NAME_WIDTH = 10.5;
const VALUE_WIDTHS = [21, 30, 17.5];
const SIZE = 8.5;
/** A table of at most so many rows is not torn apart by the end of a page. */
const ROWS_TOGETHER = 16;
/** Of a row of one line, in points. */
const ROW_HEIGHT = 17.5;

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
  for (const table of content.tables) writeTable(sheet, table);
  sheet.under(
    (again) => sheet.heading(continued('计算过程', again)),
    () => content.steps.forEach((step, index) => sheet.item(`${index + 1}.`, step, { size: 8 })),
  );
  sheet.heading('说明');
  content.notes.forEach((note, index) => sheet.item(`${index + 1}.`, note, { size: 8 }));
  sheet.signatures(['医药机构（盖章）：', '经办人：', '患者或家属（签字）：', '日期：']);
  return sheet.end(`${title} · 结算编号 ${settlementId}`, cancelled === undefined ? undefined : '已撤销');
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
  const names = columns.map(({ name }) => name);
  const written = 1 + rows.length + (sum === undefined ? 0 : 1);
  const head = (again: boolean): void => {
    sheet.heading(continued(heading, again), again || written > ROWS_TOGETHER ? undefined : written * ROW_HEIGHT);
    sheet.row(cells(names, true), { shaded: true });
  };
  sheet.under(head, () => {
    for (const row of rows) sheet.row(cells(row, false));
    if (sum !== undefined) sheet.row(cells(sum, true));
  });
}

/** What a heading says on the pages after its first. */
function continued(heading: string, again: boolean): string {
  return again ? `${heading}（续）` : heading;
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
