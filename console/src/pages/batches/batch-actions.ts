import { BATCH_OPERATIONS, cancelBatch, uploadBatch, type Batch } from '../../api/desk';
import type { Action } from '../../components/action/action-dialog';
import { textIn, type Field } from '../../components/action/fields';
import { formOf } from '../../components/action/form-data';
import { useReasonField } from '../../components/action/reason';
import { useText } from '../../i18n/language';
import { useChoices } from '../../i18n/words';
import { useCan } from '../../session/session-context';
import { batchText } from './batch-text';

/** The form that makes a batch of a file. */
export function useUpload(): Action {
  const t = useText(batchText);
  const operations = useChoices('batchOperation', BATCH_OPERATIONS);
  const causes = useChoices('closeCause');
  const kinds = useChoices('freeze');
  const reason = useReasonField('batchReason');
  const fields: readonly Field[] = [
    { name: 'operation', kind: 'choice', label: t.operation, choices: operations, initial: 'issue' },
    { name: 'file', kind: 'file', label: t.file, help: t.columns, accept: '.csv,text/csv' },
    reason,
    {
      name: 'cause',
      kind: 'choice',
      label: t.cause,
      help: t.causeHelp,
      choices: causes,
      optional: true,
      only: ['operation', 'close'],
    },
    {
      name: 'kind',
      kind: 'choice',
      label: t.freezeKind,
      help: t.freezeHelp,
      choices: kinds,
      optional: true,
      only: ['operation', 'freeze'],
    },
    {
      name: 'document',
      kind: 'text',
      label: t.document,
      help: t.documentHelp,
      maxLength: 64,
      optional: true,
      only: ['operation', 'freeze'],
    },
    { name: 'run', kind: 'text', label: t.run, help: t.runHelp, maxLength: 64, optional: true },
  ];
  return {
    ...{ title: t.upload, intro: t.uploadIntro, primary: true, fields },
    submit: (values, key) => uploadBatch(formOf(values), key),
  };
}

/** What can be done with a batch now. */
export function useBatchActions({ batchId, state }: Batch): readonly Action[] {
  const t = useText(batchText);
  const can = useCan();
  const reason = useReasonField('cancelReason');
  if (!can('batch.manage') || (state !== 'running' && state !== 'waiting_approval')) return [];
  return [
    {
      ...{ title: t.cancel, intro: t.cancelIntro, danger: true, fields: [reason] },
      submit: (values, key) => cancelBatch(batchId, textIn(values, 'reason'), key),
    },
  ];
}
