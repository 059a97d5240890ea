/** How a change reached the service. */
export const CHANGE_CHANNELS = ['counter', 'phone', 'app', 'terminal', 'batch', 'system'] as const;

/** See `CHANGE_CHANNELS`. */
export type ChangeChannel = (typeof CHANGE_CHANNELS)[number];

/** Where a change comes from and why: stands in the event of every transition. No free text, no personal data. */
export interface ChangeOrigin {
  readonly channel: ChangeChannel;
  /** Short code of the cause, `[a-z0-9_]{1,48}`, without long numbers. */
  readonly reason: string;
  /** Staff id, terminal id, or the name of what did it by itself. */
  readonly operator?: string;
  /** Id of a sealed note (`nt_…`), never its text. */
  readonly note?: string;
  /** Id of the approval under four eyes (`ap_…`). */
  readonly approval?: string;
}

/** Without anything long enough to be a card, identity or phone number. */
const REASON = /^(?!.*\d{9})[a-z0-9_]{1,48}$/;
/** Ids of staff, terminals, notes and approvals; nothing that could hold a sentence or a name. */
const ID = /^[A-Za-z0-9_.-]{1,64}$/;

/** True when the origin holds codes and ids only, so that no text about a person reaches an event. */
export function isChangeOrigin(origin: ChangeOrigin): boolean {
  const ids = [origin.operator, origin.note, origin.approval];
  return (
    CHANGE_CHANNELS.includes(origin.channel) &&
    REASON.test(origin.reason) &&
    ids.every((id) => id === undefined || ID.test(id))
  );
}

/** The origin of what the service does by itself when its time has come. */
export function systemOrigin(reason: string): ChangeOrigin {
  return { channel: 'system', reason };
}
