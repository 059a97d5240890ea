import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { settlementPage, type FeeLine, type SettlementPage } from '../../api/settlements';
import { DataTable } from '../../components/data-table';
import { Loaded, Money, Panel } from '../../components/parts';
import { whole } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { settlementText } from './settlement-text';

/** Lines on one page: a long stay has thousands. */
const ROWS = 50;

/** The fee lines of a settlement, page by page; those beyond the first answer are read when somebody comes to them. */
export function FeeLines({ settlement }: { readonly settlement: SettlementPage }) {
  const t = useText(settlementText);
  const [page, setPage] = useState(0);
  const { settlementId, lines, moreLines } = settlement;
  const from = page * ROWS;
  const isHere = moreLines === 0 || from + ROWS <= lines.length;
  const query = useQuery({
    queryKey: ['settlement', settlementId, 'lines', from],
    queryFn: () => settlementPage(settlementId, from),
    enabled: !isHere,
    gcTime: 0,
  });
  const total = lines.length + moreLines;
  return (
    <Panel title={`${t.lines} (${whole(total)})`}>
      {isHere ? (
        <Lines rows={lines.slice(from, from + ROWS)} />
      ) : (
        <Loaded query={query}>{(later) => <Lines rows={later.lines.slice(0, ROWS)} />}</Loaded>
      )}
      {total > ROWS && <Pager page={page} total={total} onTurn={setPage} />}
    </Panel>
  );
}

interface PagerProps {
  readonly page: number;
  readonly total: number;
  readonly onTurn: (page: number) => void;
}

function Pager({ page, total, onTurn }: PagerProps) {
  const t = useText(settlementText);
  const from = page * ROWS;
  const to = Math.min(from + ROWS, total);
  return (
    <div className="buttons pager">
      <Button disabled={page === 0} onClick={() => onTurn(page - 1)}>
        {t.previous}
      </Button>
      <Button disabled={to === total} onClick={() => onTurn(page + 1)}>
        {t.next}
      </Button>
      <span role="status">{t.range(from + 1, to, total)}</span>
    </div>
  );
}

function Lines({ rows }: { readonly rows: readonly FeeLine[] }) {
  const t = useText(settlementText);
  const words = useWords();
  return (
    <DataTable
      caption={t.lines}
      rows={rows}
      rowKey={({ serial }) => serial}
      columns={[
        { heading: t.line, cell: ({ serial }) => serial },
        { heading: t.date, cell: ({ date }) => <span className="money">{date}</span> },
        { heading: t.item, cell: ({ itemName }) => itemName ?? '–' },
        { heading: t.category, cell: ({ category }) => words('feeCategory', category) },
        { heading: t.level, cell: ({ level }) => words('chargeLevel', level) },
        { heading: t.amount, align: 'end', cell: (line) => <Money fen={line.total} /> },
        { heading: t.ownPay, align: 'end', cell: ({ ownPay }) => <Money fen={ownPay} /> },
        { heading: t.overLimit, align: 'end', cell: ({ overLimit }) => <Money fen={overLimit} /> },
        { heading: t.firstSelfPay, align: 'end', cell: ({ firstSelfPay }) => <Money fen={firstSelfPay} /> },
        { heading: t.inScope, align: 'end', cell: ({ inScope }) => <Money fen={inScope} /> },
      ]}
    />
  );
}
