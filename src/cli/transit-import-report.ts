import { type TakenBatch, type TakenTap, type Tap, type UploadBatch, yuan } from '../transit';
import { EXIT_REFUSED, print } from './medical-output';

const ENDS = ['charged', 'free', 'duplicate', 'exception'] as const;
/** Files of so many taps at most are told tap by tap. */
export const TOLD_ONE_BY_ONE = 5_000;

/** What the ledger's accounts changed by, fen. */
export interface Moved {
  readonly operators: number;
  readonly subsidy: number;
}

/** Adds up what came of the batches of a file, and tells it. */
export class ImportReport {
  readonly #counts = { charged: 0, free: 0, duplicate: 0, exception: 0 };
  readonly #reasons = new Map<string, number>();
  readonly #taps: TakenTap[] = [];
  readonly #lines: string[] = [];
  #paid = 0;
  #onTerminals = 0;

  /** `isLong` files are told in sums only. */
  constructor(private readonly isLong: boolean) {}

  get taken(): number {
    return ENDS.reduce((sum, end) => sum + this.#counts[end], 0);
  }

  add({ first, uploads }: UploadBatch, batch: TakenBatch & { readonly fromChips?: number }): void {
    const { taps, paid, fromChips = 0 } = batch;
    this.#paid += paid.transit + paid.epurse + paid.owed + fromChips;
    for (const [index, taken] of taps.entries()) {
      this.#counts[taken.end] += 1;
      if (taken.reason !== undefined) this.#reasons.set(taken.reason, (this.#reasons.get(taken.reason) ?? 0) + 1);
      const tap = uploads[index]?.tap;
      this.#onTerminals += tap?.chargedOnDevice ?? 0;
      if (this.isLong) continue;
      this.#taps.push(taken);
      this.#lines.push(lineOf(first + index, tap, taken));
    }
  }

  tell(json: boolean | undefined, moved: Moved): void {
    const [counts, paid, onTerminals] = [this.#counts, this.#paid, this.#onTerminals];
    const exceptions = Object.fromEntries(this.#reasons);
    const tiesOut = moved.operators === paid + moved.subsidy;
    const lines = [
      ...(this.isLong ? [] : [...this.#lines, '']),
      `${this.taken} taps: ${ENDS.map((end) => `${counts[end]} ${end}`).join(', ')}`,
      ...[...this.#reasons].map(([reason, count]) => `  ${count} ${reason}`),
      `cards paid ${yuan(paid)} (terminals had taken ${yuan(onTerminals)}), finance bureau ${yuan(moved.subsidy)}`,
      `operators were credited ${yuan(moved.operators)} in the ledger: ${tiesOut ? 'ties out' : 'DOES NOT TIE OUT'}`,
    ];
    if (!tiesOut) process.exitCode = EXIT_REFUSED;
    const taps = this.isLong ? {} : { taps: this.#taps };
    print(json, { counts, exceptions, paid, onTerminals, ledger: moved, tiesOut, ...taps }, lines);
  }
}

function lineOf(index: number, tap: Tap | undefined, { end, reason }: TakenTap): string {
  const where = [tap?.operator, tap?.stop ?? tap?.line].filter((part) => part !== undefined).join(' ');
  const time = new Date((tap?.at ?? 0) + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
  return `${String(index + 1).padStart(5)}  ${time}  ${tap?.kind ?? ''}  ${where}  ${end}${reason === undefined ? '' : ` (${reason})`}`;
}
