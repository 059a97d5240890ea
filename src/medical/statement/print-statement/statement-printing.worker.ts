import { statementContent, type StatementFacts } from '../statement-content';
import { statementFonts } from '../statement-fonts';
import { statementPdf } from '../statement-pdf';

/** The program of a printing thread, which keeps the fonts between statements. */
export async function printStatement(facts: StatementFacts): Promise<Uint8Array> {
  return statementPdf(statementContent(facts), await statementFonts());
}
