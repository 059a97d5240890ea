import { Button } from 'antd';
import type { Card, CardholderPage } from '../../api/people';
import { useAction } from '../../components/action/use-action';
import { Code, Panel, StateTag } from '../../components/parts';
import { moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { useApplicationActions, useCardActions } from './card-actions';
import { personText } from './person-text';

/** The cards of the person with the state of each application, and what can be done with them now. */
export function CardsPanel({ page }: { readonly page: CardholderPage }) {
  const t = useText(personText);
  const { open, dialog } = useAction();
  const live = page.cards.filter(({ state }) => state !== 'closed');
  const closed = page.cards.filter(({ state }) => state === 'closed');
  return (
    <Panel title={t.cards}>
      {page.cards.length === 0 && <p className="empty">{t.noCards}</p>}
      {[...live, ...closed].map((card) => (
        <CardLine key={card.token} card={card} open={open} />
      ))}
      {dialog}
    </Panel>
  );
}

interface CardLineProps {
  readonly card: Card;
  readonly open: ReturnType<typeof useAction>['open'];
}

function CardLine({ card, open }: CardLineProps) {
  const t = useText(personText);
  const words = useWords();
  const actions = useCardActions(card);
  const applications = useApplicationActions(card);
  return (
    <article className="card-line" aria-label={`${words('cardKind', card.kind)} ${card.maskedNumber}`}>
      <div className="card-head">
        <Code>{card.maskedNumber}</Code>
        <StateTag code={card.state} label={words('cardState', card.state)} />
        <span>{words('cardKind', card.kind)}</span>
        {card.expiresOn !== null && (
          <span>
            {t.expires} {card.expiresOn}
          </span>
        )}
      </div>
      <div className="card-parts">
        {card.since && (
          <span>
            {t.since} {moment(card.since)}
          </span>
        )}
        {card.lapsesAt ? (
          <span>
            {t.lapses} {moment(new Date(card.lapsesAt).toISOString())}
          </span>
        ) : null}
        {card.freezes.map(({ kind, document }) => (
          <span key={`${kind}${document ?? ''}`}>
            {words('freeze', kind)} {document}
          </span>
        ))}
        {card.applications.map(({ application, state }) => (
          <span key={application}>
            {words('application', application)} <StateTag code={state} label={words('cardState', state)} />
          </span>
        ))}
      </div>
      <div className="buttons">
        {[...actions, ...applications].map((action) => (
          <Button key={action.title} size="small" danger={action.danger === true} onClick={() => open(action)}>
            {action.title}
          </Button>
        ))}
      </div>
    </article>
  );
}
