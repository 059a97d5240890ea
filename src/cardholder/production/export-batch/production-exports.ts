import { Injectable } from '@nestjs/common';
import { businessDay, Clock } from '../../../platform/clock';
import { ProblemError } from '../../../platform/errors';
import { PersonRegister } from '../../../person';
import { forEachBounded } from '../../batches/bounded';
import type { FileEncoding } from '../../batches/file/text-encoding';
import type { ProductionBatch } from '../production-batch';
import { ProductionBatches } from '../production-batches';
import { exportFile, type ExportRow } from '../production-file';
import { ProductionQueue } from '../production-queue';
import { type ProductionItem, ProductionStore } from '../production-store';

/** Cards read together, and people looked up at once. */
const PAGE_CARDS = 500;
const READS_AT_ONCE = 4;

/** How to export. */
export interface ExportOptions {
  readonly encoding: FileEncoding;
  /** Put the byte order mark before UTF-8. */
  readonly mark: boolean;
  /** Staff id, or `system`; the file says it. */
  readonly by: string;
}

/** An export that is ready to be sent. */
export interface ProductionExport {
  readonly fileName: string;
  readonly batch: ProductionBatch;
  readonly bytes: AsyncIterable<Buffer>;
}

/** Writes the files for the card maker. They have personal data and full card numbers in them. */
@Injectable()
export class ProductionExports {
  constructor(
    private readonly batches: ProductionBatches,
    private readonly store: ProductionStore,
    private readonly queue: ProductionQueue,
    private readonly persons: PersonRegister,
    private readonly clock: Clock,
  ) {}

  /**
   * Notes the export and answers its bytes: the cards of the batch that have not come back.
   * @throws ProblemError `not_found`, `state_conflict` when no card is left to be made, `validation_failed` when the encoding
   * lacks a character.
   */
  async open(batchId: string, { encoding, mark, by }: ExportOptions): Promise<ProductionExport> {
    const batch = await this.batches.get(batchId);
    if (batch.counts.listed === 0) {
      throw new ProblemError('state_conflict', { detail: 'every card of this batch has come back' });
    }
    const frame = {
      batchNumber: batch.batchNumber,
      issuedOn: businessDay(batch.createdAt.getTime()),
      at: new Date(this.clock.now()).toISOString(),
      ...{ by, encoding, mark },
    };
    // What GBK cannot write must be told before the first byte is on its way.
    if (encoding === 'gbk') for await (const _bytes of exportFile(this.#pages(batchId), frame));
    await this.store.noteExport(batchId);
    await this.batches.refresh(batchId);
    return { fileName: `${batch.batchNumber}.csv`, batch, bytes: exportFile(this.#pages(batchId), frame) };
  }

  async *#pages(batchId: string): AsyncGenerator<ExportRow[]> {
    let after = 0;
    for (;;) {
      const items = await this.store.items(batchId, after, PAGE_CARDS, 'listed');
      const last = items.at(-1);
      if (last === undefined) return;
      yield await this.#rows(items);
      after = last.serial;
    }
  }

  async #rows(items: readonly ProductionItem[]): Promise<ExportRow[]> {
    const rows: ExportRow[] = [];
    await forEachBounded(items, READS_AT_ONCE, async (item) => {
      const person = await this.persons.reveal(item.streamId);
      if (!person || !item.sealedNumber) {
        throw new ProblemError('state_conflict', { detail: `card ${item.serial} of the batch has no data any more` });
      }
      const { serial, token, bankCode, area, expiresOn } = item;
      const cardNumber = this.queue.numberOf(token, item.sealedNumber);
      const { idNumber, name } = person;
      rows.push({ serial, cardNumber, idNumber, name, bankCode, area, expiresOn });
    });
    return rows.sort((a, b) => a.serial - b.serial);
  }
}
