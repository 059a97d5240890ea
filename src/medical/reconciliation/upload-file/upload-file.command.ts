import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../../event-store';
import type { FileInfo } from '../files/reconciliation-files';

/** A file that was taken, or what is wrong with it: messages that repeat nothing of what stands in it. */
export type UploadAnswer =
  | { readonly file: FileInfo; readonly faults?: undefined }
  | { readonly file?: undefined; readonly faults: readonly string[] };

/** Takes the list of an institution (9101): a ZIP with one text, read at once so that whatever is wrong is told now. */
export class UploadFile extends Command<UploadAnswer> {
  constructor(
    readonly request: Pick<RequestIdentity, 'key'>,
    readonly institution: string,
    readonly bytes: Buffer,
  ) {
    super();
  }
}
