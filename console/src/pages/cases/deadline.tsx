import type { DisputeCase } from '../../api/desk';
import { moment } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { caseText } from './case-text';

const ENDED: ReadonlySet<string> = new Set(['won', 'lost', 'withdrawn']);

/** True for a case that nobody works on any more. */
export function isEnded({ state }: Pick<DisputeCase, 'state'>): boolean {
  return ENDED.has(state);
}

/** Until when something has to happen in a case, and whether that is over. */
export function Deadline({ of }: { readonly of: DisputeCase }) {
  const t = useText(caseText);
  if (of.dueAt === null) return '–';
  return (
    <>
      {moment(of.dueAt)} {of.overdue && <strong className="overdue">{t.overdue}</strong>}
    </>
  );
}
