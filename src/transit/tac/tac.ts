import { createCipheriv, timingSafeEqual } from 'node:crypto';
import { type TacResult, TacVerifier } from '../domain/taps/tac-verifier';
import { encodeJtb, JTB_FIELDS } from '../domain/taps/jtb-record';
import type { TapRecord } from '../domain/taps/tap-record';

/** `3des`: PBOC e-purse. `sm4`: the variant of JT/T 978 with the cipher of the state. */
export type TacAlgorithm = '3des' | 'sm4';

const DES_BLOCK = 8;
const SM4_BLOCK = 16;
const TAC_BYTES = 4;
const KEY_BYTES = 16;
const CARD_DIGITS = 16;
/** Type of transaction that a TAC of a purse purchase covers (06 消费). */
const PURCHASE = 0x06;

/** A verifier with the master key in memory: for sandboxes and tests. 16 bytes of key. */
export class SoftwareTacVerifier extends TacVerifier {
  constructor(
    private readonly algorithm: TacAlgorithm,
    private readonly masterKey: Buffer,
  ) {
    super();
    if (masterKey.length !== KEY_BYTES)
      throw new Error(`a TAC master key has ${KEY_BYTES} bytes, not ${masterKey.length}`);
  }

  async verify(record: TapRecord): Promise<TacResult> {
    const found = Buffer.from(record.tac, 'hex');
    if (found.length !== TAC_BYTES) return 'invalid';
    return timingSafeEqual(found, tacOf(this.algorithm, this.masterKey, record)) ? 'valid' : 'invalid';
  }
}

/** The TAC that a card with a key of this master key gives the tap: 4 bytes. */
export function tacOf(algorithm: TacAlgorithm, masterKey: Buffer, record: TapRecord): Buffer {
  const key = diversify(algorithm, masterKey, record.card);
  const data = tacData(record);
  if (algorithm === 'sm4') return sm4Mac(key, pad(data, SM4_BLOCK)).subarray(0, TAC_BYTES);
  const halves = xor(key.subarray(0, DES_BLOCK), key.subarray(DES_BLOCK));
  return desMac(halves, pad(data, DES_BLOCK)).subarray(0, TAC_BYTES);
}

/** amount 4, type 1, terminal 6, sequence of the terminal 4, date 4 and time 3 (BCD): 22 bytes. */
export function tacData(record: TapRecord): Buffer {
  const encoded = encodeJtb(record);
  const field = (name: 'terminal' | 'terminalSequence' | 'at') => {
    const [offset, length] = JTB_FIELDS[name];
    return encoded.subarray(offset, offset + length);
  };
  const head = Buffer.alloc(5);
  head.writeUInt32BE(record.amount, 0);
  head[4] = PURCHASE;
  return Buffer.concat([head, field('terminal'), field('terminalSequence'), field('at')]);
}

/** Key of one card: the last 16 digits of its number, then their complement, each enciphered with the master key. */
export function diversify(algorithm: TacAlgorithm, masterKey: Buffer, card: string): Buffer {
  const left = Buffer.from(card.slice(-CARD_DIGITS), 'hex');
  const factor = Buffer.concat([left, left.map((byte) => byte ^ 0xff)]);
  const cipher = createCipheriv(algorithm === 'sm4' ? 'sm4-ecb' : 'des-ede-ecb', masterKey, null).setAutoPadding(false);
  return Buffer.concat([cipher.update(factor), cipher.final()]);
}

/** CBC-MAC of single DES over whole blocks, IV 0: 8 bytes. OpenSSL 3 has no single DES; three times the same key is the same. */
export function desMac(key: Buffer, blocks: Buffer): Buffer {
  return cbcMac('des-ede3-cbc', Buffer.concat([key, key, key]), DES_BLOCK, blocks);
}

/** CBC-MAC of SM4 over whole blocks, IV 0: 16 bytes. */
export function sm4Mac(key: Buffer, blocks: Buffer): Buffer {
  return cbcMac('sm4-cbc', key, SM4_BLOCK, blocks);
}

function cbcMac(name: string, key: Buffer, block: number, blocks: Buffer): Buffer {
  const cipher = createCipheriv(name, key, Buffer.alloc(block)).setAutoPadding(false);
  return Buffer.concat([cipher.update(blocks), cipher.final()]).subarray(-block);
}

/** 80 00 … up to whole blocks; a whole block of it when the data are whole blocks already. */
function pad(data: Buffer, block: number): Buffer {
  const padding = Buffer.alloc(block - (data.length % block));
  padding[0] = 0x80;
  return Buffer.concat([data, padding]);
}

function xor(left: Buffer, right: Buffer): Buffer {
  return Buffer.from(left.map((byte, index) => byte ^ (right[index] ?? 0)));
}
