/** Codes of one kind with what they are called. */
export type Words = Readonly<Record<string, readonly [zh: string, en: string]>>;

/** Codes by their kind. */
export type WordKinds = Readonly<Record<string, Words>>;
