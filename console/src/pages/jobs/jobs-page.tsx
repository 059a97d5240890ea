import { useState } from 'react';
import { Link } from 'react-router';
import { type Job, type JobRun, jobRuns, jobs, runJob, RUN_STATES } from '../../api/jobs';
import type { Action } from '../../components/action/action-dialog';
import { textIn } from '../../components/action/fields';
import { ActionButtons } from '../../components/action-buttons';
import { commonText } from '../../components/common-text';
import { CursorList } from '../../components/cursor-list';
import { DataTable } from '../../components/data-table';
import { SelectFilter } from '../../components/filters';
import { PageGuard } from '../../components/page-guard';
import { Loaded, PageTitle, Panel } from '../../components/parts';
import { useWatched } from '../../components/use-watched';
import { moment } from '../../i18n/format';
import { useLanguage, useText } from '../../i18n/language';
import { useChoices, useWords } from '../../i18n/words';
import { useCan } from '../../session/session-context';
import { jobsText } from './jobs-text';
import { RunProgress } from './run-progress';

/** While a job runs the list is read anew this often, in ms. */
const REFRESH_MS = 2_000;

/** Jobs and their runs. */
export function JobsPage() {
  const t = useText(jobsText);
  return (
    <PageGuard permission="job.read" title={t.title}>
      <Content />
    </PageGuard>
  );
}

function Content() {
  const t = useText(jobsText);
  const common = useText(commonText);
  const [state, setState] = useState<string>();
  const filter = state === undefined ? {} : { state };
  const query = useWatched({
    queryKey: ['jobs'],
    load: jobs,
    every: ({ items }) =>
      items.some(({ latestRun }) => latestRun?.state === 'running' || latestRun?.state === 'queued')
        ? REFRESH_MS
        : undefined,
  });
  return (
    <>
      <PageTitle title={t.title} />
      <Panel title={t.title} hideTitle>
        <p className="hint">{t.intro}</p>
        <Loaded query={query}>{({ items }) => <Jobs items={items} />}</Loaded>
      </Panel>
      <Panel title={t.runs}>
        <div className="filters">
          <SelectFilter
            label={common.state}
            choices={useChoices('runState', RUN_STATES)}
            value={state}
            onChange={setState}
          />
        </div>
        <CursorList queryKey={['job-runs', filter]} load={(cursor) => jobRuns(filter, cursor)}>
          {(items) => <Runs items={items} />}
        </CursorList>
      </Panel>
    </>
  );
}

function Jobs({ items }: { readonly items: readonly Job[] }) {
  const t = useText(jobsText);
  const { language } = useLanguage();
  const mayRun = useCan()('job.run');
  return (
    <DataTable
      caption={t.title}
      rows={items}
      rowKey={({ name }) => name}
      columns={[
        { heading: t.job, cell: ({ title }) => title[language] },
        {
          heading: t.schedule,
          cell: ({ schedule, workingDaysOnly }) =>
            schedule === null ? '–' : `${schedule}${workingDaysOnly ? ` (${t.workingDays})` : ''}`,
        },
        { heading: t.latest, cell: ({ latestRun }) => (latestRun === null ? t.never : <LatestRun run={latestRun} />) },
        ...(mayRun
          ? [{ heading: t.act, cell: (job: Job) => (job.commandLineOnly ? t.commandLine : <RunButton job={job} />) }]
          : []),
      ]}
    />
  );
}

function LatestRun({ run }: { readonly run: JobRun }) {
  return (
    <>
      <Link to={`/jobs/${run.runId}`}>{run.key}</Link> <RunProgress run={run} />
    </>
  );
}

/** The form asks for what the job lists. */
function RunButton({ job: { name, title, parameters } }: { readonly job: Job }) {
  const t = useText(jobsText);
  const { language } = useLanguage();
  const names = Object.keys(parameters);
  const action: Action = {
    title: t.run,
    intro: t.runIntro,
    fields: [
      ...names.map((parameter) => ({
        ...{ name: `parameter ${parameter}`, kind: 'text' as const, label: parameter.replace(/\?$/, '') },
        ...{ help: parameters[parameter], maxLength: 1_000, optional: parameter.endsWith('?') },
      })),
      { name: 'reason', kind: 'text', label: t.reason, maxLength: 200 },
    ],
    submit: (values, key) => {
      const given = names.flatMap((parameter) => {
        const value = textIn(values, `parameter ${parameter}`);
        return value === '' ? [] : [[parameter.replace(/\?$/, ''), value] as const];
      });
      const chosen: Readonly<Record<string, string>> = Object.fromEntries(given);
      return runJob(name, { parameters: chosen, reason: textIn(values, 'reason') }, key);
    },
  };
  return <ActionButtons small of={title[language]} actions={[action]} />;
}

function Runs({ items }: { readonly items: readonly JobRun[] }) {
  const t = useText(jobsText);
  const words = useWords();
  return (
    <DataTable
      caption={t.runs}
      empty={t.none}
      rows={items}
      rowKey={({ runId }) => runId}
      columns={[
        { heading: t.job, cell: ({ job }) => job },
        { heading: t.key, cell: ({ runId, key }) => <Link to={`/jobs/${runId}`}>{key}</Link> },
        { heading: t.progress, cell: (run) => <RunProgress run={run} /> },
        { heading: t.askedBy, cell: ({ requestedBy }) => words('runRequestedBy', requestedBy) },
        { heading: t.reason, cell: ({ reason }) => reason },
        { heading: t.askedAt, cell: ({ createdAt }) => moment(createdAt) },
      ]}
    />
  );
}
