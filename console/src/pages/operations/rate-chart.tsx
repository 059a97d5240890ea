import { Area, AreaChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Operations } from '../../api/administration';
import { useText } from '../../i18n/language';
import { AXIS, Chart, CHART_PIXELS, clockOf, GRID, INK, MARGIN } from './chart-style';
import { operationsText } from './operations-text';

/** Rows that the table shows; the chart shows all. */
const TABLE_ROWS = 30;

/** Authorizations a second, approved and declined on top of each other. */
export function RateChart({ series }: { readonly series: Operations['series'] }) {
  const t = useText(operationsText);
  return (
    <Chart
      title={t.perSecond}
      rows={series.slice(-TABLE_ROWS).reverse()}
      columns={[
        { heading: t.time, cell: ({ t: at }) => clockOf(at) },
        { heading: t.approved, align: 'end', cell: ({ approved }) => approved },
        { heading: t.declined, align: 'end', cell: ({ declined }) => declined },
      ]}
      chart={
        <ResponsiveContainer height={CHART_PIXELS}>
          <AreaChart data={[...series]} margin={MARGIN} accessibilityLayer={false}>
            <CartesianGrid stroke={GRID} vertical={false} />
            <XAxis dataKey="t" tickFormatter={clockOf} minTickGap={48} {...AXIS} />
            <YAxis width={40} allowDecimals={false} {...AXIS} />
            <Tooltip labelFormatter={clockOf} isAnimationActive={false} />
            <Legend />
            <Area
              name={t.approved}
              dataKey="approved"
              stackId="all"
              stroke={INK.approved}
              fill={INK.approved}
              fillOpacity={0.25}
              isAnimationActive={false}
            />
            <Area
              name={t.declined}
              dataKey="declined"
              stackId="all"
              stroke={INK.declined}
              fill={INK.declined}
              fillOpacity={0.45}
              isAnimationActive={false}
            />
          </AreaChart>
        </ResponsiveContainer>
      }
    />
  );
}
