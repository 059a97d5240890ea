/** A value as compact JSON with the keys of every object in the order of their code units. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value as Readonly<Record<string, unknown>>);
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, canonical(one)]));
}

/** Compact JSON of a value with sorted keys. Keys that look like whole numbers come first, as JSON.stringify has them. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(canonical(value));
}

/** What an institution signs: the message without `cainfo`, keys sorted, compact JSON. An encrypted input is signed encrypted. */
export function signedText(message: Readonly<Record<string, unknown>>): string {
  const { cainfo: _, ...signed } = message;
  return canonicalJson(signed);
}
