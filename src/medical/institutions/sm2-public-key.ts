/** The curve of SM2 (GB/T 32918.5): y² = x³ + ax + b over the field of p. */
const P = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
const A = 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn;
const B = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;
const UNCOMPRESSED = /^04([0-9a-f]{64})([0-9a-f]{64})$/;

/** True for a point of the curve in the uncompressed form, hexadecimal: a mistyped key is noticed before it locks anybody out. */
export function isSm2PublicKey(hex: string): boolean {
  const [, xHex, yHex] = UNCOMPRESSED.exec(hex) ?? [];
  if (xHex === undefined || yHex === undefined) return false;
  const [x, y] = [BigInt(`0x${xHex}`), BigInt(`0x${yHex}`)];
  return x < P && y < P && (y * y - (x * x * x + A * x + B)) % P === 0n;
}
