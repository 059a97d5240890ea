import { useParams } from 'react-router';
import { cancelRun, type JobRun, jobRun } from '../../api/jobs';
import type { Action } from '../../components/action/action-dialog';
import { textIn } from '../../components/action/fields';
import { ActionButtons } from '../../components/action-buttons';
import { commonText } from '../../components/common-text';
import { PageGuard } from '../../components/page-guard';
import { Code, Facts, Loaded, PageTitle, Panel } from '../../components/parts';
import { useWatched } from '../../components/use-watched';
import { minutes, moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { useCan } from '../../session/session-context';
import { jobsText } from './jobs-text';
import { RunProgress } from './run-progress';

/** While a job runs its page is read anew this often, in ms. */
const REFRESH_MS = 1_000;

/** One run of a job: how far it is, who asked for it and why, what it came to. */
export function JobRunPage() {
  const t = useText(jobsText);
  const common = useText(commonText);
  const { runId = '' } = useParams();
  const query = useWatched({
    queryKey: ['job-run', runId],
    load: (background) => jobRun(runId, background),
    every: (run) => (isOver(run) ? undefined : REFRESH_MS),
  });
  return (
    <PageGuard permission="job.read" title={t.one}>
      <PageTitle
        title={t.one}
        back={{ to: '/jobs', label: common.backTo(t.title) }}
        actions={query.data && !isOver(query.data) && <Cancel run={query.data} />}
      />
      <Loaded query={query}>{(run) => <Content run={run} />}</Loaded>
    </PageGuard>
  );
}

function isOver({ state }: JobRun): boolean {
  return state !== 'queued' && state !== 'running';
}

function Cancel({ run: { runId } }: { readonly run: JobRun }) {
  const t = useText(jobsText);
  const mayCancel = useCan()('job.run');
  const action: Action = {
    ...{ title: t.cancel, intro: t.cancelIntro, danger: true },
    fields: [{ name: 'reason', kind: 'text', label: t.reason, maxLength: 200 }],
    submit: (values, key) => cancelRun(runId, { reason: textIn(values, 'reason') }, key),
  };
  return mayCancel && <ActionButtons actions={[action]} />;
}

function Content({ run }: { readonly run: JobRun }) {
  const t = useText(jobsText);
  const words = useWords();
  const { job, key, requestedBy, reason, attempt, perSecond, secondsLeft, error, cancelledBy, cancelReason } = run;
  return (
    <>
      <Panel title={`${job} ${key}`}>
        <RunProgress run={run} />
        <Facts
          facts={[
            ['ID', <Code key="id">{run.runId}</Code>],
            [t.askedBy, words('runRequestedBy', requestedBy)],
            [t.reason, reason],
            [t.askedAt, moment(run.createdAt)],
            [t.began, moment(run.startedAt)],
            [t.ended, moment(run.endedAt)],
            [t.attempt, String(attempt)],
            [t.speed, perSecond === null ? '–' : t.perSecond(String(perSecond))],
            [t.left, secondsLeft === null ? '–' : minutes(secondsLeft)],
            ...(cancelledBy === null ? [] : [[t.cancelled, `${cancelledBy}: ${cancelReason ?? ''}`] as const]),
            ...(error === null ? [] : [[t.error, error] as const]),
          ]}
        />
      </Panel>
      {run.result !== null && (
        <Panel title={t.result}>
          <Facts facts={Object.entries(run.result).map(([name, value]) => [name, String(value)] as const)} />
        </Panel>
      )}
    </>
  );
}
