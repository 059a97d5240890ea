import { useState } from 'react';
import { terminals, type Terminal } from '../../api/administration';
import { ActionButtons } from '../../components/action-buttons';
import { commonText } from '../../components/common-text';
import { CursorList } from '../../components/cursor-list';
import { DataTable } from '../../components/data-table';
import { SelectFilter } from '../../components/filters';
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
  const filter = state === undefined ? {} : { state };
  return (
    <>
      <PageTitle title={t.terminals} actions={can('registry.manage') && <ActionButtons actions={[register]} />} />
      <Panel title={t.terminals} hideTitle>
        <div className="filters">
          <SelectFilter
            label={common.state}
            choices={useChoices('state', ['active', 'suspended'])}
            value={state}
            onChange={setState}
          />
        </div>
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
        { heading: common.state, cell: ({ state }) => <StateTag code={state} label={words('state', state)} /> },
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

function Actions({ terminal }: { readonly terminal: Terminal }) {
  return (
    <div className="buttons">
      <ActionButtons small of={terminal.terminalId} actions={useTerminalActions(terminal)} />
    </div>
  );
}
