import { join } from 'node:path';
import { PrintingProgram } from '../../src/medical/statement/print-statement/printing-program';

const SOURCES = join(__dirname, '..', '..', 'src', 'medical', 'statement', 'print-statement');

/** Printing threads that run the sources, for Jest compiles none of them for another thread. */
export const SOURCE_PRINTING = new PrintingProgram({
  filename: join(SOURCES, 'statement-printing.worker.ts'),
  niceness: 0,
  execArgv: ['--require', join(__dirname, 'typescript.cjs')],
});
