import {
  collectProductionBatch,
  exportProductionBatch,
  relistFailed,
  uploadFeedback,
  type ProductionBatch,
} from '../../api/desk';
import type { Action } from '../../components/action/action-dialog';
import { textIn } from '../../components/action/fields';
import { formOf } from '../../components/action/form-data';
import { useText } from '../../i18n/language';
import { useCan } from '../../session/session-context';
import { productionText } from './production-text';

/** Cards of a batch when nothing else is said. */
const USUAL_CARDS = 5_000;

/** The form that makes a production batch of the cards that wait. */
export function useCollect(): Action {
  const t = useText(productionText);
  return {
    ...{ title: t.collect, intro: t.collectIntro, primary: true, submit: collectProductionBatch },
    fields: [
      {
        ...{ name: 'area', kind: 'text', label: t.area, help: t.areaHelp, optional: true },
        pattern: /^\d{6}$/,
        invalid: t.areaInvalid,
      },
      {
        ...{ name: 'bankCode', kind: 'text', label: t.bank, help: t.bankHelp, optional: true },
        pattern: /^\d{3}$/,
        invalid: t.bankInvalid,
      },
      { name: 'limit', kind: 'count', label: t.limit, initial: USUAL_CARDS },
    ],
  };
}

/** What can be done with a production batch now. */
export function useBatchActions(batch: ProductionBatch): readonly Action[] {
  const t = useText(productionText);
  const can = useCan();
  const { batchId, batchNumber } = batch;
  const encodings = [
    { value: 'utf-8', label: 'UTF-8' },
    { value: 'gbk', label: 'GBK' },
    { value: 'gb18030', label: 'GB 18030' },
  ];
  const places = [
    { value: 'same', label: t.same },
    { value: 'new', label: t.new },
  ];
  const exporting: Action = {
    ...{ title: t.export, intro: t.exportIntro },
    fields: [{ name: 'encoding', kind: 'choice', label: t.encoding, choices: encodings, initial: 'utf-8' }],
    submit: async (values) => {
      await exportProductionBatch(batchId, `${batchNumber}.csv`, textIn(values, 'encoding'));
      return { result: 'done' };
    },
  };
  const feedback: Action = {
    ...{ title: t.feedback, intro: t.feedbackIntro },
    fields: [{ name: 'file', kind: 'file', label: t.file, accept: '.csv,text/csv' }],
    submit: (values, key) => uploadFeedback(batchId, formOf(values), key),
  };
  const relisting: Action = {
    ...{ title: t.relist, intro: t.relistIntro },
    fields: [{ name: 'into', kind: 'choice', label: t.into, choices: places, initial: 'same' }],
    submit: (values, key) => relistFailed(batchId, textIn(values, 'into'), key),
  };
  return [
    ...(can('batch.export') && batch.listed > 0 ? [exporting] : []),
    ...(can('batch.manage') && batch.exports > 0 && batch.listed > 0 ? [feedback] : []),
    ...(can('batch.manage') && batch.failed > 0 ? [relisting] : []),
  ];
}
