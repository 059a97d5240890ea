/** Where a download goes on. The versions it began with stay: the list is readable at any version. */
export interface DenyCursor {
  readonly from: number;
  readonly to: number;
  readonly full: boolean;
  /** Op of the last change that was sent; a delta sends its deletes first. */
  readonly op: 'delete' | 'add';
  /** Place of that change among those of its op. */
  readonly place: number;
}

const CURSOR = /^(\d{1,15})-(\d{1,15})-([fd])([ad])(\d{1,15})$/;

/** Writes a cursor; to terminals it says nothing. */
export function denyCursorText({ from, to, full, op, place }: DenyCursor): string {
  return `${from}-${to}-${full ? 'f' : 'd'}${op === 'add' ? 'a' : 'd'}${place}`;
}

/** Reads a cursor; undefined when it is none. */
export function readDenyCursor(text: string): DenyCursor | undefined {
  const [, from, to, kind, op, place] = CURSOR.exec(text) ?? [];
  if (place === undefined || Number(from) > Number(to)) return undefined;
  return {
    ...{ from: Number(from), to: Number(to), place: Number(place) },
    ...{ full: kind === 'f', op: op === 'a' ? 'add' : 'delete' },
  };
}
