import { Button } from 'antd';
import { actOnCardholder, notesOf, type CardholderPage } from '../../api/people';
import { useAction } from '../../components/action/use-action';
import { CursorList } from '../../components/cursor-list';
import { DataTable } from '../../components/data-table';
import { moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useCan } from '../../session/session-context';
import { personText } from './person-text';

/** What staff have noted about the person. */
export function NotesTab({ page }: { readonly page: CardholderPage }) {
  const t = useText(personText);
  const can = useCan();
  const { open, dialog } = useAction();
  return (
    <>
      {can('note.write') && (
        <p>
          <Button
            size="small"
            onClick={() =>
              open({
                title: t.addNote,
                fields: [{ name: 'text', kind: 'area', label: t.note }],
                submit: (values, key) => actOnCardholder(page.cardholderId, 'notes', values, key),
              })
            }
          >
            {t.addNote}
          </Button>
        </p>
      )}
      <CursorList forget queryKey={['notes', page.cardholderId]} load={(cursor) => notesOf(page.cardholderId, cursor)}>
        {(items) => (
          <DataTable
            caption={t.notes}
            rows={items}
            rowKey={({ noteId }) => noteId}
            columns={[
              { heading: t.at, cell: ({ at }) => moment(at) },
              { heading: t.by, cell: ({ by, byName }) => byName ?? by },
              { heading: t.note, cell: ({ text }) => text ?? '–' },
            ]}
          />
        )}
      </CursorList>
      {dialog}
    </>
  );
}
