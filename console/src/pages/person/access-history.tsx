import type { CardholderPage } from '../../api/people';
import { DataTable } from '../../components/data-table';
import { moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { personText } from './person-text';

/** Who has looked at the person or changed something, newest first. */
export function AccessHistory({ page }: { readonly page: CardholderPage }) {
  const t = useText(personText);
  const words = useWords();
  return (
    <DataTable
      caption={t.access}
      rows={page.accessHistory}
      rowKey={({ at, action }, index) => `${at}${action}${index}`}
      columns={[
        { heading: t.at, cell: ({ at }) => moment(at) },
        { heading: t.by, cell: ({ by, byName }) => byName ?? by },
        { heading: t.action, cell: ({ action }) => words('auditAction', action) },
        { heading: t.reason, cell: ({ reason }) => reason ?? '–' },
      ]}
    />
  );
}
