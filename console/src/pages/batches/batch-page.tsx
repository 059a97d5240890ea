import { Link, useParams } from 'react-router';
import { batch, downloadBatchResults, type Batch } from '../../api/desk';
import { ActionButtons } from '../../components/action-buttons';
import { commonText } from '../../components/common-text';
import { DownloadButton } from '../../components/download-button';
import { PageGuard } from '../../components/page-guard';
import { Code, Facts, Figure, Loaded, PageTitle, Panel, StateTag } from '../../components/parts';
import { useWatched } from '../../components/use-watched';
import { minutes, moment, whole } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { useBatchActions } from './batch-actions';
import { batchText } from './batch-text';

/** While a batch runs its page is read anew this often, in ms. */
const REFRESH_MS = 2_000;

/** One batch: how far it has come, and what came of each row. */
export function BatchPage() {
  const t = useText(batchText);
  const common = useText(commonText);
  const { batchId = '' } = useParams();
  const query = useWatched({
    queryKey: ['batch', batchId],
    load: (background) => batch(batchId, background),
    every: ({ state }) => (state === 'running' ? REFRESH_MS : undefined),
  });
  return (
    <PageGuard permission="batch.read" title={t.one}>
      <PageTitle
        title={t.one}
        back={{ to: '/batches', label: common.backTo(t.title) }}
        actions={query.data && <Actions job={query.data} />}
      />
      <Loaded query={query}>{(job) => <Content job={job} />}</Loaded>
    </PageGuard>
  );
}

function Actions({ job }: { readonly job: Batch }) {
  const t = useText(batchText);
  return (
    <>
      <DownloadButton label={t.results} load={() => downloadBatchResults(job.batchId)} />
      <ActionButtons actions={useBatchActions(job)} />
    </>
  );
}

function Content({ job }: { readonly job: Batch }) {
  const t = useText(batchText);
  const words = useWords();
  return (
    <>
      <Panel title={words('batchOperation', job.operation)}>
        <Progress job={job} />
        <div className="figures">
          <Figure value={whole(job.done)} label={t.done} />
          <Figure value={whole(job.already)} label={t.already} />
          <Figure value={whole(job.refused)} label={t.refused} />
          <Figure value={whole(job.failed)} label={t.failed} />
        </div>
      </Panel>
      <About job={job} />
    </>
  );
}

function Progress({ job }: { readonly job: Batch }) {
  const t = useText(batchText);
  const words = useWords();
  const { settled, total, state } = job;
  const label = t.progressOf(whole(settled), whole(total));
  return (
    <div className="progress">
      <StateTag code={state} label={words('batchState', state)} />
      <progress value={settled} max={Math.max(total, 1)} aria-label={`${t.progress}: ${label}`} />
      <span className="money">{label}</span>
    </div>
  );
}

function About({ job }: { readonly job: Batch }) {
  const t = useText(batchText);
  const common = useText(commonText);
  const words = useWords();
  const { cause, kind, document, run } = job.options;
  return (
    <Panel title={t.one}>
      <Facts
        facts={[
          ['ID', <Code key="id">{job.batchId}</Code>],
          [t.reason, words('batchReason', job.reason)],
          ...(cause === undefined ? [] : [[t.cause, words('closeCause', cause)] as const]),
          ...(kind === undefined ? [] : [[t.freezeKind, words('freeze', kind)] as const]),
          ...(document === undefined ? [] : [[t.document, document] as const]),
          ...(run === undefined ? [] : [[t.run, run] as const]),
          [t.createdAt, moment(job.createdAt)],
          [t.createdBy, job.createdBy === 'system' ? t.system : <Code key="by">{job.createdBy}</Code>],
          [t.endedAt, moment(job.endedAt)],
          [t.speed, job.rowsPerSecond === null ? '–' : t.perSecond(String(job.rowsPerSecond))],
          [t.left, job.secondsLeft === null ? '–' : minutes(job.secondsLeft)],
          [
            t.approval,
            job.approvalId === null ? (
              '–'
            ) : (
              <Link key="approval" to={`/approvals/${job.approvalId}`}>
                {t.openApproval}
              </Link>
            ),
          ],
        ]}
      />
      <span className="hidden-text" role="status">
        {`${common.state}: ${words('batchState', job.state)}`}
      </span>
    </Panel>
  );
}
