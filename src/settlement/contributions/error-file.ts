import { type FileHandle, open } from 'node:fs/promises';

const HEADER = 'line,code,reason\n';
const OWNER_ONLY = 0o600;

/** A row that was not credited. */
export interface RowError {
  readonly line: number;
  readonly code: string;
}

/** Why rows are not credited, as the sender is told; by stable codes. */
export const ROW_REASONS: Readonly<Record<string, string>> = {
  identity_number: 'no identity number with a right check character',
  cardholder: 'no name of a cardholder',
  unknown_person: 'nobody is registered under this number',
  psn_type: 'the kind of person is no code of four digits',
  no_account: 'this kind of person has no personal account',
  base: 'the base is no amount in yuan with at most two decimals',
  base_missing: 'people in work need a base',
  month: 'the month is not written YYYYMM',
  month_too_late: 'the month is later than that of the file',
  month_too_old: 'the month lies two years or more before that of the file',
  retired_month: 'the month of retirement is not written YYYYMM',
  duplicate_row: 'an earlier line of the file names the same person and month',
  no_policy: 'the area has no policy for the month',
  amount_mismatch: 'the amount is not what the policy gives for the base',
  not_registered: 'the person is not registered',
  person_left: 'the person died, moved away or was merged',
  insufficient_funds: 'the account has not as much as is to be taken back',
  balance_too_large: 'the account would hold more than accounts may',
};

/** The file of rows that were not credited: lines and reasons, nothing about people. A run that goes on writes on where it was. */
export class ErrorFile {
  private constructor(
    private readonly handle: FileHandle,
    private size: number,
  ) {}

  /** Opens the file for writing on after `size` bytes; what lies beyond is of a run that was killed. */
  static async open(path: string, size: number): Promise<ErrorFile> {
    const handle = await open(path, size === 0 ? 'w' : 'r+', OWNER_ONLY);
    await handle.truncate(size);
    const file = new ErrorFile(handle, size);
    if (size === 0) await file.#write(HEADER);
    return file;
  }

  /** Bytes so far. */
  get bytes(): number {
    return this.size;
  }

  async add(errors: readonly RowError[]): Promise<void> {
    const lines = errors.map(({ line, code }) => `${line},${code},${ROW_REASONS[code] ?? code}\n`);
    if (lines.length > 0) await this.#write(lines.join(''));
  }

  /** What was written is on the disk when it resolves. */
  async close(): Promise<void> {
    await this.handle.sync();
    await this.handle.close();
  }

  async #write(text: string): Promise<void> {
    const { bytesWritten } = await this.handle.write(text, this.size);
    this.size += bytesWritten;
  }
}
