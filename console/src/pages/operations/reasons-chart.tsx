import { Bar, BarChart, LabelList, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Operations } from '../../api/administration';
import { useLanguage, useText } from '../../i18n/language';
import { AXIS, Chart, INK } from './chart-style';
import { operationsText } from './operations-text';

/** The commonest reasons are drawn; the table has all. */
const DRAWN = 8;
const MARGIN = { top: 4, right: 44, bottom: 0, left: 0 };
const BAR_PIXELS = 16;
const ROW_PIXELS = 34;
const LABEL_CHARACTERS = { zh: 9, en: 20 };

/** Why authorizations were declined, the commonest reason first. */
export function ReasonsChart({ reasons }: { readonly reasons: Operations['declineReasons'] }) {
  const t = useText(operationsText);
  const { language } = useLanguage();
  const rows = reasons
    .map(({ reason, textZh, textEn, count }) => ({
      reason,
      count,
      name: (language === 'zh' ? textZh : textEn) || reason,
    }))
    .sort((one, other) => other.count - one.count);
  if (rows.length === 0) return <p className="empty">{t.noReasons}</p>;
  return (
    <Chart
      title={t.reasons}
      rows={rows}
      columns={[
        { heading: t.reason, cell: ({ name }) => name },
        { heading: t.count, align: 'end', cell: ({ count }) => count },
      ]}
      chart={
        <ResponsiveContainer height={rows.slice(0, DRAWN).length * ROW_PIXELS}>
          <BarChart layout="vertical" data={rows.slice(0, DRAWN)} margin={MARGIN} accessibilityLayer={false}>
            <XAxis type="number" hide />
            <YAxis
              type="category"
              dataKey="name"
              width={136}
              tickFormatter={(name: string) => shortened(name, LABEL_CHARACTERS[language])}
              {...AXIS}
            />
            <Tooltip isAnimationActive={false} cursor={{ fill: '#f3f5f8' }} />
            <Bar name={t.count} dataKey="count" fill={INK.declined} barSize={BAR_PIXELS} isAnimationActive={false}>
              <LabelList dataKey="count" position="right" fontSize={12} fill="#1b1f24" />
            </Bar>
          </BarChart>
        </ResponsiveContainer>
      }
    />
  );
}

function shortened(name: string, characters: number): string {
  return name.length <= characters ? name : `${name.slice(0, characters)}…`;
}
