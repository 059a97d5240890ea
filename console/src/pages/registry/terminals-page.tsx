import { useState } from 'react';
import { terminals, type Terminal } from '../../api/administration';
import { ActionButtons } from '../../components/action-buttons';
import { commonText } from '../../components/common-text';
import { CursorList } from '../../components/cursor-list';
import { DataTable } from '../../components/data-table';
import { SelectFilter, TypedFilters } from '../../components/filters';
import { PageGuard } from '../../components/page-guard';
import { Code, PageTitle, Panel, StateTag } from '../../components/parts';
import { useText } from '../../i18n/language';
import { useChoices, useWords } from '../../i18n/words';
import { useCan } from '../../session/session-context';
import { registryText } from './registry-text';
import { useRegisterTerminal, useTerminalActions } from './terminal-actions';

/** The terminals with their state and keys. */
export function TerminalsPage() {
  const t = useText(registryText);
  return (
    <PageGuard permission="registry.read" title={t.terminals}>
      <List />
    </PageGuard>
  );
}

function List() {
  const t = useText(registryText);
  const can = useCan();
  const common = useText(commonText);
  const register = useRegisterTerminal();
  const [state, setState] = useState<string>();
  const [merchant, setMerchant] = useState<{ readonly merchantId?: string }>({});
  const filter = { ...merchant, ...(state === undefined ? {} : { state }) };
  return (
    <>
      <PageTitle title={t.terminals} actions={can('registry.manage') && <ActionButtons actions={[register]} />} />
      <Panel title={t.terminals} hideTitle>
        <TypedFilters
          fields={[{ name: 'merchantId', label: t.merchantId, maxLength: 15 }]}
          onApply={({ merchantId }) => setMerchant(merchantId === undefined ? {} : { merchantId })}
        >
          <SelectFilter
            label={common.state}
            choices={useChoices('state', ['active', 'suspended'])}
            value={state}
            onChange={setState}
          />
        </TypedFilters>
        <CursorList queryKey={['terminals', filter]} load={(cursor) => terminals(filter, cursor)}>
          {(items) => <Terminals items={items} />}
        </CursorList>
      </Panel>
    </>
  );
}

function Terminals({ items }: { readonly items: readonly Terminal[] }) {
  const t = useText(registryText);
  const common = useText(commonText);
  const words = useWords();
  const can = useCan();
  return (
    <DataTable
      caption={t.terminals}
      rows={items}
      rowKey={({ terminalId }) => terminalId}
      columns={[
        { heading: t.terminalId, cell: ({ terminalId }) => <Code>{terminalId}</Code> },
        { heading: t.name, cell: ({ name }) => name },
        { heading: t.merchantId, cell: ({ merchantId }) => <Code>{merchantId}</Code> },
        { heading: common.state, cell: (terminal) => <States terminal={terminal} /> },
        {
          heading: t.capabilities,
          cell: ({ capabilities }) => capabilities.map((one) => words('capability', one)).join(' · '),
        },
        { heading: t.keyId, cell: ({ keyId }) => <Code>{keyId}</Code> },
        ...(can('registry.manage')
          ? [{ heading: common.actions, cell: (terminal: Terminal) => <Actions terminal={terminal} /> }]
          : []),
      ]}
    />
  );
}

/** The terminal's own state, and its merchant's where that stops it. */
function States({ terminal: { state, merchantState } }: { readonly terminal: Terminal }) {
  const t = useText(registryText);
  const words = useWords();
  return (
    <>
      <StateTag code={state} label={words('state', state)} />
      {merchantState === 'suspended' && (
        <>
          {' '}
          <StateTag code="suspended" label={t.merchantDisabled} />
        </>
      )}
    </>
  );
}

function Actions({ terminal }: { readonly terminal: Terminal }) {
  return (
    <div className="buttons">
      <ActionButtons small of={terminal.terminalId} actions={useTerminalActions(terminal)} />
    </div>
  );
}
