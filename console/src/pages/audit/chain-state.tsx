import { useQuery } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { auditChain, type AuditChain } from '../../api/desk';
import { Code, Loaded, Panel } from '../../components/parts';
import { moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { auditText } from './audit-text';

/** Faults that are named; the count says how many there are. */
const NAMED = 5;

/** Whether the chain of the log is whole, as the service found when the page was opened or the button was pressed. */
export function ChainState() {
  const t = useText(auditText);
  const query = useQuery({ queryKey: ['audit-chain'], queryFn: auditChain });
  return (
    <Panel
      title={t.chain}
      actions={
        <Button size="small" loading={query.isFetching} onClick={() => void query.refetch()}>
          {t.checkChain}
        </Button>
      }
    >
      <Loaded query={query}>{(chain) => <Found chain={chain} />}</Loaded>
    </Panel>
  );
}

function Found({ chain }: { readonly chain: AuditChain }) {
  const t = useText(auditText);
  const { intact, from, entries, faults } = chain;
  return (
    <>
      <Alert
        type={intact ? 'success' : 'error'}
        showIcon
        role={intact ? 'status' : 'alert'}
        title={intact ? t.intact(from, entries) : t.broken(chain.faultCount)}
      />
      {faults.length > 0 && (
        <ul>
          {faults.slice(0, NAMED).map(({ code, entry }) => (
            <li key={`${code}${entry}`}>
              {t.fault(entry)}: {nameOf(t, code)}
            </li>
          ))}
        </ul>
      )}
      <p className="hint">
        {t.checkedAt(moment(chain.checkedAt))} · {t.head} <Code>{chain.head}</Code>
      </p>
    </>
  );
}

function nameOf(t: typeof auditText.zh, code: string): string {
  const names: Readonly<Record<string, unknown>> = t;
  const name = names[code];
  return typeof name === 'string' ? name : code;
}
