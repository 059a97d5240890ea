/** What is wrong with a record. */
export interface RecordFault {
  /** Its number in the file, counted from 1. */
  readonly record: number;
  readonly problem: string;
}

/** A file of taps that cannot be read on; what was read before it has been given out. */
export class TapFileError extends Error {
  readonly faults: readonly RecordFault[];

  constructor(...faults: readonly RecordFault[]) {
    super(faults.map(({ record, problem }) => `record ${record}: ${problem}`).join('\n'));
    this.faults = faults;
  }
}

/** Records of a file, in its order, piece by piece. */
export interface RecordPiece {
  /** True for rows of the open data of Shenzhen: records under `data`. */
  readonly isSample: boolean;
  readonly records: readonly unknown[];
}
