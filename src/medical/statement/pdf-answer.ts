import { StreamableFile } from '@nestjs/common';
import type { PrintedStatement } from './print-statement/print-statement.query';

/** What a statement holds, for the description of the interface. */
export const STATEMENT_IN_SHORT =
  'A4, in Chinese: who was treated where, fees by category and level, who pays, accumulators of the year, every step in words, amounts in figures and legal words. The name is masked; a cancelled one is marked so.';

/** The schema of the answer. */
export const PDF_SCHEMA = {
  content: {
    'application/pdf': { schema: { type: 'string', format: 'binary' }, example: '%PDF-1.7 …' },
  },
} as const;

/** The answer with a statement; whose it is goes into the audit log. */
export function pdfAnswer({ settlementId, cardholderId, pdf }: PrintedStatement): StreamableFile {
  const file = new StreamableFile(pdf, {
    type: 'application/pdf',
    disposition: `inline; filename="${settlementId}.pdf"`,
    length: pdf.length,
  });
  return Object.assign(file, { cardholderId });
}
