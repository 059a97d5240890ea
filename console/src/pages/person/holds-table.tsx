import type { OpenHold } from '../../api/people';
import { DataTable } from '../../components/data-table';
import { Code, Money } from '../../components/parts';
import { moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { personText } from './person-text';
import { Tenders } from './tenders';

/** Money held by pre-authorizations. */
export function HoldsTable({ holds }: { readonly holds: readonly OpenHold[] }) {
  const t = useText(personText);
  return (
    <DataTable
      caption={t.holds}
      rows={holds}
      rowKey={({ authorizationId }) => authorizationId}
      columns={[
        { heading: t.merchant, cell: ({ merchantName, merchantId }) => merchantName ?? <Code>{merchantId}</Code> },
        { heading: t.amount, align: 'end', cell: ({ amount }) => <Money fen={amount} /> },
        { heading: t.paidFrom, cell: ({ tenders }) => <Tenders tenders={tenders ?? []} /> },
        { heading: t.expiresAt, cell: ({ expiresAt }) => moment(expiresAt) },
      ]}
    />
  );
}
