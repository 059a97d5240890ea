import { useState } from 'react';
import { Link } from 'react-router';
import { productionItems, type ProductionBatch } from '../../api/desk';
import { commonText } from '../../components/common-text';
import { CursorList } from '../../components/cursor-list';
import { DataTable } from '../../components/data-table';
import { SelectFilter } from '../../components/filters';
import { Code, Panel, StateTag } from '../../components/parts';
import { useText } from '../../i18n/language';
import { useChoices, useWords } from '../../i18n/words';
import { productionText } from './production-text';

/** The cards of a production batch, with where and why some could not be made. */
export function ProductionItems({ batch }: { readonly batch: ProductionBatch }) {
  const t = useText(productionText);
  const common = useText(commonText);
  const words = useWords();
  const [state, setState] = useState<string>();
  return (
    <Panel title={`${t.items} ${batch.batchNumber}`}>
      <div className="filters">
        <SelectFilter label={common.state} choices={useChoices('productionItem')} value={state} onChange={setState} />
      </div>
      <CursorList
        queryKey={['production-items', batch.batchId, state]}
        load={(cursor) => productionItems(batch.batchId, state, cursor)}
      >
        {(items) => (
          <DataTable
            caption={t.items}
            rows={items}
            rowKey={({ serial }) => String(serial)}
            columns={[
              { heading: t.serial, align: 'end', cell: ({ serial }) => serial },
              { heading: t.token, cell: ({ token }) => <Code>{token}</Code> },
              {
                heading: t.holder,
                cell: ({ cardholderId }) => <Link to={`/people/${cardholderId}`}>{cardholderId}</Link>,
              },
              {
                heading: common.state,
                cell: (item) => <StateTag code={item.state} label={words('productionItem', item.state)} />,
              },
              { heading: t.stage, cell: ({ stage }) => words('productionStage', stage) },
              { heading: t.failure, cell: ({ failure }) => failure ?? '–' },
              { heading: t.box, cell: ({ boxPosition }) => boxPosition ?? '–' },
            ]}
          />
        )}
      </CursorList>
    </Panel>
  );
}
