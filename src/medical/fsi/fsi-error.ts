/** A refusal: `infcode` -1 with `err_msg`. Neither may hold personal data. */
export class FsiError extends Error {
  /** `field` is the path in the message, for instance `input.data.medfee_sumamt`. */
  constructor(
    message: string,
    readonly field?: string,
    /** A refusal that must not be kept: the same message may succeed later. */
    readonly passing = false,
  ) {
    super(field === undefined ? message : `${field}: ${message}`);
  }
}
