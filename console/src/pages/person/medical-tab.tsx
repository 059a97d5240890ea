import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { AidGrant, MedicalPart, MedicalSettlement } from '../../api/medical';
import type { CardholderPage } from '../../api/people';
import { useAction } from '../../components/action/use-action';
import { DataTable } from '../../components/data-table';
import { Money, StateTag } from '../../components/parts';
import { moment, yuan } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { useCan } from '../../session/session-context';
import { useEnrol, useGrantAid, useRevokeAid } from './medical-actions';
import { medicalText } from './medical-text';

interface Props {
  readonly page: CardholderPage;
  readonly medical: MedicalPart;
}

/** Medical insurance of the person: enrolments, what the year came to, what is left, visits, mutual aid and settlements. */
export function MedicalTab({ page, medical }: Props) {
  const t = useText(medicalText);
  const can = useCan();
  const { open, dialog } = useAction();
  const enrol = useEnrol(page.cardholderId);
  const grant = useGrantAid(page.cardholderId);
  const revoke = useRevokeAid(page.cardholderId);
  const mayGrant = can('medical.mutual_aid');
  return (
    <>
      <div className="buttons">
        {can('medical.enrol') && (
          <Button size="small" onClick={() => open(enrol)}>
            {t.enrol}
          </Button>
        )}
        {mayGrant && (
          <Button size="small" onClick={() => open(grant)}>
            {t.grant}
          </Button>
        )}
      </div>
      <Enrolments rows={medical.enrolments} />
      <Years rows={medical.years} />
      <Ceilings rows={medical.ceilings} />
      <Visits rows={medical.openVisits} />
      <Grants rows={medical.mutualAid} onRevoke={mayGrant ? (one) => open(revoke(one)) : undefined} />
      <Settlements rows={medical.settlements} />
      {dialog}
    </>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Enrolments({ rows }: { readonly rows: MedicalPart['enrolments'] }) {
  const t = useText(medicalText);
  const words = useWords();
  return (
    <Part title={t.enrolments}>
      <DataTable
        caption={t.enrolments}
        rows={rows}
        rowKey={({ insutype, area }) => `${insutype} ${area}`}
        columns={[
          { heading: t.insurance, cell: ({ insutype }) => words('insurance', insutype) },
          { heading: t.area, cell: ({ area }) => area },
          { heading: t.psnNo, cell: ({ psnNo }) => psnNo },
          { heading: t.psnType, cell: ({ psnType }) => words('psnType', psnType) },
          { heading: t.category, cell: ({ category }) => category ?? '–' },
          { heading: t.state, cell: ({ state }) => <StateTag code={state} label={words('enrolmentState', state)} /> },
          { heading: t.from, cell: ({ from }) => from },
          { heading: t.to, cell: ({ to }) => to ?? '–' },
        ]}
      />
    </Part>
  );
}

function Years({ rows }: { readonly rows: MedicalPart['years'] }) {
  const t = useText(medicalText);
  const words = useWords();
  return (
    <Part title={t.years}>
      <DataTable
        caption={t.years}
        rows={rows}
        rowKey={({ insutype, year }) => `${insutype} ${year}`}
        columns={[
          { heading: t.year, cell: ({ year }) => year },
          { heading: t.insurance, cell: ({ insutype }) => words('insurance', insutype) },
          { heading: t.medfee, align: 'end', cell: ({ medfee }) => <Money fen={medfee} /> },
          { heading: t.inScope, align: 'end', cell: ({ inScope }) => <Money fen={inScope} /> },
          { heading: t.deductible, align: 'end', cell: ({ dedc }) => <Money fen={dedc} /> },
          { heading: t.pool, align: 'end', cell: ({ hifp }) => <Money fen={hifp} /> },
          { heading: t.account, align: 'end', cell: ({ account }) => <Money fen={account} /> },
          { heading: t.aid, align: 'end', cell: ({ mutualAid }) => <Money fen={mutualAid} /> },
          {
            heading: t.times,
            align: 'end',
            cell: ({ settlements, admissions }) => `${settlements} (${admissions})`,
          },
        ]}
      />
    </Part>
  );
}

function Ceilings({ rows }: { readonly rows: MedicalPart['ceilings'] }) {
  const t = useText(medicalText);
  const words = useWords();
  return (
    <Part title={t.ceilings}>
      <DataTable
        caption={t.ceilings}
        rows={rows}
        rowKey={({ insutype, area, medType, fund }) => `${insutype} ${area} ${medType} ${fund}`}
        columns={[
          { heading: t.insurance, cell: ({ insutype }) => words('insurance', insutype) },
          { heading: t.careType, cell: ({ medType }) => words('careType', medType) },
          { heading: t.fund, cell: ({ fund }) => words('fund', fund) },
          { heading: t.ceiling, align: 'end', cell: ({ ceiling }) => <Money fen={ceiling} /> },
          { heading: t.used, align: 'end', cell: ({ used }) => <Money fen={used} /> },
          { heading: t.left, align: 'end', cell: ({ left }) => <Money fen={left} /> },
        ]}
      />
    </Part>
  );
}

function Visits({ rows }: { readonly rows: MedicalPart['openVisits'] }) {
  const t = useText(medicalText);
  const words = useWords();
  return (
    <Part title={t.visits}>
      <DataTable
        caption={t.visits}
        rows={rows}
        rowKey={(_row, index) => String(index)}
        columns={[
          { heading: t.institution, cell: ({ institution, institutionName }) => institutionName ?? institution },
          { heading: t.careType, cell: ({ medType }) => words('careType', medType) },
          { heading: t.began, cell: ({ began }) => began },
        ]}
      />
    </Part>
  );
}

interface GrantsProps {
  readonly rows: MedicalPart['mutualAid'];
  readonly onRevoke: ((grant: AidGrant) => void) | undefined;
}

function Grants({ rows, onRevoke }: GrantsProps) {
  const t = useText(medicalText);
  const words = useWords();
  const limit = (fen: number | null) => (fen === null ? t.noLimit : yuan(fen));
  const used = ({ monthUsed, yearUsed }: AidGrant) =>
    monthUsed === null || yearUsed === null ? '–' : t.usedOf(yuan(monthUsed), yuan(yearUsed));
  return (
    <Part title={t.grants}>
      <DataTable
        caption={t.grants}
        rows={rows}
        rowKey={({ grantId }) => grantId}
        columns={[
          { heading: t.side, cell: ({ side }) => words('aidSide', side) },
          { heading: t.other, cell: ({ other }) => <Link to={`/people/${other}`}>{other}</Link> },
          { heading: t.relation, cell: ({ relation }) => words('relation', relation) },
          { heading: t.from, cell: ({ from }) => from },
          { heading: t.to, cell: ({ to }) => to },
          { heading: t.monthLimit, align: 'end', cell: ({ monthLimit }) => limit(monthLimit) },
          { heading: t.yearLimit, align: 'end', cell: ({ yearLimit }) => limit(yearLimit) },
          { heading: t.used, cell: used },
          {
            heading: t.revoke,
            cell: (grant) =>
              grant.side === 'given' && onRevoke !== undefined ? (
                <Button size="small" onClick={() => onRevoke(grant)}>
                  {t.revoke}
                </Button>
              ) : (
                '–'
              ),
          },
        ]}
      />
    </Part>
  );
}

/** When it was settled, as the link to the settlement, and that it was cancelled. */
function Settled({ row: { settlementId, settledAt, cancelledAt } }: { readonly row: MedicalSettlement }) {
  const t = useText(medicalText);
  const at = moment(settledAt);
  return (
    <>
      <Link to={`/settlements/${settlementId}`} aria-label={t.openSettlement(at)}>
        {at}
      </Link>
      {cancelledAt !== null && ` ${t.cancelled(moment(cancelledAt))}`}
    </>
  );
}

function Settlements({ rows }: { readonly rows: MedicalPart['settlements'] }) {
  const t = useText(medicalText);
  const words = useWords();
  return (
    <Part title={t.settlements}>
      <DataTable
        caption={t.settlements}
        rows={rows}
        rowKey={({ settlementId }) => settlementId}
        columns={[
          { heading: t.settledAt, cell: (row) => <Settled row={row} /> },
          { heading: t.institution, cell: ({ institution, institutionName }) => institutionName ?? institution },
          { heading: t.careType, cell: ({ medType }) => words('careType', medType) },
          { heading: t.medfee, align: 'end', cell: ({ medfee }) => <Money fen={medfee} /> },
          { heading: t.fundPay, align: 'end', cell: ({ fundPay }) => <Money fen={fundPay} /> },
          { heading: t.account, align: 'end', cell: ({ acctPay }) => <Money fen={acctPay} /> },
          { heading: t.aid, align: 'end', cell: ({ mulaidPay }) => <Money fen={mulaidPay} /> },
          { heading: t.cash, align: 'end', cell: ({ cash }) => <Money fen={cash} /> },
        ]}
      />
    </Part>
  );
}
