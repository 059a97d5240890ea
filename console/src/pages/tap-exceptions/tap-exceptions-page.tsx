import { useState } from 'react';
import { Link } from 'react-router';
import { tapExceptions, type TapException } from '../../api/transit';
import { CursorList } from '../../components/cursor-list';
import { DataTable } from '../../components/data-table';
import { SelectFilter } from '../../components/filters';
import { PageGuard } from '../../components/page-guard';
import { PageTitle, Panel, StateTag } from '../../components/parts';
import { moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useChoices, useWords } from '../../i18n/words';
import { useCan } from '../../session/session-context';
import { Resolutions } from './resolutions';
import { tapExceptionsText } from './tap-exceptions-text';

/** Taps that cost nothing and are looked at by people. */
export function TapExceptionsPage() {
  const t = useText(tapExceptionsText);
  return (
    <PageGuard permission="transit_exception.read" title={t.title}>
      <Queue />
    </PageGuard>
  );
}

function Queue() {
  const t = useText(tapExceptionsText);
  const [state, setState] = useState<string | undefined>('unresolved');
  const [reason, setReason] = useState<string>();
  return (
    <>
      <PageTitle title={t.title} />
      <Panel title={t.title} hideTitle>
        <p className="hint">{t.intro}</p>
        <div className="filters">
          <SelectFilter label={t.state} choices={useChoices('exceptionState')} value={state} onChange={setState} />
          <SelectFilter label={t.reason} choices={useChoices('tapException')} value={reason} onChange={setReason} />
        </div>
        <CursorList
          forget
          queryKey={['tap-exceptions', state, reason]}
          load={(cursor) => tapExceptions({ state, reason, cursor })}
        >
          {(items) => <Exceptions items={items} />}
        </CursorList>
      </Panel>
    </>
  );
}

function Exceptions({ items }: { readonly items: readonly TapException[] }) {
  const t = useText(tapExceptionsText);
  const words = useWords();
  const mayResolve = useCan()('transit_exception.resolve');
  return (
    <DataTable
      caption={t.title}
      empty={t.none}
      rows={items}
      rowKey={({ exceptionId }) => exceptionId}
      columns={[
        { heading: t.age, align: 'end', cell: ({ ageDays }) => t.days(ageDays) },
        { heading: t.reason, cell: ({ reason }) => words('tapException', reason) },
        { heading: t.tappedAt, cell: ({ tappedAt }) => moment(tappedAt) },
        { heading: t.kind, cell: ({ kind }) => words('tapKind', kind) },
        { heading: t.operator, cell: ({ operator }) => operator },
        { heading: t.source, cell: ({ source }) => source },
        { heading: t.holder, cell: (one) => <Holder one={one} /> },
        { heading: t.liable, cell: ({ liable }) => words('tapLiable', liable) },
        { heading: t.state, cell: (one) => <State one={one} /> },
        ...(mayResolve ? [{ heading: t.act, cell: (one: TapException) => <Resolutions one={one} /> }] : []),
      ]}
    />
  );
}

function Holder({ one: { cardholderId, cardKnown } }: { readonly one: TapException }) {
  const t = useText(tapExceptionsText);
  if (cardholderId === null) return cardKnown ? t.known : t.unknown;
  return (
    <Link to={`/people/${cardholderId}`} state={{ tab: 'rides' }}>
      {cardholderId}
    </Link>
  );
}

function State({ one: { state, changedBy, changedByName, changeReason } }: { readonly one: TapException }) {
  const t = useText(tapExceptionsText);
  const words = useWords();
  return (
    <>
      <StateTag code={state} label={words('exceptionState', state)} />
      {changedBy !== null && ` ${t.by(changedByName ?? changedBy, words('exceptionReason', changeReason))}`}
    </>
  );
}
