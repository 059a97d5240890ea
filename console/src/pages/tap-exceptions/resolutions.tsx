import { resolveTapException, type TapException } from '../../api/transit';
import type { Action } from '../../components/action/action-dialog';
import { textIn } from '../../components/action/fields';
import { useReasonField } from '../../components/action/reason';
import { ActionButtons } from '../../components/action-buttons';
import { moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { tapExceptionsText } from './tap-exceptions-text';

/** What the settlement clerk may do about an exception. */
export function Resolutions({ one }: { readonly one: TapException }) {
  const t = useText(tapExceptionsText);
  const words = useWords();
  const reason = { ...useReasonField('exceptionReason'), label: t.why };
  const { exceptionId, kind, tappedAt, state } = one;
  if (state === 'written_off') return '–';
  const action = (title: string, intro: string, how: string): Action => ({
    ...{ title, intro, fields: [reason] },
    submit: (values, key) => resolveTapException(exceptionId, { how, reason: textIn(values, 'reason') }, key),
  });
  return (
    <div className="buttons">
      <ActionButtons
        small
        of={t.of(words('tapKind', kind), moment(tappedAt))}
        actions={[
          ...(one.reason === 'late' ? [] : [action(t.charge, t.chargeHelp, 'charge')]),
          action(t.note, t.noteHelp, 'note'),
          { ...action(t.writeOff, t.writeOffHelp, 'write_off'), danger: true },
        ]}
      />
    </div>
  );
}
