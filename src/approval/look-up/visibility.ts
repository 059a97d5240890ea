import type { StaffIdentity } from '../../staff';
import type { Approval } from '../approval';
import type { ApprovalKind } from '../approval-kinds';

/** Who may see a request: who made it, who may decide its kind, and for one about a cardholder who may read cardholders. */
export function isVisible(
  { maker, cardholderId }: Pick<Approval, 'maker' | 'cardholderId'>,
  by: Pick<StaffIdentity, 'staffId' | 'permissions'>,
  kind: Pick<ApprovalKind<unknown>, 'decidePermission'>,
): boolean {
  if (maker === by.staffId || by.permissions.has(kind.decidePermission)) return true;
  return cardholderId !== null && by.permissions.has('cardholder.read');
}
