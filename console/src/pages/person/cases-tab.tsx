import { Button } from 'antd';
import { Link } from 'react-router';
import type { CardholderPage } from '../../api/people';
import { useAction } from '../../components/action/use-action';
import { DataTable } from '../../components/data-table';
import { StateTag } from '../../components/parts';
import { moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { useCan } from '../../session/session-context';
import { useOpenCase } from './person-forms';
import { personText } from './person-text';

/** Disputes of the person. */
export function CasesTab({ page }: { readonly page: CardholderPage }) {
  const t = useText(personText);
  const words = useWords();
  const can = useCan();
  const { open, dialog } = useAction();
  const action = useOpenCase(page);
  return (
    <>
      {can('case.manage') && (
        <p>
          <Button size="small" onClick={() => open(action)}>
            {t.openCase}
          </Button>
        </p>
      )}
      <DataTable
        caption={t.cases}
        rows={page.cases}
        rowKey={({ caseId }) => caseId}
        columns={[
          { heading: t.cases, cell: ({ caseId }) => <Link to={`/cases/${caseId}`}>{caseId}</Link> },
          { heading: t.status, cell: ({ state }) => <StateTag code={state} label={words('caseState', state)} /> },
          { heading: t.at, cell: ({ openedAt }) => moment(openedAt) },
        ]}
      />
      {dialog}
    </>
  );
}
