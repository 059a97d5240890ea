import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { FsiError, FsiFile, type FsiHandler, type FsiMessage, FsiRoot } from '../../fsi/fsi-handler';
import { rowOf } from '../../fsi/tables/fsi-field';
import { ReconciliationFiles } from '../files/reconciliation-files';
import { MAX_ZIP_BYTES } from '../files/zip';
import { UploadFile } from '../upload-file/upload-file.command';
import { localTime, path } from './reading';
import { DOWNLOAD_NODES } from './reconciliation-fields';

const NODE = 'fsUploadIn';
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const BASE64_CHARACTERS = Math.ceil(MAX_ZIP_BYTES / 3) * 4;
const FILE_NAME = /^[\w.-]{1,200}$/;

/** 9101 文件上传: `in` is base64, or a list of bytes as Java writes them. */
@Injectable()
export class UploadTransaction implements FsiHandler {
  readonly infno = '9101';
  readonly name = '文件上传';

  constructor(private readonly commands: CommandBus) {}

  async handle({ input, institution, request }: FsiMessage): Promise<object> {
    const node = ((input ?? {}) as Readonly<Record<string, unknown>>)[NODE];
    if (typeof node !== 'object' || node === null) throw new FsiError('must be an object', `input.${NODE}`);
    const { in: content, filename, fixmedins_code: code } = node as Readonly<Record<string, unknown>>;
    if (code !== undefined && code !== '' && code !== institution.code) {
      throw new FsiError('must be the code of the sender', path('fixmedins_code', NODE));
    }
    if (typeof filename !== 'string' || !FILE_NAME.test(filename)) {
      throw new FsiError('must be letters, digits, points, dashes and underscores', path('filename', NODE));
    }
    const bytes = bytesOf(content);
    const answer = await this.commands.execute(new UploadFile(request, institution.code, bytes));
    if (answer.faults !== undefined) throw new FsiError(answer.faults.join('; '), path('in', NODE));
    const { file } = answer;
    return new FsiRoot({
      ...{ file_qury_no: file.fileQuryNo, filename, fixmedins_code: institution.code },
      dld_endtime: localTime(file.expiresAt),
    });
  }
}

/** 9102 文件下载. */
@Injectable()
export class DownloadTransaction implements FsiHandler {
  readonly infno = '9102';
  readonly name = '文件下载';
  readonly nodes = DOWNLOAD_NODES;
  readonly reads = true;

  constructor(private readonly files: ReconciliationFiles) {}

  async handle({ input, institution }: FsiMessage): Promise<object> {
    const { file_qury_no: fileQuryNo = '', fixmedins_code: code = '' } = rowOf(input, 'fsDownloadIn');
    if (code !== '' && code !== institution.code) {
      throw new FsiError('must be the code of the sender', path('fixmedins_code', 'fsDownloadIn'));
    }
    const bytes = await this.files.open(institution.code, fileQuryNo);
    if (bytes === undefined) {
      throw new FsiError('there is no such file, or it has expired', path('file_qury_no', 'fsDownloadIn'));
    }
    return new FsiFile(`${fileQuryNo}.zip`, bytes);
  }
}

function bytesOf(content: unknown): Buffer {
  const at = path('in', NODE);
  if (typeof content === 'string') {
    if (content.length > BASE64_CHARACTERS) throw new FsiError(`must be ${MAX_ZIP_BYTES} bytes at most`, at);
    if (content === '' || !BASE64.test(content)) throw new FsiError('must be base64 or a list of bytes', at);
    return Buffer.from(content, 'base64');
  }
  if (!Array.isArray(content)) throw new FsiError('must be base64 or a list of bytes', at);
  const list: readonly unknown[] = content;
  if (list.length > MAX_ZIP_BYTES) throw new FsiError(`must be ${MAX_ZIP_BYTES} bytes at most`, at);
  if (!list.every(isByte)) throw new FsiError('must be base64 or a list of bytes', at);
  return Buffer.from(list);
}

/** From 0, or from -128 where bytes have a sign. */
function isByte(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= -128 && value <= 255;
}
