import { useCallback, useEffect, useMemo, useState } from 'react';
import { actOnCardholder, PERSON_FIELDS, type Revealed } from '../../api/people';
import type { Action } from '../../components/action/action-dialog';
import { commonText } from '../../components/common-text';
import { useTell } from '../../components/notice';
import { useText } from '../../i18n/language';
import { useChoices } from '../../i18n/words';
import { useSessionView } from '../../session/session-context';
import { personText } from './person-text';

const TICK_MS = 1000;

/** Personal data in full: asked for with a reason, held in this component only, hidden when the time is over. */
export function useReveal(cardholderId: string): {
  readonly revealed: Revealed | undefined;
  readonly secondsLeft: number;
  readonly hide: () => void;
  readonly action: Action<Revealed & { readonly result?: never }>;
} {
  const t = useText(personText);
  const common = useText(commonText);
  const tell = useTell();
  const choices = useChoices('personField', PERSON_FIELDS);
  const { settings } = useSessionView();
  const [shown, setShown] = useState<{ readonly data: Revealed; readonly until: number }>();
  const [now, setNow] = useState(0);
  const hide = useCallback(() => {
    setShown(undefined);
    tell({ tone: 'info', content: t.hidden });
  }, [tell, t]);
  useEffect(() => {
    if (shown === undefined) return undefined;
    const timer = setInterval(() => {
      setNow(Date.now());
      if (Date.now() >= shown.until) hide();
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [shown, hide]);
  const action = useMemo(
    (): Action<Revealed & { readonly result?: never }> => ({
      title: t.reveal,
      intro: t.revealIntro,
      fields: [
        { name: 'fields', kind: 'choices', label: t.revealFields, choices, initial: ['name', 'phone'] },
        { name: 'reason', kind: 'text', label: common.reason, help: common.reasonHelp },
        { name: 'ticket', kind: 'text', label: t.ticket, optional: true, maxLength: 64 },
      ],
      submit: (values, key) => actOnCardholder(cardholderId, 'reveal', values, key),
      done: (data) => {
        setNow(Date.now());
        setShown({ data, until: Date.now() + (data.hideAfterSeconds ?? settings.revealSeconds) * 1000 });
      },
    }),
    [t, common, choices, cardholderId, settings],
  );
  const secondsLeft = shown === undefined ? 0 : Math.max(0, Math.ceil((shown.until - now) / 1000));
  return { revealed: shown?.data, secondsLeft, hide, action };
}
