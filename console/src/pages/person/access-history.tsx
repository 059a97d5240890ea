import { accessHistoryOf } from '../../api/people';
import { CursorList } from '../../components/cursor-list';
import { DataTable } from '../../components/data-table';
import { moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { personText } from './person-text';

/** Who has looked at the person or changed something, newest first. */
export function AccessHistory({ cardholderId }: { readonly cardholderId: string }) {
  const t = useText(personText);
  const words = useWords();
  return (
    <CursorList queryKey={['access-history', cardholderId]} load={(cursor) => accessHistoryOf(cardholderId, cursor)}>
      {(items) => (
        <DataTable
          caption={t.access}
          rows={items}
          rowKey={({ at, action }, index) => `${at}${action}${index}`}
          columns={[
            { heading: t.at, cell: ({ at }) => moment(at) },
            { heading: t.by, cell: ({ by, byName }) => byName ?? by },
            { heading: t.action, cell: ({ action }) => words('auditAction', action) },
            { heading: t.result, cell: ({ outcome }) => words('result', outcome) },
            { heading: t.reason, cell: ({ reason }) => words('changeReason', reason) },
          ]}
        />
      )}
    </CursorList>
  );
}
