import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { staffMember, staffSessions, type StaffMember, type StaffSession } from '../../api/administration';
import { ActionButtons } from '../../components/action-buttons';
import { commonText } from '../../components/common-text';
import { DataTable } from '../../components/data-table';
import { PageGuard } from '../../components/page-guard';
import { Code, Facts, Loaded, PageTitle, Panel, StateTag } from '../../components/parts';
import { moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { useMemberActions, useSessionActions } from './staff-actions';
import { staffText } from './staff-text';

/** One member of the staff: roles, state, sessions. */
export function StaffMemberPage() {
  const t = useText(staffText);
  const { staffId = '' } = useParams();
  return (
    <PageGuard permission="staff.read" title={t.one}>
      <Member staffId={staffId} />
    </PageGuard>
  );
}

function Member({ staffId }: { readonly staffId: string }) {
  const t = useText(staffText);
  const common = useText(commonText);
  const query = useQuery({ queryKey: ['staff-member', staffId], queryFn: () => staffMember(staffId) });
  return (
    <>
      <PageTitle
        title={query.data?.displayName ?? t.one}
        back={{ to: '/staff', label: common.backTo(t.title) }}
        actions={query.data && <Actions member={query.data} />}
      />
      <Loaded query={query}>{(member) => <Content member={member} />}</Loaded>
    </>
  );
}

function Actions({ member }: { readonly member: StaffMember }) {
  return <ActionButtons actions={useMemberActions(member)} />;
}

function Content({ member }: { readonly member: StaffMember }) {
  const t = useText(staffText);
  const common = useText(commonText);
  const words = useWords();
  const sessions = useQuery({
    queryKey: ['staff-sessions', member.staffId],
    queryFn: () => staffSessions(member.staffId),
  });
  return (
    <>
      <Panel title={t.one}>
        <Facts
          facts={[
            [t.username, <Code key="username">{member.username}</Code>],
            [t.displayName, member.displayName],
            [t.roles, member.roles.map((role) => words('role', role)).join(' · ') || '–'],
            [common.state, <StateTag key="state" code={member.state} label={words('staffState', member.state)} />],
            [t.lockedUntil, moment(member.lockedUntil)],
            [t.lastSignIn, moment(member.lastSignInAt)],
            [t.createdAt, moment(member.createdAt)],
            [t.staffId, <Code key="id">{member.staffId}</Code>],
          ]}
        />
      </Panel>
      <Panel title={t.sessions} actions={<ActionButtons small actions={useSessionActions(member)} />}>
        <Loaded query={sessions}>{({ items }) => <Sessions items={items} />}</Loaded>
      </Panel>
    </>
  );
}

function Sessions({ items }: { readonly items: readonly StaffSession[] }) {
  const t = useText(staffText);
  return (
    <DataTable
      caption={t.sessions}
      rows={items}
      rowKey={({ sessionId }) => sessionId}
      columns={[
        { heading: t.startedAt, cell: ({ startedAt }) => moment(startedAt) },
        { heading: t.lastSeenAt, cell: ({ lastSeenAt }) => moment(lastSeenAt) },
        { heading: t.endedAt, cell: ({ endedAt }) => (endedAt ? moment(endedAt) : t.running) },
        { heading: t.from, cell: ({ from }) => from ?? '–' },
        { heading: t.staffId, cell: ({ sessionId }) => <Code>{sessionId}</Code> },
      ]}
    />
  );
}
