/** The service could not do what it was asked for, now; asking again is safe. Answered with 503 and Retry-After (ISO 8583: 91). */
export class UnavailableError extends Error {
  override readonly name: string = 'UnavailableError';
}
