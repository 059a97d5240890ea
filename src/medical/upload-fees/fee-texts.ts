import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { type OwnKeyColumn, SealedForPerson } from '../../person';
import type { FeeLineInput, FeeLineText } from './upload-fees.command';

const CONTEXT = 'medical-detail';
/** Hex digits of the request's key that make the id of a detail: the same request makes the same row. */
const ID_DIGITS = 24;

/** What of fees is sealed under the key of the patient. */
export const MEDICAL_COLUMNS: readonly OwnKeyColumn[] = [
  {
    ...{ table: 'medical_detail', column: 'sealed', key: ['detail_id'], person: 't.stream_id' },
    context: ([detailId = '']) => contextOf(detailId),
  },
];

type Texts = Readonly<Record<string, FeeLineText>>;

/** Keeps what fee lines are for, sealed: item codes and names, diagnoses, doctors. */
@Injectable()
export class FeeTexts {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly sealed: SealedForPerson,
  ) {}

  /**
   * Keeps the texts of lines before their command is decided; answers the id of the row. Throws `not_found` when the person
   * was erased.
   */
  async keep(streamId: number, requestKey: string, lines: readonly FeeLineInput[]): Promise<string> {
    const detailId = `md_${requestKey.slice(0, ID_DIGITS)}`;
    const texts: Texts = Object.fromEntries(lines.map((line) => [line.serial, textOf(line)]));
    const bytes = await this.sealed.seal(streamId, contextOf(detailId), Buffer.from(JSON.stringify(texts)));
    await this.pool.query(
      'INSERT INTO medical_detail (detail_id, stream_id, sealed) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [detailId, streamId, bytes],
    );
    return detailId;
  }

  /** The texts by serial; of a serial that was uploaded again the last one. Empty when the person was erased. */
  async open(streamId: number, detailIds: readonly string[]): Promise<ReadonlyMap<string, FeeLineText>> {
    if (detailIds.length === 0) return new Map();
    const { rows } = await this.pool.query<{ detail_id: string; sealed: Buffer }>(
      'SELECT detail_id, sealed FROM medical_detail WHERE detail_id = ANY ($1) AND stream_id = $2',
      [detailIds, streamId],
    );
    const stored = new Map(rows.map((row) => [row.detail_id, row.sealed]));
    const values = detailIds.flatMap((detailId) => {
      const sealed = stored.get(detailId);
      return sealed === undefined ? [] : [{ context: contextOf(detailId), sealed }];
    });
    const opened = (await this.sealed.openAll(streamId, values)) ?? [];
    return new Map(opened.flatMap((bytes) => Object.entries(JSON.parse(bytes.toString()) as Texts)));
  }
}

function contextOf(detailId: string): string {
  return `${CONTEXT}:${detailId}`;
}

function textOf(line: FeeLineInput): FeeLineText {
  const { itemCode, itemName, ownCode, category, diagnosis, diagnosisName, department, doctor, prescription } = line;
  const all = { itemCode, itemName, ownCode, category, diagnosis, diagnosisName, department, doctor, prescription };
  return Object.fromEntries(Object.entries(all).filter(([, text]) => text !== undefined)) as unknown as FeeLineText;
}
