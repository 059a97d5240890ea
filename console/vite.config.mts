import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** The service puts a nonce of its own here each time it serves the page (src/platform/http/console-files.ts). */
const NONCE_PLACEHOLDER = '__CSP_NONCE__';
/** Smaller files gain nothing from being packed, in bytes. */
const PACK_FROM_BYTES = 1024;

/** Lays a packed copy beside each asset, so that the service packs nothing while it serves. */
function packedCopies(): Plugin {
  return {
    name: 'packed-copies',
    apply: 'build',
    async writeBundle({ dir = '' }) {
      const folder = join(dir, 'assets');
      const names = (await readdir(folder)).filter((name) => /\.(js|css|svg)$/.test(name));
      await Promise.all(names.map((name) => pack(join(folder, name))));
    },
  };
}

async function pack(file: string): Promise<void> {
  const bytes = await readFile(file);
  if (bytes.length < PACK_FROM_BYTES) return;
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, quality));
  await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
}

export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  cacheDir: join(import.meta.dirname, '..', 'node_modules', '.cache', 'vite'),
  plugins: [packedCopies()],
  html: { cspNonce: NONCE_PLACEHOLDER },
  build: {
    outDir: join(import.meta.dirname, '..', 'dist', 'console'),
    emptyOutDir: true,
    assetsDir: 'assets',
    // Pictures within scripts would need data: in more directives than the one for pictures.
    assetsInlineLimit: 0,
    sourcemap: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_200,
    target: 'es2023',
    rolldownOptions: {
      onLog: (level, log, report) => {
        // Libraries mark modules for React's server components, of which the console has none.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
      },
    },
  },
  server: { proxy: { '/v1': process.env['ONECARD_URL'] ?? 'http://127.0.0.1:3000' } },
});
