import { useState } from 'react';
import { Link } from 'react-router';
import { createStaff, staffMembers, type StaffMember } from '../../api/administration';
import type { Action } from '../../components/action/action-dialog';
import { useReasonText } from '../../components/action/reason';
import { ActionButtons } from '../../components/action-buttons';
import { commonText } from '../../components/common-text';
import { CursorList } from '../../components/cursor-list';
import { DataTable } from '../../components/data-table';
import { SelectFilter } from '../../components/filters';
import { OnceValue } from '../../components/once-value';
import { PageGuard } from '../../components/page-guard';
import { PageTitle, Panel, StateTag } from '../../components/parts';
import { moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useChoices, useWords } from '../../i18n/words';
import { useCan } from '../../session/session-context';
import { staffText } from './staff-text';

/** The accounts of the staff. */
export function StaffPage() {
  const t = useText(staffText);
  return (
    <PageGuard permission="staff.read" title={t.title}>
      <List />
    </PageGuard>
  );
}

function List() {
  const t = useText(staffText);
  const common = useText(commonText);
  const can = useCan();
  const create = useCreate();
  const [state, setState] = useState<string>();
  return (
    <>
      <PageTitle title={t.title} actions={can('staff.manage') && <ActionButtons actions={[create]} />} />
      <Panel title={t.title} hideTitle>
        <div className="filters">
          <SelectFilter label={common.state} choices={useChoices('staffState')} value={state} onChange={setState} />
        </div>
        <CursorList queryKey={['staff', state]} load={(cursor) => staffMembers(state, cursor)}>
          {(items) => <Members items={items} />}
        </CursorList>
      </Panel>
    </>
  );
}

function Members({ items }: { readonly items: readonly StaffMember[] }) {
  const t = useText(staffText);
  const common = useText(commonText);
  const words = useWords();
  return (
    <DataTable
      caption={t.title}
      rows={items}
      rowKey={({ staffId }) => staffId}
      columns={[
        { heading: t.username, cell: ({ staffId, username }) => <Link to={`/staff/${staffId}`}>{username}</Link> },
        { heading: t.displayName, cell: ({ displayName }) => displayName },
        { heading: t.roles, cell: ({ roles }) => roles.map((role) => words('role', role)).join(' · ') || '–' },
        { heading: common.state, cell: ({ state }) => <StateTag code={state} label={words('staffState', state)} /> },
        { heading: t.lastSignIn, cell: ({ lastSignInAt }) => moment(lastSignInAt) },
        { heading: t.createdAt, cell: ({ createdAt }) => moment(createdAt) },
      ]}
    />
  );
}

function useCreate(): Action {
  const t = useText(staffText);
  const reason = useReasonText();
  const action: Action<Awaited<ReturnType<typeof createStaff>>> = {
    ...{ title: t.create, intro: t.createIntro, primary: true, submit: createStaff },
    fields: [
      {
        ...{ name: 'username', kind: 'text', label: t.username, help: t.usernameHelp, maxLength: 32 },
        ...{ pattern: /^[a-z][a-z0-9._-]{1,31}$/, invalid: t.usernameInvalid },
      },
      { name: 'displayName', kind: 'text', label: t.displayName, maxLength: 64 },
      reason,
    ],
    once: ({ password }) => password !== undefined && <OnceValue label={t.oneTime} value={password} />,
  };
  return action;
}
