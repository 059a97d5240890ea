import type { ReactNode } from 'react';
import { useText } from '../i18n/language';
import { commonText } from './common-text';

/** A column: its heading and what a row shows in it. */
export interface Column<Row> {
  readonly heading: string;
  readonly cell: (row: Row) => ReactNode;
  readonly align?: 'end';
}

interface Props<Row> {
  /** Says what the table is about. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** Said instead of a table without rows. */
  readonly empty?: string;
  readonly rowKey: (row: Row, index: number) => string;
}

/**
 * A table that becomes a list of cards on a narrow screen. The roles are written out because a table that is laid out
 * otherwise is none to assistive technology.
 */
export function DataTable<Row>({ caption, columns, rows, rowKey, empty }: Props<Row>) {
  const t = useText(commonText);
  if (rows.length === 0) return <p className="empty">{empty ?? t.empty}</p>;
  return (
    <table className="data" role="table">
      <caption className="hidden-text">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ heading, align }) => (
            <th key={heading} role="columnheader" scope="col" className={align}>
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row, index) => (
          <tr key={rowKey(row, index)} role="row">
            {columns.map(({ heading, cell, align }) => (
              <td key={heading} role="cell" data-label={heading} className={align}>
                <div>{cell(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
