import { Injectable } from '@nestjs/common';
import { PersonRegister } from '../../../person';
import { forEachBounded } from '../../batches/bounded';
import { badFile, type FileFault } from '../../batches/file/file-fault';
import { CardDirectory } from '../../directory/card-directory';
import { MAX_PRODUCTION_CARDS, type ProductionBatch } from '../production-batch';
import type { FeedbackRow } from '../production-file';
import { type ProductionItem, ProductionStore } from '../production-store';

const READS_AT_ONCE = 4;

/** A row of a feedback file and the card of the batch that it is about. */
export interface MatchedRow {
  readonly row: FeedbackRow;
  readonly item: ProductionItem;
  /** How the card came back; undefined when it had before. */
  came?: 'made' | 'failed';
}

/** Compares a feedback file with its batch before anything is done: a card in a wrong person's hands is a grave mistake. */
@Injectable()
export class FeedbackCheck {
  constructor(
    private readonly store: ProductionStore,
    private readonly directory: CardDirectory,
    private readonly persons: PersonRegister,
  ) {}

  /**
   * The card of each row. Rows about cards that were listed again after `generation` are left out: the file does not mean
   * their new try.
   * @throws ProblemError `validation_failed` that names the rows that contradict the batch.
   */
  async match(batch: ProductionBatch, rows: readonly FeedbackRow[], generation: number): Promise<MatchedRow[]> {
    const items = await this.store.items(batch.batchId, 0, MAX_PRODUCTION_CARDS);
    const bySerial = new Map(items.map((item) => [item.serial, item]));
    const faults: FileFault[] = [];
    const matched: MatchedRow[] = [];
    await forEachBounded(rows, READS_AT_ONCE, async (row) => {
      const item = bySerial.get(row.serial);
      const fault = item === undefined ? unknownSerial : await this.#faultOf(row, item);
      if (fault) faults.push({ line: row.line, ...fault });
      else if (item && item.generation <= generation) matched.push({ row, item });
    });
    if (faults.length > 0) throw badFile(faults.sort((a, b) => a.line - b.line));
    return matched.sort((a, b) => a.item.serial - b.item.serial);
  }

  async #faultOf(row: FeedbackRow, item: ProductionItem): Promise<Omit<FileFault, 'line'> | undefined> {
    const location = await this.directory.byNumber(row.cardNumber);
    if (location?.token !== item.token) {
      return {
        column: '社保卡号',
        code: 'wrong_card',
        message: 'is not the card that the batch lists under this number',
      };
    }
    const holders = await this.persons.byIdNumber(row.idNumber);
    if (!holders.includes(item.streamId)) {
      return { column: '社会保障号码', code: 'wrong_person', message: 'is not the holder of this card' };
    }
    if (item.state === 'made' && row.failure) {
      return { column: '失败环节', code: 'made_before', message: 'the card came back as made before' };
    }
    if (item.state === 'moved') {
      return { column: '序号', code: 'moved', message: 'the card was listed again in another batch' };
    }
    return undefined;
  }
}

const unknownSerial = { column: '序号', code: 'unknown_serial', message: 'is not in the batch' };
