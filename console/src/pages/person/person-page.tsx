import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useState } from 'react';
import { Link, useLocation, useParams } from 'react-router';
import { cardholderPage, type CardholderPage } from '../../api/people';
import { PageGuard } from '../../components/page-guard';
import { Loaded, PageTitle } from '../../components/parts';
import { TabList } from '../../components/tab-list';
import { useText } from '../../i18n/language';
import { useCan } from '../../session/session-context';
import { AccessHistory } from './access-history';
import { CardHistory } from './card-history';
import { CardsPanel } from './cards-panel';
import { CasesTab } from './cases-tab';
import { CorrectionsTab } from './corrections-tab';
import { ExplanationDrawer } from './explanation-drawer';
import { HoldsTable } from './holds-table';
import { MedicalTab } from './medical-tab';
import { NotesTab } from './notes-tab';
import { PersonActions } from './person-actions';
import { PersonPanel } from './person-panel';
import { personText } from './person-text';
import { PursesPanel } from './purses-panel';
import { RidesTab } from './rides/rides-tab';
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

/** What the link that led here wants to be shown: a transaction, or a tab. Neither says anything about the person. */
function useArrival(): { readonly authorizationId?: string; readonly tab?: string } {
  const { state } = useLocation() as { state: { authorizationId?: string; tab?: string } | null };
  return state ?? {};
}

function Content({ page }: { readonly page: CardholderPage }) {
  const t = useText(personText);
  const state = useArrival();
  const [explained, setExplained] = useState(state.authorizationId);
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
      <section className="panel" aria-label={t.activity}>
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
  const { tab } = useArrival();
  const { cardholderId } = page;
  const tabs = [
    { key: 'transactions', label: t.transactions, content: <TransactionsTab page={page} onExplain={onExplain} /> },
    { key: 'holds', label: t.holds, content: <HoldsTable holds={page.openHolds} /> },
    page.medical !== undefined && {
      key: 'medical',
      label: t.medical,
      content: <MedicalTab page={page} medical={page.medical} />,
    },
    can('transit.read') && { key: 'rides', label: t.rides, content: <RidesTab cardholderId={cardholderId} /> },
    can('note.read') && { key: 'notes', label: t.notes, content: <NotesTab page={page} /> },
    can('case.read') && { key: 'cases', label: t.cases, content: <CasesTab page={page} /> },
    can('correction.read') && {
      key: 'corrections',
      label: t.corrections,
      content: <CorrectionsTab cardholderId={cardholderId} />,
    },
    { key: 'history', label: t.history, content: <CardHistory cardholderId={cardholderId} /> },
    can('access_history.read') && {
      key: 'access',
      label: t.access,
      content: <AccessHistory cardholderId={cardholderId} />,
    },
  ];
  return <TabList label={t.activity} tabs={tabs.filter((tab) => tab !== false)} initial={tab} />;
}
