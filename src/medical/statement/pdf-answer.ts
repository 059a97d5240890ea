import { StreamableFile } from '@nestjs/common';
import type { PrintedStatement } from './print-statement/print-statement.query';

/** What a statement holds, for the description of the interface. */
export const STATEMENT_IN_SHORT =
  'A4, in Chinese: who was treated where, fees by category and level, who pays, accumulators of the year, every step in words, amounts in figures and legal words. The name is masked; a cancelled one is marked so.';

export const PDF_TYPE = 'application/pdf';

/** The schema of the answer. */
export const PDF_SCHEMA = {
  content: {
    [PDF_TYPE]: { schema: { type: 'string', format: 'binary' }, example: '%PDF-1.7 …' },
  },
} as const;

/** A browser shows it; what is saved is called as the settlement. */
export function pdfDisposition(settlementId: string): string {
  return `inline; filename="${settlementId}.pdf"`;
}

/** The answer with a statement; whose it is goes into the audit log. */
export function pdfAnswer({ settlementId, cardholderId, pdf }: PrintedStatement): StreamableFile {
  const file = new StreamableFile(pdf, {
    type: PDF_TYPE,
    disposition: pdfDisposition(settlementId),
    length: pdf.length,
  });
  return Object.assign(file, { cardholderId });
}
