import { useQuery } from '@tanstack/react-query';
import { correctionsOf } from '../../api/people';
import { DataTable } from '../../components/data-table';
import { Loaded, StateTag } from '../../components/parts';
import { moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { personText } from './person-text';

/** Corrections of the person's data, with where each value came from. */
export function CorrectionsTab({ cardholderId }: { readonly cardholderId: string }) {
  const t = useText(personText);
  const words = useWords();
  const query = useQuery({
    queryKey: ['cardholder-corrections', cardholderId],
    queryFn: () => correctionsOf(cardholderId),
    gcTime: 0,
  });
  return (
    <Loaded query={query}>
      {({ items }) => (
        <DataTable
          caption={t.corrections}
          rows={items}
          rowKey={({ correctionId }) => correctionId}
          columns={[
            { heading: t.at, cell: ({ proposedAt }) => moment(proposedAt) },
            { heading: t.kind, cell: ({ field }) => words('personField', field) },
            { heading: t.to, cell: ({ value }) => value ?? '–' },
            { heading: t.from, cell: ({ source }) => source ?? '–' },
            { heading: t.status, cell: ({ state }) => <StateTag code={state} label={words('state', state)} /> },
          ]}
        />
      )}
    </Loaded>
  );
}
