/** True when a stored JSON text is that of the value, whatever the order of its keys. */
export function sameJson(stored: Buffer, value: unknown): boolean {
  const text = stored.toString();
  const own = JSON.stringify(value);
  if (text === own) return true;
  try {
    return canonical(JSON.parse(text)) === canonical(JSON.parse(own));
  } catch {
    return false;
  }
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
