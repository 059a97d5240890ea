import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { ProblemError } from '../../platform/errors';
import { type OwnKeyColumn, OwnKeyColumns } from '../keys/own-key-columns';
import { PersonVault } from './person-vault';

/** Seals what other modules keep about a person, as texts and attachments of cases: it is gone when the person is erased. */
@Injectable()
export class SealedForPerson {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly vault: PersonVault,
    private readonly columns: OwnKeyColumns,
  ) {}

  /**
   * Registers a column of sealed values with their contexts: a re-encryption seals them with the configured algorithms.
   * Every column of such values must be. Throws a RangeError as `OwnKeyColumns` does.
   */
  register(column: OwnKeyColumn): void {
    this.columns.register({ ...column, context: (key) => kept(column.context(key)) });
  }

  /**
   * Seals a value under the data key of a person. `context` says what it is, as `case-text:cs_…`; only the same opens it.
   * Throws the problem `not_found` when there is no such person or all was erased.
   */
  async seal(streamId: number, context: string, value: Buffer): Promise<Buffer> {
    const key = await this.vault.requireKey(this.pool, streamId);
    if (key === undefined) throw new ProblemError('not_found', { detail: 'there is no person with this id' });
    return this.vault.sealValue(key, kept(context), value);
  }

  /** Opens values of one person, in their order; undefined when the person was erased. Throws UnsealError. */
  async openAll(
    streamId: number,
    values: readonly { readonly context: string; readonly sealed: Buffer }[],
  ): Promise<Buffer[] | undefined> {
    const key = await this.vault.requireKey(this.pool, streamId);
    return key && values.map(({ context, sealed }) => this.vault.openValue(key, kept(context), sealed));
  }

  /** Opens one value of a person; undefined when the person was erased. Throws UnsealError. */
  async open(streamId: number, context: string, sealed: Buffer): Promise<Buffer | undefined> {
    return (await this.openAll(streamId, [{ context, sealed }]))?.[0];
  }
}

/** Contexts of other modules never meet those of this one. */
function kept(context: string): string {
  return `kept:${context}`;
}
