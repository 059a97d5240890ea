import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { Link, useParams } from 'react-router';
import { downloadStatement, settlementPage, type SettlementPage as Settlement } from '../../api/settlements';
import { DataTable } from '../../components/data-table';
import { DownloadButton } from '../../components/download-button';
import { PageGuard } from '../../components/page-guard';
import { Code, Facts, Loaded, Money, PageTitle, Panel, StateTag } from '../../components/parts';
import { moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { CalculationSteps } from './calculation-steps';
import { FeeLines } from './fee-lines';
import { settlementText } from './settlement-text';
import { SplitPanel } from './split-panel';
import { CancellationNotes, VisitSettlements } from './visit-settlements';

/** Where links to the person lead: to the tab that lists the settlements. */
const MEDICAL_TAB = { tab: 'medical' };

/** One medical settlement: who was treated where, who pays what and why. */
export function SettlementPage() {
  const t = useText(settlementText);
  const { settlementId = '' } = useParams();
  return (
    <PageGuard permission="medical.read" title={t.title}>
      <Content key={settlementId} settlementId={settlementId} />
    </PageGuard>
  );
}

function Content({ settlementId }: { readonly settlementId: string }) {
  const t = useText(settlementText);
  // It is about somebody's health: nothing of it is kept once it is off the screen.
  const query = useQuery({
    queryKey: ['settlement', settlementId],
    queryFn: () => settlementPage(settlementId),
    gcTime: 0,
  });
  const found = query.data;
  return (
    <>
      <PageTitle
        title={t.title}
        {...(found === undefined
          ? {}
          : { back: { to: `/people/${found.cardholderId}`, label: t.backToPerson, state: MEDICAL_TAB } })}
        actions={found && <DownloadButton label={t.statement} load={() => downloadStatement(settlementId)} />}
      />
      <Loaded query={query}>{(settlement) => <Parts settlement={settlement} />}</Loaded>
    </>
  );
}

function Parts({ settlement }: { readonly settlement: Settlement }) {
  const t = useText(settlementText);
  return (
    <>
      <CancellationNotes settlement={settlement} />
      {!settlement.reproducible && <Alert className="page-alert" type="error" showIcon title={t.notReproducible} />}
      <About settlement={settlement} />
      <SplitPanel settlement={settlement} />
      <CalculationSteps settlement={settlement} />
      <Accumulators settlement={settlement} />
      <FeeLines settlement={settlement} />
      <VisitSettlements settlement={settlement} />
    </>
  );
}

function About({ settlement }: { readonly settlement: Settlement }) {
  const t = useText(settlementText);
  const words = useWords();
  const { cardholderId, personName, institution, cancelledAt, kind, began, ended } = settlement;
  const [firstDay, lastDay] = t.days[kind];
  const [state, said] = cancelledAt === null ? ['active', t.stands] : ['cancelled', t.cancelled];
  return (
    <Panel title={t.about}>
      <Facts
        facts={[
          [t.state, <StateTag key="state" code={state} label={said} />],
          [
            t.person,
            <Link key="person" to={`/people/${cardholderId}`} state={MEDICAL_TAB}>
              {personName ?? t.erased}
            </Link>,
          ],
          [t.psnType, words('psnType', settlement.psnType)],
          [t.insurance, words('insurance', settlement.insutype)],
          [t.area, settlement.area],
          [t.institution, institution.name ?? institution.code],
          [t.institutionCode, <Code key="institution">{institution.code}</Code>],
          [t.careType, words('careType', settlement.medType)],
          [t.outOfArea, words('outOfArea', settlement.outOfArea)],
          [firstDay, began],
          [lastDay, ended ?? '–'],
          [t.stage, words('settlementStage', settlement.stage)],
          [t.settledAt, moment(settlement.settledAt)],
          [t.settlement, <Code key="settlement">{settlement.settlementId}</Code>],
          [t.visit, <Code key="visit">{settlement.visitId}</Code>],
          [t.ownNumber, settlement.medinsSetlId ?? '–'],
          [t.policy, <Policy key="policy" settlement={settlement} />],
          [t.digest, <Code key="digest">{settlement.digest}</Code>],
        ]}
      />
    </Panel>
  );
}

function Policy({ settlement: { policyName, policyId } }: { readonly settlement: Settlement }) {
  return (
    <>
      {policyName}
      <div>
        <Code>{policyId}</Code>
      </div>
    </>
  );
}

function Accumulators({ settlement: { accumulators, year } }: { readonly settlement: Settlement }) {
  const t = useText(settlementText);
  const words = useWords();
  const title = t.accumulators(year);
  return (
    <Panel title={title}>
      <DataTable
        caption={title}
        rows={accumulators}
        rowKey={({ name }) => name}
        columns={[
          { heading: t.accumulator, cell: ({ name }) => words('accumulator', name) },
          { heading: t.before, align: 'end', cell: ({ before }) => <Money fen={before} /> },
          { heading: t.change, align: 'end', cell: ({ before, after }) => <Money fen={after - before} /> },
          { heading: t.after, align: 'end', cell: ({ after }) => <Money fen={after} /> },
        ]}
      />
    </Panel>
  );
}
