import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { approval, decideApproval, type Approval, type ApprovalFact } from '../../api/desk';
import type { Action } from '../../components/action/action-dialog';
import { textIn } from '../../components/action/fields';
import { useReasonText } from '../../components/action/reason';
import { ActionButtons } from '../../components/action-buttons';
import { commonText } from '../../components/common-text';
import { PageGuard } from '../../components/page-guard';
import { Code, Facts, Loaded, Money, PageTitle, Panel, StateTag } from '../../components/parts';
import { useWatched } from '../../components/use-watched';
import { moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { useSessionView } from '../../session/session-context';
import { approvalText } from './approval-text';

/** What was approved is carried out within moments; until then the page is read anew this often, in ms. */
const REFRESH_MS = 1_000;

/** One request: what is asked for, by whom and why, and the decision. */
export function ApprovalPage() {
  const t = useText(approvalText);
  const common = useText(commonText);
  const { approvalId = '' } = useParams();
  const query = useWatched({
    queryKey: ['approval', approvalId],
    load: (background) => approval(approvalId, background),
    every: ({ state }) => (state === 'approved' ? REFRESH_MS : undefined),
  });
  return (
    <PageGuard permission="approval.read" title={t.one}>
      <PageTitle
        title={t.one}
        back={{ to: '/approvals', label: common.backTo(t.title) }}
        actions={query.data && <Decisions request={query.data} />}
      />
      <Loaded query={query}>{(request) => <Content request={request} />}</Loaded>
    </PageGuard>
  );
}

function Content({ request }: { readonly request: Approval }) {
  const t = useText(approvalText);
  const { staff } = useSessionView();
  const own = request.maker.staffId === staff.staffId;
  return (
    <>
      {own && request.state === 'pending' && <Alert className="page-alert" type="info" showIcon title={t.ownRequest} />}
      <Asked request={request} />
      <Course request={request} />
    </>
  );
}

function Asked({ request }: { readonly request: Approval }) {
  const t = useText(approvalText);
  const words = useWords();
  const facts = request.facts.map((fact): readonly [string, ReactNode] => [
    words('fact', fact.label),
    <FactValue key={fact.label} fact={fact} />,
  ]);
  return (
    <Panel title={words('approvalKind', request.kind)}>
      <Facts
        facts={[
          ...(request.cardholderId === null
            ? []
            : [
                [
                  t.owner,
                  <Link key="owner" to={`/people/${request.cardholderId}`}>
                    {request.cardholderId}
                  </Link>,
                ] as const,
              ]),
          ...facts,
          [t.reason, request.reason],
        ]}
      />
    </Panel>
  );
}

function Course({ request }: { readonly request: Approval }) {
  const t = useText(approvalText);
  const common = useText(commonText);
  const words = useWords();
  const outcome = request.result?.['result'];
  const reason = request.result?.['reason'];
  return (
    <Panel title={t.one}>
      <Facts
        facts={[
          [common.state, <StateTag key="state" code={request.state} label={words('approvalState', request.state)} />],
          [t.maker, request.maker.displayName],
          [t.requestedAt, moment(request.requestedAt)],
          [t.expiresAt, moment(request.expiresAt)],
          [t.checker, request.checker?.displayName ?? '–'],
          [t.decidedAt, moment(request.decidedAt)],
          [t.decisionReason, request.decisionReason ?? '–'],
          [t.outcome, typeof outcome === 'string' ? words('result', outcome) : '–'],
          ...(typeof reason === 'string' && outcome === 'refused'
            ? [[t.reason, words('refusal', reason)] as const]
            : []),
          ['ID', <Code key="id">{request.approvalId}</Code>],
        ]}
      />
    </Panel>
  );
}

function FactValue({ fact }: { readonly fact: ApprovalFact }) {
  const common = useText(commonText);
  const words = useWords();
  const { label, value, unit } = fact;
  if (value === null) return '–';
  if (unit === 'fen') return <Money fen={Number(value)} />;
  if (typeof value === 'boolean') return value ? common.yes : common.no;
  if (typeof value === 'number') return String(value);
  if (/^ch_[0-9a-z]+$/.test(value)) return <Link to={`/people/${value}`}>{value}</Link>;
  if (/^ba_[0-9a-z]+$/.test(value)) return <Link to={`/batches/${value}`}>{value}</Link>;
  if (/^(?:st|card|au|cs|co|gr)_/.test(value)) return <Code>{value}</Code>;
  return value
    .split(/,\s*/)
    .map((code) => words('factValue', code))
    .join(label === 'name' ? ',' : ' · ');
}

/** What who is signed in can do about the request now. */
function Decisions({ request }: { readonly request: Approval }) {
  const t = useText(approvalText);
  const reason = useReasonText();
  const { staff } = useSessionView();
  if (request.state !== 'pending') return null;
  const decide = (what: 'approve' | 'refuse' | 'withdraw'): Pick<Action, 'fields' | 'submit'> => ({
    fields: [reason],
    submit: (values, key) => decideApproval(request.approvalId, what, textIn(values, 'reason'), key),
  });
  const own = request.maker.staffId === staff.staffId;
  const actions: readonly Action[] = [
    ...(request.mayDecide
      ? [
          { title: t.approve, intro: t.approveIntro, primary: true, ...decide('approve') },
          { title: t.refuse, danger: true, ...decide('refuse') },
        ]
      : []),
    ...(own ? [{ title: t.withdraw, ...decide('withdraw') }] : []),
  ];
  return <ActionButtons actions={actions} />;
}
