import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ProblemError } from '../../platform/errors';
import { type FileFault, readChannelFile, readMt940 } from '../domain/bank-files';
import type { ChannelEntry } from '../domain/reconcile';
import { decodeFile } from '../../cardholder';
import { type FileSide, type ImportedFile, ReconcileStore } from './reconcile-store';

/** Bytes of a file at most. */
export const MAX_BANK_FILE_BYTES = 32 * 1024 * 1024;
const DIGEST_DIGITS = 16;

/** Forms of files: a channel's CSV, and a bank's statement. */
export const BANK_FILE_FORMATS = ['csv', 'mt940'] as const;
export type BankFileFormat = (typeof BANK_FILE_FORMATS)[number];

/** Takes the files of channels and banks that the ledger is compared with. */
@Injectable()
export class BankFileImport {
  constructor(private readonly store: ReconcileStore) {}

  /**
   * Takes a file in UTF-8 or GBK, as a whole or not at all; the same file again changes nothing.
   * @throws ProblemError `validation_failed` that names line and column of what is wrong; `state_conflict` when an entry was in another file.
   */
  async take(side: FileSide, format: BankFileFormat, bytes: Buffer): Promise<ImportedFile> {
    if (bytes.length > MAX_BANK_FILE_BYTES) throw refused(`the file has over ${MAX_BANK_FILE_BYTES} bytes`, []);
    const digest = createHash('sha256').update(bytes).digest('hex');
    const { text } = decodeFile(bytes);
    const entries = format === 'csv' ? channelEntries(text) : statementEntries(text, digest.slice(0, DIGEST_DIGITS));
    return this.store.addFile(side, digest, entries);
  }
}

function channelEntries(text: string): readonly ChannelEntry[] {
  const read = readChannelFile(text);
  if ('faults' in read) throw refused('the file is wrong; nothing was taken', read.faults);
  return read.lines;
}

/** A statement has no numbers that are sure to be unique: its lines are named by file and place. */
function statementEntries(text: string, file: string): readonly ChannelEntry[] {
  const read = readMt940(text);
  if ('faults' in read) throw refused('the statement is wrong; nothing was taken', read.faults);
  return read.statement.lines.map(({ reference, date, amount }, place) => ({
    ...{ id: `${file}-${place + 1}`, reference, batch: reference, date, amount },
  }));
}

function refused(detail: string, faults: readonly FileFault[]): ProblemError {
  const errors = faults.map(({ line, column, code }) => ({
    ...{ field: `line ${line}, column ${column}`, code, message: WORDS[code] },
  }));
  return new ProblemError('validation_failed', { detail, errors });
}

const WORDS: Readonly<Record<FileFault['code'], string>> = {
  field_missing: 'a field or line that must be there is missing',
  field_malformed: 'cannot be read',
  field_repeated: 'is there twice',
  too_many_lines: 'the file has too many lines',
  total_wrong: 'does not fit the lines',
};
