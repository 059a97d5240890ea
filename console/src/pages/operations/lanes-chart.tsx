import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Operations } from '../../api/administration';
import { useText } from '../../i18n/language';
import { AXIS, Chart, CHART_PIXELS, GRID, INK, MARGIN } from './chart-style';
import { operationsText } from './operations-text';

/** How much work waits in each lane, and how far what is read lags behind what was written. */
export function LanesChart({ lanes }: { readonly lanes: Operations['lanes'] }) {
  const t = useText(operationsText);
  return (
    <Chart
      title={t.lanes}
      rows={lanes}
      columns={[
        { heading: t.lane, cell: ({ lane }) => lane },
        { heading: t.depth, align: 'end', cell: ({ depth }) => depth },
        { heading: t.lag, align: 'end', cell: ({ lagEvents }) => lagEvents },
      ]}
      chart={
        <ResponsiveContainer height={CHART_PIXELS}>
          <BarChart data={[...lanes]} margin={MARGIN} accessibilityLayer={false}>
            <CartesianGrid stroke={GRID} vertical={false} />
            <XAxis dataKey="lane" {...AXIS} />
            <YAxis width={40} allowDecimals={false} {...AXIS} />
            <Tooltip
              isAnimationActive={false}
              cursor={{ fill: '#f3f5f8' }}
              labelFormatter={(lane) => [t.lane, ' ', lane]}
            />
            <Legend itemSorter="dataKey" />
            <Bar name={t.depth} dataKey="depth" fill={INK.first} isAnimationActive={false} />
            <Bar name={t.lag} dataKey="lagEvents" fill={INK.second} isAnimationActive={false} />
          </BarChart>
        </ResponsiveContainer>
      }
    />
  );
}
