import { CartesianGrid, Legend, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Operations } from '../../api/administration';
import { useText } from '../../i18n/language';
import { AXIS, Chart, CHART_PIXELS, clockOf, GRID, INK, MARGIN } from './chart-style';
import { operationsText } from './operations-text';

/** Rows that the table shows; the chart shows all. */
const TABLE_ROWS = 30;

/** The latency at one time, in ms. */
export interface LatencySample extends Readonly<Operations['latencyMs']> {
  readonly at: string;
}

/** Latency of authorizations since the page was opened. */
export function LatencyChart({ samples }: { readonly samples: readonly LatencySample[] }) {
  const t = useText(operationsText);
  const shown = (value: number | null) => value?.toFixed(1) ?? '–';
  return (
    <Chart
      title={t.latency}
      rows={samples.slice(-TABLE_ROWS).reverse()}
      columns={[
        { heading: t.time, cell: ({ at }) => clockOf(at) },
        { heading: t.p50, align: 'end', cell: ({ p50 }) => shown(p50) },
        { heading: t.p95, align: 'end', cell: ({ p95 }) => shown(p95) },
        { heading: t.p99, align: 'end', cell: ({ p99 }) => shown(p99) },
      ]}
      chart={
        <ResponsiveContainer height={CHART_PIXELS}>
          <LineChart data={[...samples]} margin={MARGIN} accessibilityLayer={false}>
            <CartesianGrid stroke={GRID} vertical={false} />
            <XAxis dataKey="at" tickFormatter={clockOf} minTickGap={48} {...AXIS} />
            <YAxis width={40} {...AXIS} />
            <Tooltip labelFormatter={clockOf} isAnimationActive={false} />
            <Legend />
            <Line
              name={t.p50}
              dataKey="p50"
              stroke={INK.first}
              strokeWidth={2}
              dot={samples.length < 2}
              isAnimationActive={false}
            />
            <Line
              name={t.p95}
              dataKey="p95"
              stroke={INK.second}
              strokeWidth={2}
              strokeDasharray="6 3"
              dot={samples.length < 2}
              isAnimationActive={false}
            />
            <Line
              name={t.p99}
              dataKey="p99"
              stroke={INK.declined}
              strokeWidth={2}
              strokeDasharray="2 2"
              dot={samples.length < 2}
              isAnimationActive={false}
            />
          </LineChart>
        </ResponsiveContainer>
      }
    />
  );
}
