import type { Font } from 'fontkit';
import PDFDocument from 'pdfkit';
import type { StatementFonts } from './statement-fonts';

/** A4 in points, and what stays white around the text. */
const MARGIN = 42;
const FOOT = 30;
const PADDING_X = 4;
const PADDING_Y = 2.2;
/** The font leaves more room below its characters than above; this puts them in the middle, in points. */
const DROP = 0.8;
const ABOVE_HEADING = 9;

const INK = '#1a1a1a';
const SOFT = '#5a5a5a';
const LINE = '#9aa3ad';
const SHADE = '#eef2f6';
const RED = '#c0261c';

/** How a piece of text looks. */
export interface TextLook {
  readonly size: number;
  readonly bold?: boolean;
  readonly align?: 'left' | 'right' | 'center';
  readonly colour?: 'ink' | 'soft' | 'red';
}

/** A cell of a row: its text, its share of the width in percent, and how it looks. */
export interface Cell extends TextLook {
  readonly text: string;
  readonly width: number;
}

/** What a sheet is called, and when it was made. */
export interface SheetInfo {
  readonly title: string;
  readonly subject: string;
  readonly createdAt: Date;
}

const COLOURS = { ink: INK, soft: SOFT, red: RED } as const;

/** A document that is written from top to bottom, with rows that are never torn apart by the end of a page. */
export class Sheet {
  readonly #document: PDFKit.PDFDocument;
  readonly #chunks: Buffer[] = [];
  readonly #ended: Promise<void>;
  readonly #width: number;
  #y = MARGIN;
  #repeated: (() => void) | undefined;

  constructor(fonts: StatementFonts, { title, subject, createdAt }: SheetInfo) {
    this.#document = new PDFDocument({
      ...{ size: 'A4', margin: MARGIN, bufferPages: true, lang: 'zh-CN', displayTitle: true, pdfVersion: '1.7' },
      info: { Title: title, Subject: subject, Creator: 'onecard', Producer: 'onecard', CreationDate: createdAt },
    });
    this.#document.registerFont('regular', opened(fonts.regular)).registerFont('bold', opened(fonts.bold));
    this.#document.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
    this.#ended = new Promise((resolve, reject) => this.#document.on('end', resolve).on('error', reject));
    this.#width = this.#document.page.width - 2 * MARGIN;
  }

  /** A line of text over the whole width. */
  line(text: string, look: TextLook): void {
    const height = this.#heightOf(text, this.#width, look);
    this.#room(height);
    this.#write(text, MARGIN, this.#y, this.#width, look);
    this.#y += height;
  }

  /** Writes a head, and again (`again`) at the top of each page that begins while `body` writes what stands under it. */
  under(head: (again: boolean) => void, body: () => void): void {
    head(false);
    this.#repeated = () => head(true);
    body();
    this.#repeated = undefined;
  }

  /** White space. */
  gap(points: number): void {
    this.#y += points;
  }

  /** A heading that stays with at least `keep` points of what follows. */
  heading(text: string, keep = 40): void {
    const look: TextLook = { size: 9.5, bold: true };
    this.#y += this.#y === MARGIN ? 0 : ABOVE_HEADING;
    this.#room(this.#heightOf(text, this.#width, look) + keep);
    this.line(text, look);
    this.#y += 3;
  }

  /** A row of cells with lines around them. */
  row(cells: readonly Cell[], { shaded = false } = {}): void {
    const widths = cells.map(({ width }) => (this.#width * width) / 100);
    const heights = cells.map((cell, index) => this.#heightOf(cell.text, (widths[index] ?? 0) - 2 * PADDING_X, cell));
    const height = Math.max(...heights) + 2 * PADDING_Y;
    this.#room(height);
    let x = MARGIN;
    cells.forEach((cell, index) => {
      const width = widths[index] ?? 0;
      this.#box(x, width, height, shaded);
      const top = this.#y + (height - (heights[index] ?? 0)) / 2 + DROP;
      this.#write(cell.text, x + PADDING_X, top, width - 2 * PADDING_X, cell);
      x += width;
    });
    this.#y += height;
  }

  /** A text with its number in front of it. */
  item(number: string, text: string, look: TextLook): void {
    const indent = 28;
    const height = this.#heightOf(text, this.#width - indent, look) + 2;
    this.#room(height);
    this.#write(number, MARGIN, this.#y, indent - 4, { ...look, align: 'right', colour: 'soft' });
    this.#write(text, MARGIN + indent, this.#y, this.#width - indent, look);
    this.#y += height;
  }

  /** Lines to sign on, side by side. */
  signatures(names: readonly string[]): void {
    this.#room(44);
    this.#y += 24;
    const width = this.#width / names.length;
    names.forEach((name, index) => this.#write(name, MARGIN + index * width, this.#y, width, { size: 9 }));
    this.#y += 20;
  }

  /** Ends the document: a foot on every page with its number, and a stamp across each where there is one. */
  async end(foot: string, stamp: string | undefined): Promise<Buffer> {
    const { start, count } = this.#document.bufferedPageRange();
    for (let index = start; index < start + count; index++) {
      this.#document.switchToPage(index);
      // The foot stands in the margin, where text would begin another page.
      this.#document.page.margins.bottom = 0;
      if (stamp !== undefined) this.#stamp(stamp);
      const y = this.#document.page.height - FOOT;
      this.#write(foot, MARGIN, y, this.#width, { size: 7.5, colour: 'soft' });
      const page = `第 ${index + 1} 页 共 ${count} 页`;
      this.#write(page, MARGIN, y, this.#width, { size: 7.5, colour: 'soft', align: 'right' });
    }
    this.#document.end();
    await this.#ended;
    return Buffer.concat(this.#chunks);
  }

  #room(height: number): void {
    if (this.#y + height <= this.#document.page.height - MARGIN) return;
    this.#document.addPage();
    this.#y = MARGIN;
    this.#repeated?.();
  }

  #box(x: number, width: number, height: number, shaded: boolean): void {
    const box = this.#document.lineWidth(0.5).rect(x, this.#y, width, height);
    if (shaded) box.fillAndStroke(SHADE, LINE);
    else box.stroke(LINE);
  }

  #stamp(text: string): void {
    const { width, height } = this.#document.page;
    this.#document
      .save()
      .opacity(0.28)
      .rotate(-24, { origin: [width / 2, height / 2] });
    this.#document
      .lineWidth(4)
      .roundedRect(width / 2 - 150, height / 2 - 50, 300, 100, 10)
      .stroke(RED);
    this.#write(text, width / 2 - 150, height / 2 - 46, 300, { size: 62, bold: true, align: 'center', colour: 'red' });
    this.#document.restore();
  }

  #heightOf(text: string, width: number, look: TextLook): number {
    return this.#styled(look).heightOfString(text === '' ? ' ' : text, { width });
  }

  #write(text: string, x: number, y: number, width: number, look: TextLook): void {
    const { align = 'left', colour = 'ink' } = look;
    this.#styled(look).fillColor(COLOURS[colour]).text(text, x, y, { width, align });
  }

  #styled({ size, bold = false }: TextLook): PDFKit.PDFDocument {
    return this.#document.font(bold ? 'bold' : 'regular').fontSize(size);
  }
}

/** pdfkit takes an opened font, too; its types do not say so. */
function opened(font: Font): PDFKit.Mixins.PDFFontSource {
  return font as unknown as PDFKit.Mixins.PDFFontSource;
}
