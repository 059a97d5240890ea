import type { OwnKeyColumn } from '../../person';
import { attachmentContext, caseTextContext } from './case-record';

const OF_CASE = '(SELECT c.stream_id FROM desk_case c WHERE c.case_id = t.case_id)';

/** What of cases is sealed under the key of the person. */
export const CASE_COLUMNS: readonly OwnKeyColumn[] = [
  {
    ...{ table: 'desk_case', column: 'sealed_text', key: ['case_id'], person: 't.stream_id' },
    context: ([caseId = '']) => caseTextContext(caseId),
  },
  {
    ...{ table: 'desk_case_entry', column: 'sealed_text', key: ['case_id', 'number'], person: OF_CASE },
    context: ([caseId = '']) => caseTextContext(caseId),
  },
  {
    ...{ table: 'desk_case_attachment', column: 'sealed_name', key: ['attachment_id'], person: OF_CASE },
    context: ([attachmentId = '']) => attachmentContext(attachmentId, 'name'),
  },
  {
    ...{ table: 'desk_case_attachment', column: 'sealed', key: ['attachment_id'], person: OF_CASE },
    context: ([attachmentId = '']) => attachmentContext(attachmentId, 'content'),
  },
];
