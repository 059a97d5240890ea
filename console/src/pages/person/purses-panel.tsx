import { Button } from 'antd';
import type { CardholderPage, LimitUse, Purse } from '../../api/people';
import { useAction } from '../../components/action/use-action';
import { DataTable } from '../../components/data-table';
import { Money, Panel } from '../../components/parts';
import { yuan } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { usePurseActions } from './person-forms';
import { personText } from './person-text';

/** The purses of the person, and what is left of their limits. */
export function PursesPanel({ page }: { readonly page: CardholderPage }) {
  const t = useText(personText);
  const words = useWords();
  const { open, dialog } = useAction();
  const actions = usePurseActions(page);
  return (
    <Panel
      title={t.purses}
      actions={actions.map((action) => (
        <Button key={action.title} size="small" onClick={() => open(action)}>
          {action.title}
        </Button>
      ))}
    >
      <DataTable
        caption={t.purses}
        rows={page.purses}
        rowKey={({ purse }) => purse}
        columns={[
          { heading: t.purse, cell: ({ purse }) => words('purse', purse) },
          { heading: t.balance, align: 'end', cell: ({ balance }) => <Money fen={balance} /> },
          { heading: t.held, align: 'end', cell: ({ held }) => <Money fen={held} /> },
          { heading: t.available, align: 'end', cell: ({ available }) => <Money fen={available} /> },
          { heading: t.limits, cell: (purse) => <Limits purse={purse} /> },
        ]}
      />
      {dialog}
    </Panel>
  );
}

function Limits({ purse }: { readonly purse: Purse }) {
  const t = useText(personText);
  const limits = Object.entries(purse.limits ?? {}).filter(
    (entry): entry is [string, LimitUse] => entry[1]?.limit !== null && entry[1] !== null,
  );
  if (limits.length === 0) return t.noLimit;
  return (
    <div>
      {limits.map(([name, use]) => (
        <Limit key={name} name={name} use={use} />
      ))}
    </div>
  );
}

function Limit({ name, use }: { readonly name: string; readonly use: LimitUse }) {
  const t = useText(personText);
  const words = useWords();
  const { limit, left } = use;
  if (limit === null || left === null) return null;
  const shown = (value: number) => (name.endsWith('Count') ? String(value) : yuan(value));
  const label = t.limitOf(shown(left), shown(limit));
  return (
    <div className="limit">
      <span>{words('limit', name)}</span>
      <meter
        min={0}
        max={Math.max(limit, 1)}
        value={Math.max(left, 0)}
        low={limit * 0.2}
        optimum={limit}
        aria-label={`${words('limit', name)}: ${label}`}
      />
      <span>{label}</span>
    </div>
  );
}
