import { actOnTerminal, registerTerminal, type NewKey, type Terminal } from '../../api/administration';
import type { Action } from '../../components/action/action-dialog';
import { useReasonText } from '../../components/action/reason';
import { OnceValue } from '../../components/once-value';
import { useText } from '../../i18n/language';
import { useChoices } from '../../i18n/words';
import { registryText } from './registry-text';

/** A day of stored messages. */
const OVERLAP_SECONDS = 86_400;
const ALGORITHMS = ['hmac-sha256', 'hmac-sm3'].map((value) => ({ value, label: value }));

/** The form that registers a terminal and tells its key once. */
export function useRegisterTerminal(): Action {
  const t = useText(registryText);
  const capabilities = useChoices('capability');
  const once = useKeyOnce();
  const action: Action<NewKey> = {
    ...{ title: t.registerTerminal, primary: true, submit: registerTerminal, once },
    fields: [
      {
        ...{ name: 'terminalId', kind: 'text', label: t.terminalId, maxLength: 8 },
        ...{ pattern: /^[A-Z0-9]{8}$/, invalid: t.terminalIdInvalid },
      },
      {
        ...{ name: 'merchantId', kind: 'text', label: t.merchantId, maxLength: 15 },
        ...{ pattern: /^\d{15}$/, invalid: t.merchantIdInvalid },
      },
      { name: 'name', kind: 'text', label: t.name, maxLength: 100 },
      {
        name: 'capabilities',
        kind: 'choices',
        label: t.capabilities,
        choices: capabilities,
        initial: ['purchase', 'reversal'],
      },
      { name: 'alg', kind: 'choice', label: t.algorithm, choices: ALGORITHMS, initial: 'hmac-sha256' },
    ],
  };
  return action;
}

/** What can be done with a terminal now. */
export function useTerminalActions({ terminalId, state, keyId }: Terminal): readonly Action[] {
  const t = useText(registryText);
  const reason = useReasonText();
  const once = useKeyOnce();
  const act = (what: string, more: object = {}): Action['submit'] => {
    return (values, key) => actOnTerminal(terminalId, what, { ...values, ...more }, key);
  };
  const rotate: Action<NewKey> = {
    ...{ title: t.rotate, intro: t.rotateIntro, once, submit: act('rotate-key', { replaces: keyId }) },
    fields: [
      { name: 'overlapSeconds', kind: 'count', label: t.overlap, help: t.overlapHelp, initial: OVERLAP_SECONDS },
      reason,
    ],
  };
  const turn: Action =
    state === 'active'
      ? { title: t.disable, intro: t.disableIntro(terminalId), danger: true, fields: [reason], submit: act('suspend') }
      : { title: t.enable, fields: [reason], submit: act('resume') };
  return [rotate, turn];
}

function useKeyOnce(): NonNullable<Action<NewKey>['once']> {
  const t = useText(registryText);
  return ({ keyId, secret }) =>
    secret !== undefined && (
      <>
        <OnceValue label={t.key} value={keyId ?? ''} />
        <OnceValue label={t.secret} value={secret} />
      </>
    );
}
