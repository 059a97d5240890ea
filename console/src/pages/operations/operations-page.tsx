import { Alert } from 'antd';
import { useMemo, useState } from 'react';
import { operations, type Operations } from '../../api/administration';
import { PageGuard } from '../../components/page-guard';
import { Figure, Loaded, PageTitle, Panel } from '../../components/parts';
import { useWatched } from '../../components/use-watched';
import { moment, whole } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { LatencyChart, type LatencySample } from './latency-chart';
import { LanesChart } from './lanes-chart';
import { operationsText } from './operations-text';
import { RateChart } from './rate-chart';
import { ReasonsChart } from './reasons-chart';

const REFRESH_MS = 5_000;
/** Samples of the latency that are kept for its chart: a quarter of an hour. */
const MOST_SAMPLES = 180;

/** How the service is doing, live. Reading it by itself does not keep the session alive. */
export function OperationsPage() {
  const t = useText(operationsText);
  return (
    <PageGuard permission="operations.read" title={t.title}>
      <Live />
    </PageGuard>
  );
}

function Live() {
  const t = useText(operationsText);
  const query = useWatched({ queryKey: ['operations'], load: operations, every: () => REFRESH_MS });
  return (
    <>
      <PageTitle title={t.title} />
      {query.data !== undefined && query.isError && (
        <Alert className="page-alert" type="warning" showIcon title={t.stale} />
      )}
      <Loaded query={query}>{(now) => <Board now={now} />}</Loaded>
    </>
  );
}

function Board({ now }: { readonly now: Operations }) {
  const t = useText(operationsText);
  const samples = useSamples(now);
  return (
    <>
      <p className="hint">{t.at(moment(now.at))}</p>
      <Figures now={now} />
      <div className="columns">
        <Panel title={t.perSecond}>
          <RateChart series={now.series} />
        </Panel>
        <Panel title={t.reasons}>
          <ReasonsChart reasons={now.declineReasons} />
        </Panel>
        <Panel title={t.latency}>
          <LatencyChart samples={samples} />
        </Panel>
        <Panel title={t.lanes}>
          <LanesChart lanes={now.lanes} />
        </Panel>
      </div>
    </>
  );
}

function Figures({ now }: { readonly now: Operations }) {
  const t = useText(operationsText);
  const last = now.series.at(-1);
  const approved = now.series.reduce((sum, one) => sum + one.approved, 0);
  const declined = now.series.reduce((sum, one) => sum + one.declined, 0);
  const share = approved + declined === 0 ? '–' : `${((declined / (approved + declined)) * 100).toFixed(1)}%`;
  const ms = (value: number | null) => (value === null ? '–' : t.ms(value.toFixed(1)));
  return (
    <section className="panel figures" aria-label={t.title}>
      <Figure value={last === undefined ? '–' : (last.approved + last.declined).toFixed(1)} label={t.rateNow} />
      <Figure value={share} label={t.declinedShare} />
      <Figure value={ms(now.latencyMs.p50)} label={t.p50} />
      <Figure value={ms(now.latencyMs.p95)} label={t.p95} />
      <Figure value={ms(now.latencyMs.p99)} label={t.p99} />
      <Figure value={whole(now.sessions)} label={t.sessions} />
      <Figure value={whole(now.revealsToday)} label={t.reveals} />
    </section>
  );
}

/** The service tells the latency of now; what was before is remembered here while the page is open. */
function useSamples(now: Operations): readonly LatencySample[] {
  const [kept, setKept] = useState<readonly LatencySample[]>([]);
  const samples = useMemo(() => {
    if (kept.at(-1)?.at === now.at) return kept;
    return [...kept, { at: now.at, ...now.latencyMs }].slice(-MOST_SAMPLES);
  }, [kept, now]);
  if (samples !== kept) setKept(samples);
  return samples;
}
