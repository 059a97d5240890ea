import { Alert } from 'antd';
import { Link } from 'react-router';
import type { SettlementPage, VisitSettlement } from '../../api/settlements';
import { DataTable } from '../../components/data-table';
import { Money, Panel, StateTag } from '../../components/parts';
import { moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { settlementText } from './settlement-text';

interface Props {
  readonly settlement: SettlementPage;
}

/** That a settlement was cancelled, and which one took its place or was there before it. */
export function CancellationNotes({ settlement }: Props) {
  const t = useText(settlementText);
  const { cancelledAt, replacedBy, replaces } = settlement;
  return (
    <>
      {cancelledAt !== null && (
        <Alert
          className="page-alert"
          type="warning"
          showIcon
          title={t.wasCancelled(moment(cancelledAt))}
          description={replacedBy !== null && <To said={t.rest} number={replacedBy} settlement={settlement} />}
        />
      )}
      {replaces !== null && (
        <Alert
          className="page-alert"
          type="info"
          showIcon
          title={<To said={t.restOf} number={replaces} settlement={settlement} />}
        />
      )}
    </>
  );
}

function To({ said, number, settlement }: Props & { readonly said: string; readonly number: number }) {
  const other = settlement.visitSettlements.find((one) => one.number === number);
  return (
    <>
      {said}
      {other !== undefined && <Named one={other} />}
    </>
  );
}

/** A settlement by its number, as a link to it. */
function Named({ one: { settlementId, number } }: { readonly one: VisitSettlement }) {
  const t = useText(settlementText);
  return <Link to={`/settlements/${settlementId}`}>{t.nth(number)}</Link>;
}

/** All settlements of the visit, where there are several: interim ones, cancelled ones, what was settled anew. */
export function VisitSettlements({ settlement }: Props) {
  const t = useText(settlementText);
  const words = useWords();
  const { visitSettlements, number } = settlement;
  if (visitSettlements.length < 2) return null;
  return (
    <Panel title={t.ofVisit}>
      <DataTable
        caption={t.ofVisit}
        rows={visitSettlements}
        rowKey={(one) => String(one.number)}
        columns={[
          {
            heading: t.which,
            cell: (one) => (one.number === number ? `${t.nth(number)} ${t.thisOne}` : <Named one={one} />),
          },
          { heading: t.stage, cell: ({ stage }) => words('settlementStage', stage) },
          { heading: t.settledAt, cell: ({ settledAt }) => moment(settledAt) },
          { heading: t.state, cell: (one) => <State one={one} /> },
          { heading: t.total, align: 'end', cell: ({ total }) => <Money fen={total} /> },
        ]}
      />
    </Panel>
  );
}

function State({ one: { cancelledAt } }: { readonly one: VisitSettlement }) {
  const t = useText(settlementText);
  if (cancelledAt === null) return <StateTag code="active" label={t.stands} />;
  return (
    <>
      <StateTag code="cancelled" label={t.cancelled} /> {moment(cancelledAt)}
    </>
  );
}
