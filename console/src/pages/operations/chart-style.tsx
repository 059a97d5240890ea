import type { ReactNode } from 'react';
import { DataTable, type Column } from '../../components/data-table';
import { moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { operationsText } from './operations-text';

/** Colours of at least 3 : 1 on white that differ in lightness, so that they can be told apart without seeing hues. */
export const INK = { approved: '#17693a', declined: '#c2410c', first: '#0b4f9c', second: '#8a5300', third: '#7d8794' };
export const AXIS = { fontSize: 12, stroke: '#4a4f57', tickLine: false } as const;
export const CHART_PIXELS = 250;
export const GRID = '#dfe3e8';
export const MARGIN = { top: 8, right: 12, bottom: 0, left: 0 };

/** The time of day of an instant in the city. */
export function clockOf(instant: unknown): string {
  return moment(String(instant)).slice(11);
}

interface Props<Row> {
  readonly title: string;
  readonly chart: ReactNode;
  /** The same figures for who cannot see the chart. */
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
}

/** A chart, with its figures as a table folded away below it. */
export function Chart<Row>({ title, chart, rows, columns }: Props<Row>) {
  const t = useText(operationsText);
  return (
    <>
      <div className="chart" role="img" aria-label={t.chartOf(title)}>
        {chart}
      </div>
      <details>
        <summary aria-label={`${t.asTable}: ${title}`}>{t.asTable}</summary>
        <DataTable caption={title} rows={rows} columns={columns} rowKey={(_, index) => String(index)} />
      </details>
    </>
  );
}
