/** The one time that all processes agree on: what comes due at an instant is held against it, and not against their own clocks. */
export abstract class ServerTime {
  /** Milliseconds since the epoch, rounded down: what is due at an instant is never early. */
  abstract now(): Promise<number>;
}
