import { useState } from 'react';
import { auditRecords, exportAudit, type AuditFilter } from '../../api/desk';
import { CursorList } from '../../components/cursor-list';
import { DownloadButton } from '../../components/download-button';
import { SelectFilter, TypedFilters } from '../../components/filters';
import { PageGuard } from '../../components/page-guard';
import { PageTitle, Panel } from '../../components/parts';
import { dayAfter, startOfDay } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useChoices } from '../../i18n/words';
import { useCan } from '../../session/session-context';
import { AuditTable } from './audit-table';
import { auditText } from './audit-text';
import { ChainState } from './chain-state';

const OUTCOMES = ['done', 'refused', 'denied', 'failed'] as const;

/** The audit log: who did what to whom, when, why and from where. */
export function AuditPage() {
  const t = useText(auditText);
  return (
    <PageGuard permission="audit.read" title={t.title}>
      <Log />
    </PageGuard>
  );
}

function Log() {
  const t = useText(auditText);
  const can = useCan();
  const [typed, setTyped] = useState<AuditFilter>({});
  const [chosen, setChosen] = useState<AuditFilter>({});
  const filter: AuditFilter = { ...typed, ...chosen };
  const set = (name: 'action' | 'outcome') => (value: string | undefined) => {
    const { [name]: _before, ...rest } = chosen;
    setChosen(value === undefined ? rest : { ...rest, [name]: value });
  };
  return (
    <>
      <PageTitle
        title={t.title}
        actions={can('audit.export') && <DownloadButton label={t.export} load={() => exportAudit(filter)} />}
      />
      <ChainState />
      <Panel title={t.title} hideTitle>
        <p className="hint">{t.intro}</p>
        <Filters chosen={chosen} set={set} onApply={setTyped} />
        <CursorList queryKey={['audit', filter]} load={(cursor) => auditRecords(filter, cursor)}>
          {(items) => <AuditTable items={items} />}
        </CursorList>
      </Panel>
    </>
  );
}

interface FiltersProps {
  readonly chosen: AuditFilter;
  readonly set: (name: 'action' | 'outcome') => (value: string | undefined) => void;
  readonly onApply: (filter: AuditFilter) => void;
}

function Filters({ chosen, set, onApply }: FiltersProps) {
  const t = useText(auditText);
  const actions = useChoices('auditAction');
  return (
    <TypedFilters
      fields={[
        { name: 'from', label: t.from, type: 'date' },
        { name: 'to', label: t.to, type: 'date' },
        { name: 'actor', label: t.actorId },
        { name: 'cardholderId', label: t.holderId },
        { name: 'object', label: t.object },
      ]}
      onApply={({ from, to, ...rest }) =>
        onApply({
          ...rest,
          ...(from === undefined ? {} : { from: startOfDay(from) }),
          // The last day counts whole.
          ...(to === undefined ? {} : { to: startOfDay(dayAfter(to)) }),
        })
      }
    >
      <SelectFilter label={t.action} choices={actions} value={chosen.action} onChange={set('action')} />
      <SelectFilter
        label={t.outcome}
        choices={useChoices('result', OUTCOMES)}
        value={chosen.outcome}
        onChange={set('outcome')}
      />
    </TypedFilters>
  );
}
