import { Button } from 'antd';
import { useState } from 'react';
import { transactionsOf, type CardholderPage, type Transaction, type TransactionFilter } from '../../api/people';
import type { Action } from '../../components/action/action-dialog';
import { useAction } from '../../components/action/use-action';
import { CursorList } from '../../components/cursor-list';
import { DataTable } from '../../components/data-table';
import { SelectFilter } from '../../components/filters';
import { Code, Money, StateTag } from '../../components/parts';
import { moment, yuan } from '../../i18n/format';
import { useLanguage, useText } from '../../i18n/language';
import { useChoices, useWords } from '../../i18n/words';
import { useRefund } from './person-forms';
import { personText } from './person-text';
import { Tenders } from './tenders';

const KINDS = [
  ...['purchase', 'pre_authorization', 'balance_inquiry', 'advice'],
  ...['credit', 'adjustment', 'unlinked_refund'],
];
const RESULTS = ['approved', 'partially_approved', 'declined'];

interface Props {
  readonly page: CardholderPage;
  readonly onExplain: (authorizationId: string) => void;
}

/** The transactions of the person, newest first, with filters. */
export function TransactionsTab({ page, onExplain }: Props) {
  const t = useText(personText);
  const [filter, setFilter] = useState<TransactionFilter>({});
  const kinds = useChoices('transactionKind', KINDS);
  const results = useChoices('result', RESULTS);
  const set = (name: keyof TransactionFilter) => (value: string | undefined) => {
    const { [name]: _before, ...rest } = filter;
    setFilter(value === undefined ? rest : { ...rest, [name]: value });
  };
  return (
    <>
      <div className="filters">
        <SelectFilter label={t.filterType} choices={kinds} value={filter.type} onChange={set('type')} />
        <SelectFilter label={t.filterResult} choices={results} value={filter.result} onChange={set('result')} />
      </div>
      <CursorList
        queryKey={['transactions', page.cardholderId, filter]}
        load={(cursor) => transactionsOf(page.cardholderId, cursor, filter)}
      >
        {(items) => <Transactions items={items} page={page} onExplain={onExplain} />}
      </CursorList>
    </>
  );
}

interface TableProps extends Props {
  readonly items: readonly Transaction[];
}

function Transactions({ items, page, onExplain }: TableProps) {
  const t = useText(personText);
  const { open, dialog } = useAction();
  const refund = useRefund(page.cardholderId);
  return (
    <>
      <DataTable
        caption={t.transactions}
        rows={items}
        rowKey={({ authorizationId, at }, index) => authorizationId ?? `${at}${index}`}
        columns={[
          { heading: t.at, cell: ({ at, rrn }) => <When at={at} rrn={rrn} /> },
          { heading: t.kind, cell: (one) => <Kind transaction={one} /> },
          { heading: t.amount, align: 'end', cell: ({ amount }) => <Money fen={amount} /> },
          { heading: t.merchant, cell: ({ merchantName, merchantId }) => merchantName ?? merchantId ?? '–' },
          { heading: t.paidFrom, cell: ({ tenders }) => <Tenders tenders={tenders} /> },
          { heading: t.result, cell: (one) => <Result transaction={one} /> },
          {
            heading: t.explanation,
            cell: (one) => <RowActions transaction={one} refund={refund(one)} onExplain={onExplain} open={open} />,
          },
        ]}
      />
      {dialog}
    </>
  );
}

interface RowActionsProps extends Pick<Props, 'onExplain'> {
  readonly transaction: Transaction;
  readonly refund: Action | undefined;
  readonly open: (action: Action) => void;
}

function RowActions({ transaction, refund, onExplain, open }: RowActionsProps) {
  const t = useText(personText);
  const { authorizationId, at, amount } = transaction;
  const what = `${moment(at)} ${yuan(amount)}`;
  return (
    <div className="buttons">
      {authorizationId !== null && (
        <Button size="small" aria-label={t.whyOf(what)} onClick={() => onExplain(authorizationId)}>
          {t.why}
        </Button>
      )}
      {refund !== undefined && (
        <Button size="small" aria-label={`${t.refund} ${what}`} onClick={() => open(refund)}>
          {t.refund}
        </Button>
      )}
    </div>
  );
}

function When({ at, rrn }: Pick<Transaction, 'at' | 'rrn'>) {
  return (
    <>
      {moment(at)}
      {rrn !== null && (
        <div>
          <Code>{rrn}</Code>
        </div>
      )}
    </>
  );
}

function Kind({ transaction }: { readonly transaction: Transaction }) {
  const t = useText(personText);
  const words = useWords();
  const { kind, status, elements } = transaction;
  return (
    <>
      {words('transactionKind', kind)}
      {status !== null && <div>{words('transactionStatus', status)}</div>}
      {elements.length > 0 && (
        <details>
          <summary>{t.elements}</summary>
          {elements.map((element, index) => (
            <div key={index}>
              {words('transactionKind', element.kind ?? element.element)} <Money fen={element.amount} />
              {element.at !== undefined && ` · ${moment(element.at)}`}
            </div>
          ))}
        </details>
      )}
    </>
  );
}

function Result({ transaction }: { readonly transaction: Transaction }) {
  const words = useWords();
  const { language } = useLanguage();
  const { result, reasonText } = transaction;
  return (
    <>
      <StateTag code={result} label={words('result', result)} />
      {result !== 'approved' && reasonText !== null && <div>{reasonText[language]}</div>}
    </>
  );
}
