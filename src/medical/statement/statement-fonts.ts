import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The fonts of a statement; a document embeds only the characters that it uses. */
export interface StatementFonts {
  readonly regular: Buffer;
  readonly bold: Buffer;
}

let loading: Promise<StatementFonts> | undefined;

/** Noto Sans Hans, which knows every character of GB 18030's everyday part; read once for each process. */
export function statementFonts(): Promise<StatementFonts> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<StatementFonts> {
  const folder = join(dirname(require.resolve('@embedpdf/fonts-sc')), '..', 'fonts');
  const [regular, bold] = await Promise.all([
    readFile(join(folder, 'NotoSansHans-Regular.otf')),
    readFile(join(folder, 'NotoSansHans-Bold.otf')),
  ]);
  return { regular, bold };
}
