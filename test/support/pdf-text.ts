import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** The text of each page of a PDF, without white space: where lines break is no matter of content. */
export function pdfPages(pdf: Buffer): string[] {
  const script = join(__dirname, 'print-pdf-text.mjs');
  const pages = execFileSync(process.execPath, [script], { input: pdf, maxBuffer: 64 << 20, encoding: 'utf8' });
  return (JSON.parse(pages) as string[]).map((page) => page.replaceAll(/\s+/g, ''));
}
