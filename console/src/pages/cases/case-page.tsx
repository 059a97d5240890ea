import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { disputeCase, downloadAttachment, type Attachment, type DisputeCase } from '../../api/desk';
import { ActionButtons } from '../../components/action-buttons';
import { commonText } from '../../components/common-text';
import { DataTable } from '../../components/data-table';
import { DownloadButton } from '../../components/download-button';
import { PageGuard } from '../../components/page-guard';
import { Code, Facts, Loaded, Money, PageTitle, Panel, StateTag } from '../../components/parts';
import { bytes, moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { useAttach, useCaseSteps, useComment } from './case-actions';
import { caseText } from './case-text';
import { Deadline } from './deadline';

/** One dispute: what it is about, what has happened, and the next steps. */
export function CasePage() {
  const t = useText(caseText);
  const common = useText(commonText);
  const { caseId = '' } = useParams();
  // It holds what people wrote about people: nothing of it is kept once it is off the screen.
  const query = useQuery({ queryKey: ['case', caseId], queryFn: () => disputeCase(caseId), gcTime: 0 });
  return (
    <PageGuard permission="case.read" title={t.one}>
      <PageTitle
        title={t.one}
        back={{ to: '/cases', label: common.backTo(t.title) }}
        actions={query.data && <Steps dispute={query.data} />}
      />
      <Loaded query={query}>{(dispute) => <Content dispute={dispute} />}</Loaded>
    </PageGuard>
  );
}

function Steps({ dispute }: { readonly dispute: DisputeCase }) {
  return <ActionButtons actions={useCaseSteps(dispute)} />;
}

function Content({ dispute }: { readonly dispute: DisputeCase }) {
  const t = useText(caseText);
  return (
    <>
      <About dispute={dispute} />
      <Panel title={t.statement}>
        <p className="statement">{dispute.text ?? '–'}</p>
      </Panel>
      <Course dispute={dispute} />
      <Evidence dispute={dispute} />
    </>
  );
}

function About({ dispute }: { readonly dispute: DisputeCase }) {
  const t = useText(caseText);
  const common = useText(commonText);
  const words = useWords();
  const { authorizationId, cardholderId } = dispute;
  return (
    <Panel title={words('caseKind', dispute.kind)}>
      <Facts
        facts={[
          [t.caseId, <Code key="case">{dispute.caseId}</Code>],
          [common.state, <StateTag key="state" code={dispute.state} label={words('caseState', dispute.state)} />],
          [t.amount, <Money key="amount" fen={dispute.amount} />],
          [t.credit, <Money key="credit" fen={dispute.provisionalCredit} />],
          [t.dueAt, <Deadline key="due" of={dispute} />],
          [t.evidenceUntil, moment(dispute.deadlines.evidence)],
          [t.decisionUntil, moment(dispute.deadlines.decision)],
          ...(dispute.chargedTo === null ? [] : [[t.chargedTo, words('chargedTo', dispute.chargedTo)] as const]),
          [t.openedAt, moment(dispute.openedAt)],
          [t.openedBy, dispute.openedBy.displayName],
          [
            t.holder,
            <Link
              key="holder"
              to={`/people/${cardholderId}`}
              state={authorizationId === null ? null : { authorizationId }}
            >
              {authorizationId === null ? cardholderId : t.openTransaction}
            </Link>,
          ],
          [t.transaction, authorizationId === null ? '–' : <Code key="transaction">{authorizationId}</Code>],
        ]}
      />
    </Panel>
  );
}

function Course({ dispute }: { readonly dispute: DisputeCase }) {
  const t = useText(caseText);
  return (
    <Panel title={t.comments} actions={<ActionButtons small actions={useComment(dispute)} />}>
      <DataTable
        caption={t.comments}
        empty={t.noComments}
        rows={dispute.timeline ?? []}
        rowKey={({ at }, index) => `${at}${index}`}
        columns={[
          { heading: t.at, cell: ({ at }) => moment(at) },
          { heading: t.by, cell: ({ by }) => by.displayName },
          { heading: t.step, cell: ({ action, approvalId }) => <Step action={action} approvalId={approvalId} /> },
          { heading: t.commentText, cell: ({ text }) => <span className="statement">{text ?? '–'}</span> },
        ]}
      />
    </Panel>
  );
}

function Evidence({ dispute }: { readonly dispute: DisputeCase }) {
  const t = useText(caseText);
  const common = useText(commonText);
  return (
    <Panel title={t.attachments} actions={<ActionButtons small actions={useAttach(dispute)} />}>
      <DataTable<Attachment>
        caption={t.attachments}
        empty={t.noAttachments}
        rows={dispute.attachments ?? []}
        rowKey={({ attachmentId }) => attachmentId}
        columns={[
          { heading: t.at, cell: ({ at }) => moment(at) },
          { heading: t.fileName, cell: ({ name }) => name },
          { heading: t.size, align: 'end', cell: (attachment) => bytes(attachment.bytes) },
          {
            heading: common.download,
            cell: (attachment) => (
              <DownloadButton
                small
                label={common.download}
                of={attachment.name}
                load={() => downloadAttachment(dispute.caseId, attachment)}
              />
            ),
          },
        ]}
      />
    </Panel>
  );
}

function Step({ action, approvalId }: { readonly action: string; readonly approvalId: string | null }) {
  const words = useWords();
  const name = words('caseAction', action);
  return approvalId === null ? name : <Link to={`/approvals/${approvalId}`}>{name}</Link>;
}
