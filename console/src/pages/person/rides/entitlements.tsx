import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { type Entitlement, type Entitlements, entitlementsOf } from '../../../api/transit';
import { useAction } from '../../../components/action/use-action';
import { DataTable } from '../../../components/data-table';
import { Loaded, StateTag } from '../../../components/parts';
import { useText } from '../../../i18n/language';
import { useWords } from '../../../i18n/words';
import { useCan } from '../../../session/session-context';
import { useEndEntitlement, useGrantEntitlement } from './entitlement-actions';
import { ridesText } from './rides-text';

/** What the person's transit cards are entitled to. */
export function EntitlementsPanel({ cardholderId }: { readonly cardholderId: string }) {
  const t = useText(ridesText);
  const query = useQuery({
    queryKey: ['ride-entitlements', cardholderId],
    queryFn: () => entitlementsOf(cardholderId),
    gcTime: 0,
  });
  return (
    <section aria-label={t.entitlements}>
      <h3>{t.entitlements}</h3>
      <Loaded query={query}>{(found) => <Content cardholderId={cardholderId} found={found} />}</Loaded>
    </section>
  );
}

interface ContentProps {
  readonly cardholderId: string;
  readonly found: Entitlements;
}

function Content({ cardholderId, found }: ContentProps) {
  const t = useText(ridesText);
  const mayGrant = useCan()('transit.entitle');
  const { open, dialog } = useAction();
  const grant = useGrantEntitlement(cardholderId, found.categories);
  const end = useEndEntitlement(cardholderId);
  if (found.cards === 0) return <p className="empty">{t.noTransitCard}</p>;
  return (
    <>
      {mayGrant && found.categories.length > 0 && (
        <div className="buttons">
          <Button size="small" onClick={() => open(grant())}>
            {t.grant}
          </Button>
        </div>
      )}
      <Table
        items={found.items}
        onReview={mayGrant ? (one) => open(grant(one)) : undefined}
        onEnd={mayGrant ? (one) => open(end(one)) : undefined}
      />
      {dialog}
    </>
  );
}

interface TableProps {
  readonly items: readonly Entitlement[];
  readonly onReview: ((one: Entitlement) => void) | undefined;
  readonly onEnd: ((one: Entitlement) => void) | undefined;
}

function Table({ items, onReview, onEnd }: TableProps) {
  const t = useText(ridesText);
  const words = useWords();
  const nameOf = ({ category, name }: Entitlement): string => name ?? category;
  return (
    <DataTable
      caption={t.entitlements}
      empty={t.noEntitlements}
      rows={items}
      rowKey={({ token, category }) => `${token} ${category}`}
      columns={[
        { heading: t.category, cell: nameOf },
        {
          heading: t.validity,
          cell: ({ state }) => <StateTag code={TONE_OF[state] ?? 'plain'} label={words('entitlementState', state)} />,
        },
        { heading: t.from, cell: ({ from }) => from ?? '–' },
        { heading: t.to, cell: ({ to }) => to ?? '–' },
        { heading: t.reviewedOn, cell: ({ reviewedOn }) => reviewedOn ?? '–' },
        { heading: t.reviewDueOn, cell: ({ reviewDueOn }) => reviewDueOn ?? '–' },
        ...(onReview && onEnd
          ? [
              {
                heading: t.actions,
                cell: (one: Entitlement) => (
                  <div className="buttons">
                    <Button size="small" aria-label={t.changeOf(nameOf(one))} onClick={() => onReview(one)}>
                      {t.change}
                    </Button>
                    <Button size="small" aria-label={t.endOf(nameOf(one))} onClick={() => onEnd(one)}>
                      {t.endIt}
                    </Button>
                  </div>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}

/** States in the colours of others that mean as much. */
const TONE_OF: Readonly<Record<string, string>> = { valid: 'active', not_reviewed: 'pending', not_yet: 'pending' };
