const PATTERN = /^ch_([0-9a-z]{6,10})$/;
const RADIX = 36;

/** The public name of a cardholder: its stream's number in base 36. Says nothing about the person. */
export function cardholderId(streamId: number): string {
  return `ch_${streamId.toString(RADIX).padStart(6, '0')}`;
}

/** The stream that a public name stands for; undefined when it is no such name. */
export function streamOfCardholderId(id: string): number | undefined {
  const digits = PATTERN.exec(id)?.[1];
  const streamId = digits === undefined ? undefined : Number.parseInt(digits, RADIX);
  return streamId !== undefined && cardholderId(streamId) === id ? streamId : undefined;
}
