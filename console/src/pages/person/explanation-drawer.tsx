import { useQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import { explanationOf, type DeclinedFollowUp, type Explanation } from '../../api/people';
import { Code, Facts, Loaded, Money, StateTag } from '../../components/parts';
import { moment } from '../../i18n/format';
import { useLanguage, useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { personText } from './person-text';

const DRAWER_WIDTH = 'min(560px, 100vw)';

interface Props {
  readonly authorizationId: string;
  readonly onClose: () => void;
}

/** Why a transaction was decided as it was, with the values at that moment. */
export function ExplanationDrawer({ authorizationId, onClose }: Props) {
  const t = useText(personText);
  const query = useQuery({
    queryKey: ['explanation', authorizationId],
    queryFn: () => explanationOf(authorizationId),
    gcTime: 0,
  });
  return (
    <Drawer open title={t.explanation} size={DRAWER_WIDTH} onClose={onClose}>
      <Loaded query={query}>{(explanation) => <Content explanation={explanation} />}</Loaded>
    </Drawer>
  );
}

function Content({ explanation }: { readonly explanation: Explanation }) {
  const t = useText(personText);
  const words = useWords();
  const { language } = useLanguage();
  const { authorization, checks, summary, policyVersion } = explanation;
  return (
    <>
      <p>
        <StateTag code={explanation.result} label={words('result', explanation.result)} />
      </p>
      <p>
        <strong>{summary[language]}</strong>
      </p>
      <Facts
        facts={[
          [t.at, moment(authorization.at)],
          [t.amount, <Money key="amount" fen={authorization.amount} />],
          [t.merchant, authorization.merchantName ?? authorization.merchantId ?? '–'],
          [t.rrn, <Code key="rrn">{authorization.rrn ?? '–'}</Code>],
          [t.responseCode, authorization.responseCode ?? '–'],
          [t.policy, policyVersion ?? '–'],
        ]}
      />
      <h3>{t.checks}</h3>
      <Checks checks={checks} />
      {explanation.declinedFollowUps.length > 0 && (
        <>
          <h3>{t.declinedFollowUps}</h3>
          <ul className="follow-ups">
            {explanation.declinedFollowUps.map((followUp, index) => (
              <li key={index}>
                <DeclinedLater followUp={followUp} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Checks({ checks }: { readonly checks: Explanation['checks'] }) {
  const t = useText(personText);
  const { language } = useLanguage();
  return (
    <ol className="checks">
      {checks.map((check) => (
        <li key={check.check} className={check.passed ? '' : 'failed'}>
          {check.text[language]} ({check.passed ? t.passed : t.notPassed})
        </li>
      ))}
    </ol>
  );
}

/** A refund, capture or the like that was refused: what, when, and why in words. */
function DeclinedLater({ followUp }: { readonly followUp: DeclinedFollowUp }) {
  const t = useText(personText);
  const words = useWords();
  const { language } = useLanguage();
  const { kind, at, amount, checks, summary } = followUp;
  return (
    <>
      <p>
        {words('transactionKind', kind)} <Money fen={amount} /> · {moment(at)}{' '}
        <StateTag code="declined" label={words('result', 'declined')} />
      </p>
      <p>
        <strong>{summary[language]}</strong>
      </p>
      {checks.length > 0 && (
        <details>
          <summary aria-label={t.checksOf(`${words('transactionKind', kind)} ${moment(at)}`)}>{t.checks}</summary>
          <Checks checks={checks} />
        </details>
      )}
    </>
  );
}
