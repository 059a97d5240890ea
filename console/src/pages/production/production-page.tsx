import { Button } from 'antd';
import { useState } from 'react';
import { PRODUCTION_STATES, productionBatches, type ProductionBatch } from '../../api/desk';
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
import { useBatchActions, useCollect } from './production-actions';
import { ProductionItems } from './production-items';
import { productionText } from './production-text';

/** Production batches: from the application to the card that waits for collection. */
export function ProductionPage() {
  const t = useText(productionText);
  return (
    <PageGuard permission="batch.read" title={t.title}>
      <List />
    </PageGuard>
  );
}

function List() {
  const t = useText(productionText);
  const common = useText(commonText);
  const can = useCan();
  const collect = useCollect();
  const [state, setState] = useState<string>();
  const [shown, setShown] = useState<ProductionBatch>();
  return (
    <>
      <PageTitle title={t.title} actions={can('batch.manage') && <ActionButtons actions={[collect]} />} />
      <Panel title={t.title} hideTitle>
        <div className="filters">
          <SelectFilter
            label={common.state}
            choices={useChoices('productionState', PRODUCTION_STATES)}
            value={state}
            onChange={setState}
          />
        </div>
        <CursorList queryKey={['production', state]} load={(cursor) => productionBatches(state, cursor)}>
          {(items) => <Batches items={items} shown={shown?.batchId} onShow={setShown} />}
        </CursorList>
      </Panel>
      {shown !== undefined && <ProductionItems key={shown.batchId} batch={shown} />}
    </>
  );
}

interface BatchesProps {
  readonly items: readonly ProductionBatch[];
  readonly shown: string | undefined;
  readonly onShow: (batch: ProductionBatch | undefined) => void;
}

function Batches({ items, shown, onShow }: BatchesProps) {
  const t = useText(productionText);
  const common = useText(commonText);
  const words = useWords();
  return (
    <DataTable
      caption={t.title}
      rows={items}
      rowKey={({ batchId }) => batchId}
      columns={[
        { heading: t.number, cell: ({ batchNumber }) => <Code>{batchNumber}</Code> },
        {
          heading: common.state,
          cell: ({ state }) => <StateTag code={state} label={words('productionState', state)} />,
        },
        { heading: t.cards, align: 'end', cell: ({ cards }) => whole(cards) },
        { heading: t.made, align: 'end', cell: ({ made }) => whole(made) },
        { heading: t.failed, align: 'end', cell: ({ failed }) => whole(failed) },
        { heading: t.listed, align: 'end', cell: ({ listed }) => whole(listed) },
        { heading: t.createdAt, cell: ({ createdAt }) => moment(createdAt) },
        { heading: t.lastExportAt, cell: ({ lastExportAt }) => moment(lastExportAt) },
        {
          heading: common.actions,
          cell: (batch) => (
            <div className="buttons">
              <Button
                size="small"
                aria-label={`${t.showItems} ${batch.batchNumber}`}
                aria-expanded={shown === batch.batchId}
                onClick={() => onShow(shown === batch.batchId ? undefined : batch)}
              >
                {t.showItems}
              </Button>
              <Actions batch={batch} />
            </div>
          ),
        },
      ]}
    />
  );
}

function Actions({ batch }: { readonly batch: ProductionBatch }) {
  return <ActionButtons small of={batch.batchNumber} actions={useBatchActions(batch)} />;
}
