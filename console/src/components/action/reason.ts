import { useText } from '../../i18n/language';
import { useChoices, type WordKind } from '../../i18n/words';
import { commonText } from '../common-text';
import type { Field } from './fields';

/** Why, as a code that is kept with what is changed. */
export function useReasonField(kind: WordKind, codes?: readonly string[]): Field {
  const t = useText(commonText);
  const choices = useChoices(kind, codes);
  return { name: 'reason', kind: 'choice', label: t.reason, choices, ...(choices[0] && { initial: choices[0].value }) };
}

const CHANNELS = ['counter', 'phone', 'app'] as const;

/** How the person came to the desk, and free words that are sealed with the person's data. */
export function useSaidFields(): readonly Field[] {
  const t = useText(commonText);
  const channels = useChoices('channel', CHANNELS);
  return [
    { name: 'channel', kind: 'choice', label: t.channel, choices: channels, initial: 'counter' },
    { name: 'note', kind: 'area', label: t.note, help: t.noteHelp, optional: true },
  ];
}

/** Why, in own words, for the audit log. */
export function useReasonText(): Field {
  const t = useText(commonText);
  return { name: 'reason', kind: 'area', label: t.reason, help: t.reasonHelp, maxLength: 500 };
}
