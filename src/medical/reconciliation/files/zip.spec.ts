import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { MAX_TEXT_BYTES, MAX_ZIP_BYTES, textOfZip, zipOfText } from './zip';

async function zipOf(...entries: readonly (readonly [string, Buffer])[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, bytes] of entries) zip.addBuffer(bytes, name);
  zip.end();
  return buffer(zip.outputStream);
}

const TEXT = 'a\tb\r\n中心\tnull\r\n';

describe('a ZIP of an institution', () => {
  it('gives the text that was put in, and the same bytes for the same text', async () => {
    const zip = await zipOfText('rows.txt', TEXT);
    expect(await textOfZip(zip)).toBe(TEXT);
    expect((await zipOfText('rows.txt', TEXT)).equals(zip)).toBe(true);
  });

  it.each([
    ['that is none', Buffer.from('setl_id\tmdtrt_id'), 'the file is no ZIP'],
    ['that is empty', Buffer.alloc(0), 'the file is no ZIP'],
    ['that is too large', Buffer.alloc(MAX_ZIP_BYTES + 1), `the file is larger than ${MAX_ZIP_BYTES} bytes`],
    ['that only begins as one', Buffer.from('PK\u0003\u0004 and no more', 'latin1'), 'the ZIP is damaged'],
  ])('%s is refused', async (_name, bytes, message) => {
    await expect(textOfZip(bytes)).rejects.toThrow(message);
  });

  it('with several files is refused', async () => {
    const zip = await zipOf(['1', Buffer.from('a')], ['2', Buffer.from('b')]);
    await expect(textOfZip(zip)).rejects.toThrow('the ZIP holds 2 entries, there must be one');
  });

  it('with a text in another encoding is refused', async () => {
    await expect(textOfZip(await zipOf(['1', Buffer.from([0xd6, 0xd0])]))).rejects.toThrow('is not UTF-8');
  });

  it('that blows up is not unpacked, whether it says so or not', async () => {
    const bomb = await zipOf(['bomb', Buffer.alloc(MAX_TEXT_BYTES + 1)]);
    expect(bomb.length).toBeLessThan(10_000);
    await expect(textOfZip(bomb)).rejects.toThrow(`longer than ${MAX_TEXT_BYTES} bytes`);
    const liar = Buffer.from(bomb);
    const central = liar.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
    liar.writeUInt32LE(100, central + 24);
    await expect(textOfZip(liar)).rejects.toThrow('the ZIP is damaged');
  });

  it('with bytes changed anywhere is read or refused, and nothing else happens', async () => {
    const zip = await zipOfText('rows.txt', TEXT.repeat(50));
    for (let round = 0; round < 200; round += 1) {
      const changed = Buffer.from(zip);
      const [at = 0, to = 0] = randomBytes(2);
      changed[Math.floor((at / 256) * changed.length)] = to;
      const outcome = await textOfZip(changed).catch((error: unknown) => error);
      if (typeof outcome !== 'string') expect(outcome).toHaveProperty('name', 'BadZipError');
    }
  });

  it('is not asked for the name of what is in it', async () => {
    expect(await textOfZip(await zipOf(['dir/张三.txt', Buffer.from(TEXT)]))).toBe(TEXT);
  });
});
