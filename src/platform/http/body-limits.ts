/** Longest body of an ordinary request, in bytes. */
export const BODY_LIMIT_BYTES = 64 * 1024;
/** Longest body of a request that carries many items at once, in bytes. */
export const LARGE_BODY_LIMIT_BYTES = 1024 * 1024;
