import { useQuery } from '@tanstack/react-query';
import { Alert, Tabs } from 'antd';
import { useState } from 'react';
import { Link, useLocation, useParams } from 'react-router';
import { cardholderPage, type CardholderPage } from '../../api/people';
import { PageGuard } from '../../components/page-guard';
import { Loaded, PageTitle } from '../../components/parts';
import { useText } from '../../i18n/language';
import { useCan } from '../../session/session-context';
import { AccessHistory } from './access-history';
import { CardHistory } from './card-history';
import { CardsPanel } from './cards-panel';
import { CasesTab } from './cases-tab';
import { CorrectionsTab } from './corrections-tab';
import { ExplanationDrawer } from './explanation-drawer';
import { HoldsTable } from './holds-table';
import { NotesTab } from './notes-tab';
import { PersonActions } from './person-actions';
import { PersonPanel } from './person-panel';
import { personText } from './person-text';
import { PursesPanel } from './purses-panel';
import { TransactionsTab } from './transactions-tab';

/** Everything about one cardholder, by an id that says nothing about the person. */
export function PersonPage() {
  const t = useText(personText);
  const { cardholderId = '' } = useParams();
  return (
    <PageGuard permission="cardholder.read" title={t.title}>
      <Person key={cardholderId} cardholderId={cardholderId} />
    </PageGuard>
  );
}

function Person({ cardholderId }: { readonly cardholderId: string }) {
  const t = useText(personText);
  const query = useQuery({
    queryKey: ['cardholder', cardholderId],
    queryFn: ({ signal }) => cardholderPage(cardholderId, signal),
    gcTime: 0,
  });
  return (
    <>
      <PageTitle title={t.title} actions={query.data && <PersonActions page={query.data} />} />
      <Loaded query={query}>{(page) => <Content page={page} />}</Loaded>
    </>
  );
}

function Content({ page }: { readonly page: CardholderPage }) {
  const t = useText(personText);
  const location = useLocation() as { state: { authorizationId?: string } | null };
  const [explained, setExplained] = useState(location.state?.authorizationId);
  const { erased, mergedInto } = page.person;
  return (
    <>
      {erased && <Alert type="warning" showIcon title={t.erased} />}
      {mergedInto !== null && (
        <Alert
          type="warning"
          showIcon
          title={t.merged}
          action={<Link to={`/people/${mergedInto}`}>{t.openSurvivor}</Link>}
        />
      )}
      <div className="person">
        <PersonPanel page={page} />
        <CardsPanel page={page} />
      </div>
      <PursesPanel page={page} />
      <section className="panel" aria-label={t.transactions}>
        <Lists page={page} onExplain={setExplained} />
      </section>
      {explained !== undefined && (
        <ExplanationDrawer authorizationId={explained} onClose={() => setExplained(undefined)} />
      )}
    </>
  );
}

interface ListsProps {
  readonly page: CardholderPage;
  readonly onExplain: (authorizationId: string) => void;
}

function Lists({ page, onExplain }: ListsProps) {
  const t = useText(personText);
  const can = useCan();
  const { cardholderId } = page;
  const tabs = [
    { key: 'transactions', label: t.transactions, children: <TransactionsTab page={page} onExplain={onExplain} /> },
    { key: 'holds', label: t.holds, children: <HoldsTable holds={page.openHolds} /> },
    can('note.read') && { key: 'notes', label: t.notes, children: <NotesTab page={page} /> },
    can('case.read') && { key: 'cases', label: t.cases, children: <CasesTab page={page} /> },
    { key: 'corrections', label: t.corrections, children: <CorrectionsTab cardholderId={cardholderId} /> },
    { key: 'history', label: t.history, children: <CardHistory cardholderId={cardholderId} /> },
    can('access_history.read') && { key: 'access', label: t.access, children: <AccessHistory page={page} /> },
  ];
  return <Tabs items={tabs.filter((tab) => tab !== false)} />;
}
