import { useState } from 'react';
import { Link } from 'react-router';
import { cases, type DisputeCase } from '../../api/desk';
import { commonText } from '../../components/common-text';
import { CursorList } from '../../components/cursor-list';
import { DataTable } from '../../components/data-table';
import { SelectFilter } from '../../components/filters';
import { PageGuard } from '../../components/page-guard';
import { Code, Money, PageTitle, Panel, StateTag } from '../../components/parts';
import { moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useChoices, useWords } from '../../i18n/words';
import { caseText } from './case-text';
import { Deadline } from './deadline';

/** Disputes, by state. */
export function CasesPage() {
  const t = useText(caseText);
  return (
    <PageGuard permission="case.read" title={t.title}>
      <List />
    </PageGuard>
  );
}

function List() {
  const t = useText(caseText);
  const common = useText(commonText);
  const [state, setState] = useState<string>();
  const [overdue, setOverdue] = useState<string>();
  const filter = { ...(state === undefined ? {} : { state }), ...(overdue === undefined ? {} : { overdue: true }) };
  return (
    <>
      <PageTitle title={t.title} />
      <Panel title={t.title} hideTitle>
        <div className="filters">
          <SelectFilter label={common.state} choices={useChoices('caseState')} value={state} onChange={setState} />
          <SelectFilter
            label={t.dueAt}
            choices={[{ value: 'overdue', label: t.overdue }]}
            value={overdue}
            onChange={setOverdue}
          />
        </div>
        <CursorList queryKey={['cases', filter]} load={(cursor) => cases(filter, cursor)}>
          {(items) => <Cases items={items} />}
        </CursorList>
      </Panel>
    </>
  );
}

function Cases({ items }: { readonly items: readonly DisputeCase[] }) {
  const t = useText(caseText);
  const common = useText(commonText);
  const words = useWords();
  return (
    <DataTable
      caption={t.title}
      rows={items}
      rowKey={({ caseId }) => caseId}
      columns={[
        {
          heading: t.caseId,
          cell: ({ caseId }) => (
            <Link to={`/cases/${caseId}`}>
              <Code>{caseId}</Code>
            </Link>
          ),
        },
        { heading: t.kind, cell: ({ kind }) => words('caseKind', kind) },
        { heading: common.state, cell: ({ state }) => <StateTag code={state} label={words('caseState', state)} /> },
        { heading: t.holder, cell: ({ cardholderId }) => <Link to={`/people/${cardholderId}`}>{cardholderId}</Link> },
        { heading: t.amount, align: 'end', cell: ({ amount }) => <Money fen={amount} /> },
        { heading: t.openedAt, cell: ({ openedAt }) => moment(openedAt) },
        { heading: t.dueAt, cell: (one) => <Deadline of={one} /> },
      ]}
    />
  );
}
