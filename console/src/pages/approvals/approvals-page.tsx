import { useState } from 'react';
import { Link } from 'react-router';
import { approvals, type Approval, type ApprovalFilter } from '../../api/desk';
import { commonText } from '../../components/common-text';
import { CursorList } from '../../components/cursor-list';
import { DataTable } from '../../components/data-table';
import { SelectFilter } from '../../components/filters';
import { PageGuard } from '../../components/page-guard';
import { PageTitle, Panel, StateTag } from '../../components/parts';
import { moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useChoices, useWords } from '../../i18n/words';
import { approvalText } from './approval-text';

/** The requests under four eyes: those that wait first. */
export function ApprovalsPage() {
  const t = useText(approvalText);
  return (
    <PageGuard permission="approval.read" title={t.title}>
      <Inbox />
    </PageGuard>
  );
}

function Inbox() {
  const t = useText(approvalText);
  const common = useText(commonText);
  const [filter, setFilter] = useState<ApprovalFilter>({ state: 'pending' });
  const set = (change: { state?: string | undefined; kind?: string | undefined; mine?: boolean | undefined }) =>
    setFilter(Object.fromEntries(Object.entries({ ...filter, ...change }).filter(([, value]) => value !== undefined)));
  return (
    <>
      <PageTitle title={t.title} />
      <Panel title={t.title} hideTitle>
        <div className="filters">
          <SelectFilter
            label={common.state}
            choices={useChoices('approvalState')}
            value={filter.state}
            onChange={(state) => set({ state })}
          />
          <SelectFilter
            label={t.kind}
            choices={useChoices('approvalKind')}
            value={filter.kind}
            onChange={(kind) => set({ kind })}
          />
          <SelectFilter
            label={t.whose}
            choices={[{ value: 'mine', label: t.mine }]}
            value={filter.mine === true ? 'mine' : undefined}
            onChange={(mine) => set({ mine: mine === undefined ? undefined : true })}
          />
        </div>
        <CursorList queryKey={['approvals', filter]} load={(cursor) => approvals(filter, cursor)}>
          {(items) => <Requests items={items} empty={filter.state === 'pending' ? t.nothingPending : common.empty} />}
        </CursorList>
      </Panel>
    </>
  );
}

function Requests({ items, empty }: { readonly items: readonly Approval[]; readonly empty: string }) {
  const t = useText(approvalText);
  const common = useText(commonText);
  const words = useWords();
  return (
    <DataTable
      caption={t.title}
      empty={empty}
      rows={items}
      rowKey={({ approvalId }) => approvalId}
      columns={[
        {
          heading: t.kind,
          cell: ({ approvalId, kind }) => <Link to={`/approvals/${approvalId}`}>{words('approvalKind', kind)}</Link>,
        },
        { heading: common.state, cell: ({ state }) => <StateTag code={state} label={words('approvalState', state)} /> },
        { heading: t.maker, cell: ({ maker }) => maker.displayName },
        { heading: t.reason, cell: ({ reason }) => reason },
        { heading: t.requestedAt, cell: ({ requestedAt }) => moment(requestedAt) },
        { heading: t.expiresAt, cell: ({ expiresAt }) => moment(expiresAt) },
        { heading: t.checker, cell: ({ checker }) => checker?.displayName ?? '–' },
      ]}
    />
  );
}
