import { Button } from 'antd';
import { PERSON_FIELDS, type CardholderPage } from '../../api/people';
import { useAction } from '../../components/action/use-action';
import { Code, Facts, Panel, StateTag } from '../../components/parts';
import { moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { useCan } from '../../session/session-context';
import { personText } from './person-text';
import { useReveal } from './use-reveal';

/** The person, masked; in full for a short while against a reason. */
export function PersonPanel({ page }: { readonly page: CardholderPage }) {
  const t = useText(personText);
  const words = useWords();
  const can = useCan();
  const { open, dialog } = useAction();
  const { revealed, secondsLeft, hide, action } = useReveal(page.cardholderId);
  const { person } = page;
  const fields = PERSON_FIELDS.map((field) => {
    const plain = revealed?.[field];
    const shown = plain === undefined ? (person[field] ?? '–') : <span className="revealed">{plain ?? '–'}</span>;
    return [words('personField', field), shown] as const;
  });
  return (
    <Panel
      title={t.person}
      actions={
        can('person.reveal') &&
        !person.erased &&
        (revealed === undefined ? (
          <Button size="small" onClick={() => open(action)}>
            {t.reveal}
          </Button>
        ) : (
          <Button size="small" onClick={hide}>
            {t.hideNow} · <span role="timer">{t.hidesIn(secondsLeft)}</span>
          </Button>
        ))
      }
    >
      <Facts
        facts={[
          ...fields,
          [words('personField', 'birthDate'), person.birthDate ?? '–'],
          ...(page.person.status ? [[t.status, words('personStatus', page.person.status)] as const] : []),
          ...(page.bank ? [[t.bank, <Bank key="bank" bank={page.bank} />] as const] : []),
          [t.registered, moment(page.registeredAt)],
          [t.id, <Code key="id">{page.cardholderId}</Code>],
        ]}
      />
      {dialog}
    </Panel>
  );
}

function Bank({ bank }: { readonly bank: NonNullable<CardholderPage['bank']> }) {
  const words = useWords();
  return (
    <>
      {bank.bankCode} <Code>{bank.maskedAccount}</Code>{' '}
      <StateTag code={bank.status} label={words('cardState', bank.status)} />
    </>
  );
}
