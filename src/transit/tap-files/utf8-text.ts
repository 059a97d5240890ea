import { TapFileError } from './record-error';

/** The text of bytes in UTF-8, without a byte order mark. `record` says which record is read, for the fault of other bytes. */
export async function* utf8Text(
  pieces: AsyncIterable<Uint8Array>,
  record: () => number,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (piece?: Uint8Array): string => {
    try {
      return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true });
    } catch {
      throw new TapFileError({ record: record(), problem: 'is not in UTF-8' });
    }
  };
  for await (const piece of pieces) yield decode(piece);
  const rest = decode();
  if (rest !== '') yield rest;
}
