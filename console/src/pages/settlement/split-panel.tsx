import { Link } from 'react-router';
import { paidBy, PAYERS, type Payer, type SettlementPage } from '../../api/settlements';
import { DataTable, type Column } from '../../components/data-table';
import { Code, Facts, Figure, Money, Panel } from '../../components/parts';
import { yuan } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { settlementText } from './settlement-text';

interface Props {
  readonly settlement: SettlementPage;
}

interface Share {
  readonly payer: Payer;
  /** Fen. */
  readonly amount: number;
}

/** Millionths of a whole in a hundredth. */
const PER_CENT = 10_000;

/** Who pays: as figures, as a picture, and payer by payer. */
export function SplitPanel({ settlement }: Props) {
  const t = useText(settlementText);
  const { split } = settlement;
  const shares = PAYERS.map((payer) => ({ payer, amount: paidBy(split, payer) }));
  return (
    <Panel title={t.split}>
      <div className="figures">
        <Figure value={yuan(split.total)} label={t.total} />
        <Figure value={yuan(split.fundTotal)} label={t.fundTotal} />
        <Figure value={yuan(split.personPart)} label={t.personPart} />
        <Figure value={yuan(split.cash)} label={t.cash} />
      </div>
      <SplitBar shares={shares} total={split.total} />
      <ShareTable shares={shares} settlement={settlement} />
      <AidShares settlement={settlement} />
      <h3>{t.parts}</h3>
      <Facts
        facts={[
          [t.ownPay, <Money key="own" fen={split.ownPay} />],
          [t.overLimit, <Money key="over" fen={split.overLimit} />],
          [t.firstSelfPay, <Money key="first" fen={split.firstSelfPay} />],
          [t.inScope, <Money key="scope" fen={split.inScope} />],
          [t.deductible, <Money key="deductible" fen={split.deductible} />],
          [t.poolRatio, `${split.poolRatio / PER_CENT}%`],
        ]}
      />
    </Panel>
  );
}

/** The bill as a bar, a piece for each payer who pays anything; the table below it says the same. */
function SplitBar({ shares, total }: { readonly shares: readonly Share[]; readonly total: number }) {
  const t = useText(settlementText);
  const words = useWords();
  const paying = shares.filter(({ amount }) => amount > 0);
  const said = paying.map(({ payer, amount }) => `${words('payer', payer)} ${yuan(amount)} ${shareOf(amount, total)}`);
  return (
    <div className="split-bar" role="img" aria-label={t.picture(said.join(t.comma))}>
      {paying.map(({ payer, amount }) => (
        <span key={payer} className={`payer-${payer}`} style={{ flexGrow: amount }} />
      ))}
    </div>
  );
}

function ShareTable({ shares, settlement }: Props & { readonly shares: readonly Share[] }) {
  const t = useText(settlementText);
  const words = useWords();
  const { split, cancelledAt } = settlement;
  const returned: Column<Share> = {
    ...{ heading: t.returned, align: 'end' },
    cell: ({ amount }) => <Money fen={-amount} />,
  };
  return (
    <DataTable<Share>
      caption={t.split}
      rows={shares}
      rowKey={({ payer }) => payer}
      columns={[
        {
          heading: t.payer,
          cell: ({ payer }) => (
            <>
              <span className={`swatch payer-${payer}`} /> {words('payer', payer)}
            </>
          ),
        },
        { heading: t.share, align: 'end', cell: ({ amount }) => shareOf(amount, split.total) },
        { heading: t.amount, align: 'end', cell: ({ amount }) => <Money fen={amount} /> },
        ...(cancelledAt === null ? [] : [returned]),
      ]}
    />
  );
}

/** Whose accounts the mutual aid came from. */
function AidShares({ settlement: { aid } }: Props) {
  const t = useText(settlementText);
  if (aid.length === 0) return null;
  return (
    <>
      <h3>{t.aidFrom}</h3>
      <ul className="follow-ups">
        {aid.map(({ cardholderId, amount }) => (
          <li key={cardholderId}>
            <Link to={`/people/${cardholderId}`}>
              <Code>{cardholderId}</Code>
            </Link>{' '}
            <Money fen={amount} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** A share of the bill, to a tenth of a per cent. */
function shareOf(amount: number, total: number): string {
  return amount === 0 || total === 0 ? '–' : `${((amount / total) * 100).toFixed(1)}%`;
}
