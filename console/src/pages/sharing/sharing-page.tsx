import { useQuery } from '@tanstack/react-query';
import { sharingCatalogue, sharingGrants, type CatalogueItem, type SharingGrant } from '../../api/administration';
import { ActionButtons } from '../../components/action-buttons';
import { commonText } from '../../components/common-text';
import { CursorList } from '../../components/cursor-list';
import { DataTable } from '../../components/data-table';
import { PageGuard } from '../../components/page-guard';
import { Code, Loaded, PageTitle, Panel, StateTag } from '../../components/parts';
import { useLanguage, useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { useCan } from '../../session/session-context';
import { useCreateGrant, useGrantActions } from './grant-actions';
import { SharingReports } from './sharing-reports';
import { sharingText } from './sharing-text';

/** Grants to institutions, what can be shared, and how it was used. */
export function SharingPage() {
  const t = useText(sharingText);
  return (
    <PageGuard permission="sharing.read" title={t.title}>
      <Sharing />
    </PageGuard>
  );
}

function Sharing() {
  const t = useText(sharingText);
  const catalogue = useQuery({ queryKey: ['sharing-catalogue'], queryFn: sharingCatalogue });
  return (
    <>
      <PageTitle title={t.title} actions={catalogue.data && <Create items={catalogue.data.items} />} />
      <p className="hint">{t.intro}</p>
      <Panel title={t.grants}>
        <CursorList queryKey={['sharing-grants']} load={sharingGrants}>
          {(items) => <Grants items={items} catalogue={catalogue.data?.items ?? []} />}
        </CursorList>
      </Panel>
      <SharingReports />
      <Panel title={t.catalogue}>
        <Loaded query={catalogue}>{({ items }) => <Catalogue items={items} />}</Loaded>
      </Panel>
    </>
  );
}

function Create({ items }: { readonly items: readonly CatalogueItem[] }) {
  const can = useCan();
  const action = useCreateGrant(items);
  return can('sharing.manage') && <ActionButtons actions={[action]} />;
}

interface GrantsProps {
  readonly items: readonly SharingGrant[];
  readonly catalogue: readonly CatalogueItem[];
}

function Grants({ items, catalogue }: GrantsProps) {
  const t = useText(sharingText);
  const common = useText(commonText);
  const words = useWords();
  const can = useCan();
  const { language } = useLanguage();
  const nameOf = (code: string) => catalogue.find(({ item }) => item === code)?.name?.[language] ?? code;
  return (
    <DataTable
      caption={t.grants}
      rows={items}
      rowKey={({ grantId }) => grantId}
      columns={[
        { heading: t.grantId, cell: ({ grantId }) => <Code>{grantId}</Code> },
        { heading: t.institution, cell: ({ institution, institutionName }) => institutionName ?? institution },
        { heading: t.items, cell: (grant) => grant.items.map(nameOf).join(' · ') },
        { heading: t.purpose, cell: ({ purpose }) => purpose },
        { heading: t.period, cell: (grant) => <Period grant={grant} /> },
        { heading: common.state, cell: ({ state }) => <StateTag code={state} label={words('state', state)} /> },
        { heading: t.reads, align: 'end', cell: ({ reads }) => reads ?? '–' },
        ...(can('sharing.manage')
          ? [{ heading: common.actions, cell: (grant: SharingGrant) => <Revoke grant={grant} /> }]
          : []),
      ]}
    />
  );
}

function Period({ grant }: { readonly grant: SharingGrant }) {
  return (
    <>
      {grant.validFrom.slice(0, 10)} – {grant.validUntil.slice(0, 10)}
    </>
  );
}

function Revoke({ grant }: { readonly grant: SharingGrant }) {
  return <ActionButtons small of={grant.grantId} actions={useGrantActions(grant)} />;
}

function Catalogue({ items }: { readonly items: readonly CatalogueItem[] }) {
  const t = useText(sharingText);
  const { language } = useLanguage();
  return (
    <DataTable
      caption={t.catalogue}
      rows={items}
      rowKey={({ item }) => item}
      columns={[
        { heading: t.itemName, cell: ({ name, item }) => name?.[language] ?? item },
        { heading: t.code, cell: ({ item }) => <Code>{item}</Code> },
      ]}
    />
  );
}
