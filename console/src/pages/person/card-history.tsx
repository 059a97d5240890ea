import { Link } from 'react-router';
import { historyOf } from '../../api/people';
import { CursorList } from '../../components/cursor-list';
import { DataTable } from '../../components/data-table';
import { moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { personText } from './person-text';

/** Every step in the life of the person's cards: who, through which channel, why. */
export function CardHistory({ cardholderId }: { readonly cardholderId: string }) {
  const t = useText(personText);
  const words = useWords();
  return (
    <CursorList queryKey={['card-history', cardholderId]} load={(cursor) => historyOf(cardholderId, cursor)}>
      {(items) => (
        <DataTable
          caption={t.history}
          rows={items}
          rowKey={({ at, event }, index) => `${at}${event}${index}`}
          columns={[
            { heading: t.at, cell: ({ at }) => moment(at) },
            { heading: t.event, cell: ({ event }) => words('transition', event) },
            { heading: t.from, cell: ({ from }) => words('cardState', from) },
            { heading: t.to, cell: ({ to }) => words('cardState', to) },
            { heading: t.channel, cell: ({ channel }) => words('channel', channel) },
            { heading: t.reason, cell: ({ reason }) => words('changeReason', reason) },
            { heading: t.operator, cell: ({ operator, operatorName }) => operatorName ?? operator ?? '–' },
            {
              heading: t.approval,
              cell: ({ approval }) => (approval ? <Link to={`/approvals/${approval}`}>{approval}</Link> : '–'),
            },
          ]}
        />
      )}
    </CursorList>
  );
}
