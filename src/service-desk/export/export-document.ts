/** Items of one list of an export at most; what comes after them, which is older, is left out and that is said. */
export const MAX_EXPORTED = 50_000;

/** The items of a list, read as they are written. */
export type Items = AsyncGenerator;

/**
 * One JSON object in pieces: the fields of `head`, the lists, each written as it is read and up to `limit` items long, and
 * `truncated` with the names of the lists that have more.
 */
export async function* exportDocument(
  head: object,
  lists: Readonly<Record<string, Items>>,
  limit = MAX_EXPORTED,
): AsyncGenerator<string> {
  yield JSON.stringify(head).slice(0, -1);
  const truncated: string[] = [];
  for (const [name, items] of Object.entries(lists)) {
    yield `,${JSON.stringify(name)}:[`;
    let count = 0;
    for await (const item of items) {
      if (count === limit) {
        truncated.push(name);
        break;
      }
      yield (count === 0 ? '' : ',') + JSON.stringify(item);
      count += 1;
    }
    yield ']';
  }
  yield `,"truncated":${JSON.stringify(truncated)}}`;
}
