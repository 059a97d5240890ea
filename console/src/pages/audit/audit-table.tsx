import type { AuditRecord } from '../../api/desk';
import { DataTable } from '../../components/data-table';
import { Code, StateTag } from '../../components/parts';
import { moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { auditText } from './audit-text';

/** Entries of the audit log, newest first. */
export function AuditTable({ items }: { readonly items: readonly AuditRecord[] }) {
  const t = useText(auditText);
  const words = useWords();
  return (
    <DataTable
      caption={t.title}
      rows={items}
      rowKey={({ id }) => id}
      columns={[
        { heading: t.number, align: 'end', cell: ({ id }) => id },
        { heading: t.at, cell: ({ at }) => moment(at) },
        { heading: t.actor, cell: ({ actor }) => <Actor actor={actor} /> },
        { heading: t.action, cell: ({ action }) => <span data-action={action}>{words('auditAction', action)}</span> },
        { heading: t.outcome, cell: ({ outcome }) => <StateTag code={outcome} label={words('result', outcome)} /> },
        { heading: t.holder, cell: ({ cardholderId }) => (cardholderId ? <Code>{cardholderId}</Code> : '–') },
        { heading: t.object, cell: ({ object }) => (object ? <Code>{object}</Code> : '–') },
        { heading: t.reason, cell: ({ reason }) => words('changeReason', reason) },
        { heading: t.more, cell: (record) => <More record={record} /> },
      ]}
    />
  );
}

function Actor({ actor }: Pick<AuditRecord, 'actor'>) {
  const t = useText(auditText);
  const kinds: Readonly<Record<string, string>> = {
    staff: t.staff,
    terminal: t.terminal,
    system: t.system,
    anonymous: t.anonymous,
  };
  if (actor.name !== undefined) return actor.name;
  return (
    <>
      {kinds[actor.kind] ?? actor.kind} <Code>{actor.id}</Code>
    </>
  );
}

function More({ record }: { readonly record: AuditRecord }) {
  const t = useText(auditText);
  const facts: readonly (readonly [string, unknown])[] = [
    [t.actorId, record.actor.id],
    ...Object.entries(record.details ?? {}),
    [t.address, record.from],
    [t.session, record.session],
    [t.request, record.requestId],
    [t.hash, record.hash],
  ];
  const known = facts.filter(([, value]) => value !== undefined && value !== null);
  return (
    <details>
      <summary aria-label={t.moreOf(record.id)}>{t.more}</summary>
      <dl className="more-facts">
        {known.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Code>{String(value)}</Code>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
