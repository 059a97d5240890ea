import { dirname, join } from 'node:path';
import { type Font, open } from 'fontkit';

/** The fonts of a statement; a document embeds only the characters that it uses. */
export interface StatementFonts {
  readonly regular: Font;
  readonly bold: Font;
}

let loading: Promise<StatementFonts> | undefined;

/**
 * Noto Sans Hans, which knows every character of GB 18030's everyday part. Opened once for each thread: reading the tables of
 * 30,000 glyphs takes longer than a short statement.
 */
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
    openFont(join(folder, 'NotoSansHans-Regular.otf')),
    openFont(join(folder, 'NotoSansHans-Bold.otf')),
  ]);
  return { regular, bold };
}

async function openFont(path: string): Promise<Font> {
  const font = await open(path);
  if ('fonts' in font) throw new Error('a collection of fonts is no font of a statement');
  return font;
}
