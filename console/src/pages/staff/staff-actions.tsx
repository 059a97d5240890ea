import { actOnStaff, type StaffMember } from '../../api/administration';
import { STAFF_ROLES } from '../../api/session';
import type { Action } from '../../components/action/action-dialog';
import type { FormValue } from '../../components/action/fields';
import { useReasonText } from '../../components/action/reason';
import { OnceValue } from '../../components/once-value';
import { useText } from '../../i18n/language';
import { useChoices } from '../../i18n/words';
import { useCan } from '../../session/session-context';
import { staffText } from './staff-text';

/** What can be done with an account by who is signed in. */
export function useMemberActions({ staffId, state, roles, lockedUntil }: StaffMember): readonly Action[] {
  const t = useText(staffText);
  const can = useCan();
  const reason = useReasonText();
  const choices = useChoices('role', STAFF_ROLES);
  const act =
    (what: string): Action['submit'] =>
    (values, key) =>
      actOnStaff(staffId, what, values, key);
  const changeRoles: Action = {
    ...{ title: t.changeRoles, intro: t.changeIntro },
    fields: [
      { name: 'roles', kind: 'choices', label: t.roles, help: t.rolesHelp, choices, initial: roles, optional: true },
      reason,
    ],
    submit: ({ roles: chosen, reason: why }, key) =>
      actOnStaff(staffId, 'role-grants', { ...changeOf(roles, chosen), reason: why }, key),
  };
  const reset: Action<Awaited<ReturnType<typeof actOnStaff>>> = {
    ...{ title: t.reset, intro: t.resetIntro, danger: true, fields: [reason], submit: act('reset-credentials') },
    once: ({ password }) => password !== undefined && <OnceValue label={t.oneTime} value={password} />,
  };
  const turn: Action =
    state === 'disabled'
      ? { title: t.enable, fields: [reason], submit: act('enable') }
      : { title: t.disable, intro: t.disableIntro, danger: true, fields: [reason], submit: act('disable') };
  const unlock: Action = { title: t.unlock, fields: [reason], submit: act('unlock') };
  const managing = [...(lockedUntil ? [unlock] : []), reset, turn];
  return [...(can('role.request') ? [changeRoles] : []), ...(can('staff.manage') ? managing : [])];
}

/** What has to be given and taken so that somebody has the chosen roles. */
function changeOf(
  roles: readonly string[],
  chosen: FormValue,
): { readonly grant: string[]; readonly revoke: string[] } {
  const wanted = Array.isArray(chosen) ? (chosen as readonly string[]) : [];
  return {
    grant: wanted.filter((role) => !roles.includes(role)),
    revoke: roles.filter((role) => !wanted.includes(role)),
  };
}

/** The form that ends somebody's sessions. */
export function useSessionActions({ staffId }: StaffMember): readonly Action[] {
  const t = useText(staffText);
  const can = useCan();
  const reason = useReasonText();
  if (!can('session.revoke')) return [];
  return [
    {
      ...{ title: t.revoke, intro: t.revokeIntro, danger: true, fields: [reason] },
      submit: (values, key) => actOnStaff(staffId, 'sessions/revoke', values, key),
    },
  ];
}
