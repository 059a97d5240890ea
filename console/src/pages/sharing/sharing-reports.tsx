import { useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { sharingReport, type ReportRow } from '../../api/administration';
import { DataTable } from '../../components/data-table';
import { Loaded, Panel } from '../../components/parts';
import { moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { sharingText } from './sharing-text';

type By = 'institutions' | 'persons';

/** How grants were used, by institution or by person. */
export function SharingReports() {
  const t = useText(sharingText);
  const [by, setBy] = useState<By>('institutions');
  const query = useQuery({ queryKey: ['sharing-report', by], queryFn: () => sharingReport(by) });
  return (
    <Panel
      title={t.reports}
      actions={
        <Segmented<By>
          aria-label={t.by}
          value={by}
          onChange={setBy}
          options={[
            { value: 'institutions', label: t.byInstitution },
            { value: 'persons', label: t.byPerson },
          ]}
        />
      }
    >
      <Loaded query={query}>{({ items }) => <Report items={items} />}</Loaded>
    </Panel>
  );
}

/** The columns are those that the service tells. */
function Report({ items }: { readonly items: readonly ReportRow[] }) {
  const t = useText(sharingText);
  const words = useWords();
  const names = [...new Set(items.flatMap((row) => Object.keys(row)))];
  return (
    <DataTable
      caption={t.reports}
      rows={items}
      rowKey={(_, index) => String(index)}
      columns={names.map((name) => ({
        heading: words('reportColumn', name),
        ...(items.every((row) => typeof row[name] === 'number') ? { align: 'end' as const } : {}),
        cell: (row: ReportRow) => <Cell value={row[name]} />,
      }))}
    />
  );
}

function Cell({ value }: { readonly value: string | number | null | undefined }) {
  if (value === null || value === undefined) return '–';
  const text = String(value);
  if (/^ch_\w+$/.test(text)) return <Link to={`/people/${text}`}>{text}</Link>;
  return /^\d{4}-\d\d-\d\dT/.test(text) ? moment(text) : text;
}
