import { useState } from 'react';
import { Link } from 'react-router';
import { BATCH_OPERATIONS, BATCH_STATES, batches, type Batch, type BatchFilter } from '../../api/desk';
import { ActionButtons } from '../../components/action-buttons';
import { commonText } from '../../components/common-text';
import { CursorList } from '../../components/cursor-list';
import { DataTable } from '../../components/data-table';
import { SelectFilter } from '../../components/filters';
import { PageGuard } from '../../components/page-guard';
import { Code, PageTitle, Panel, StateTag } from '../../components/parts';
import { moment, whole } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useChoices, useWords } from '../../i18n/words';
import { useCan } from '../../session/session-context';
import { batchText } from './batch-text';
import { useUpload } from './batch-actions';

/** Operations on many cards from files. */
export function BatchesPage() {
  const t = useText(batchText);
  return (
    <PageGuard permission="batch.read" title={t.title}>
      <List />
    </PageGuard>
  );
}

function List() {
  const t = useText(batchText);
  const common = useText(commonText);
  const can = useCan();
  const upload = useUpload();
  const [operation, setOperation] = useState<string>();
  const [state, setState] = useState<string>();
  const filter: BatchFilter = {
    ...(operation === undefined ? {} : { operation }),
    ...(state === undefined ? {} : { state }),
  };
  return (
    <>
      <PageTitle title={t.title} actions={can('batch.manage') && <ActionButtons actions={[upload]} />} />
      <Panel title={t.title} hideTitle>
        <div className="filters">
          <SelectFilter
            label={t.operation}
            choices={useChoices('batchOperation', BATCH_OPERATIONS)}
            value={operation}
            onChange={setOperation}
          />
          <SelectFilter
            label={common.state}
            choices={useChoices('batchState', BATCH_STATES)}
            value={state}
            onChange={setState}
          />
        </div>
        <CursorList queryKey={['batches', filter]} load={(cursor) => batches(filter, cursor)}>
          {(items) => <Batches items={items} />}
        </CursorList>
      </Panel>
    </>
  );
}

function Batches({ items }: { readonly items: readonly Batch[] }) {
  const t = useText(batchText);
  const common = useText(commonText);
  const words = useWords();
  return (
    <DataTable
      caption={t.title}
      rows={items}
      rowKey={({ batchId }) => batchId}
      columns={[
        {
          heading: t.one,
          cell: ({ batchId }) => (
            <Link to={`/batches/${batchId}`}>
              <Code>{batchId}</Code>
            </Link>
          ),
        },
        { heading: t.operation, cell: ({ operation }) => words('batchOperation', operation) },
        { heading: common.state, cell: ({ state }) => <StateTag code={state} label={words('batchState', state)} /> },
        { heading: t.progress, align: 'end', cell: ({ settled, total }) => t.progressOf(whole(settled), whole(total)) },
        { heading: t.refused, align: 'end', cell: ({ refused }) => whole(refused) },
        { heading: t.failed, align: 'end', cell: ({ failed }) => whole(failed) },
        { heading: t.reason, cell: ({ reason }) => words('batchReason', reason) },
        { heading: t.createdAt, cell: ({ createdAt }) => moment(createdAt) },
      ]}
    />
  );
}
