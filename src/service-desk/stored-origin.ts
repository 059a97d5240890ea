import { z } from 'zod';
import { CHANGE_CHANNELS, type ChangeOrigin } from '../cardholder';
import type { ApprovedBy } from '../approval';

/** The origin of a change as a payload under four eyes keeps it. */
export const storedOrigin = z.object({
  channel: z.enum(CHANGE_CHANNELS),
  reason: z.string(),
  operator: z.string().optional(),
  note: z.string().optional(),
});

/** The origin of a change once a second person has agreed. */
export function approvedOrigin(origin: z.infer<typeof storedOrigin>, { approvalId }: ApprovedBy): ChangeOrigin {
  const { channel, reason, operator, note } = origin;
  return {
    ...{ channel, reason, approval: approvalId },
    ...(operator === undefined ? {} : { operator }),
    ...(note === undefined ? {} : { note }),
  };
}
