import type { Type } from '@nestjs/common';
import { createValidationPipe, type Upload } from '../../../platform/http';

const pipe = createValidationPipe();

/**
 * What was sent beside a file: the fields of the form, or the query where the body is the file itself. Checked like any body.
 * @throws ProblemError `validation_failed` that names each wrong or unknown field.
 */
export function uploadFields<Fields extends object>(upload: Upload, query: unknown, type: Type<Fields>): Fields {
  const fields = { ...(query as object), ...upload.fields };
  return pipe.transform(fields, { type: 'body', metatype: type }) as Fields;
}
