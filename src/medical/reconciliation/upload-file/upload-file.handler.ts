import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isIdentityNumber } from '../../../platform/crypto';
import { type DetailRow, readDetailFile } from '../../domain/reconciliation';
import { MAX_FILES, ReconciliationFiles } from '../files/reconciliation-files';
import { BadZipError, textOfZip } from '../files/zip';
import { type UploadAnswer, UploadFile } from './upload-file.command';

@CommandHandler(UploadFile)
export class UploadFileHandler implements ICommandHandler<UploadFile> {
  constructor(private readonly files: ReconciliationFiles) {}

  async execute({ request, institution, bytes }: UploadFile): Promise<UploadAnswer> {
    const read = await readZip(bytes);
    if (read.faults) return read;
    const misplaced = read.rows.findIndex(namesSomebody);
    if (misplaced >= 0) return { faults: [`line ${misplaced + 1}: setl_id or mdtrt_id is an identity number`] };
    const kept = await this.files.keep(institution, { kind: 'upload', bytes, rows: read.rows.length }, request.key);
    return kept === undefined
      ? { faults: [`${MAX_FILES} files are kept already that no 3202 has answered`] }
      : { file: kept };
  }
}

async function readZip(bytes: Buffer): Promise<ReturnType<typeof readDetailFile>> {
  try {
    return readDetailFile(await textOfZip(bytes));
  } catch (error) {
    if (error instanceof BadZipError) return { faults: [error.message] };
    throw error;
  }
}

/** Ids of settlements that do not balance are kept in the work list, in clear. */
function namesSomebody({ setlId, mdtrtId }: DetailRow): boolean {
  return isIdentityNumber(setlId) || isIdentityNumber(mdtrtId);
}
