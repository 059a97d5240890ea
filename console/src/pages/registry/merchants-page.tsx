import { useState } from 'react';
import { actOnMerchant, merchants, registerMerchant, type Merchant } from '../../api/administration';
import type { Action } from '../../components/action/action-dialog';
import { useReasonText } from '../../components/action/reason';
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

/** The merchants that terminals belong to. */
export function MerchantsPage() {
  const t = useText(registryText);
  return (
    <PageGuard permission="registry.read" title={t.merchants}>
      <List />
    </PageGuard>
  );
}

function List() {
  const t = useText(registryText);
  const can = useCan();
  const common = useText(commonText);
  const register = useRegister();
  const [state, setState] = useState<string>();
  const filter = state === undefined ? {} : { state };
  return (
    <>
      <PageTitle title={t.merchants} actions={can('registry.manage') && <ActionButtons actions={[register]} />} />
      <Panel title={t.merchants} hideTitle>
        <div className="filters">
          <SelectFilter
            label={common.state}
            choices={useChoices('state', ['active', 'suspended'])}
            value={state}
            onChange={setState}
          />
        </div>
        <CursorList queryKey={['merchants', filter]} load={(cursor) => merchants(filter, cursor)}>
          {(items) => <Merchants items={items} />}
        </CursorList>
      </Panel>
    </>
  );
}

function Merchants({ items }: { readonly items: readonly Merchant[] }) {
  const t = useText(registryText);
  const common = useText(commonText);
  const words = useWords();
  const can = useCan();
  return (
    <DataTable
      caption={t.merchants}
      rows={items}
      rowKey={({ merchantId }) => merchantId}
      columns={[
        { heading: t.merchantId, cell: ({ merchantId }) => <Code>{merchantId}</Code> },
        { heading: t.name, cell: ({ name }) => name },
        { heading: common.state, cell: ({ state }) => <StateTag code={state} label={words('state', state)} /> },
        { heading: t.mcc, cell: ({ mcc }) => <Code>{mcc}</Code> },
        { heading: t.category, cell: ({ category }) => words('merchantCategory', category) },
        { heading: t.programmes, cell: ({ programmes }) => (programmes.length === 0 ? '–' : programmes.join(', ')) },
        ...(can('registry.manage')
          ? [{ heading: common.actions, cell: (merchant: Merchant) => <Actions merchant={merchant} /> }]
          : []),
      ]}
    />
  );
}

function Actions({ merchant }: { readonly merchant: Merchant }) {
  return (
    <div className="buttons">
      <ActionButtons small of={merchant.merchantId} actions={[useTurn(merchant)]} />
    </div>
  );
}

/** Takes a merchant out of work or back. */
function useTurn({ merchantId, name, state }: Merchant): Action {
  const t = useText(registryText);
  const reason = useReasonText();
  const act = (what: 'suspend' | 'resume'): Action['submit'] => {
    return (values, key) => actOnMerchant(merchantId, what, values, key);
  };
  return state === 'active'
    ? { title: t.disable, intro: t.disableMerchantIntro(name), danger: true, fields: [reason], submit: act('suspend') }
    : { title: t.enable, intro: t.enableMerchantIntro(name), fields: [reason], submit: act('resume') };
}

function useRegister(): Action {
  const t = useText(registryText);
  return {
    ...{ title: t.registerMerchant, primary: true },
    fields: [
      {
        name: 'merchantId',
        kind: 'text',
        label: t.merchantId,
        maxLength: 15,
        pattern: /^\d{15}$/,
        invalid: t.merchantIdInvalid,
      },
      { name: 'name', kind: 'text', label: t.name, maxLength: 100 },
      { name: 'mcc', kind: 'text', label: t.mcc, maxLength: 4, pattern: /^\d{4}$/, invalid: t.mccInvalid },
      {
        ...{ name: 'category', kind: 'text', label: t.category, help: t.categoryHelp, maxLength: 32 },
        ...{ pattern: /^[a-z][a-z0-9-]{0,31}$/, invalid: t.categoryInvalid },
      },
      { name: 'programmes', kind: 'text', label: t.programmes, help: t.programmesHelp, optional: true },
    ],
    submit: ({ programmes, ...rest }, key) => registerMerchant({ ...rest, programmes: codesOf(programmes) }, key),
  };
}

function codesOf(typed: unknown): readonly string[] {
  return typeof typed === 'string' ? typed.split(/[\s,，]+/).filter((code) => code !== '') : [];
}
