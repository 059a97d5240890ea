import { createContext, use } from 'react';
import type { SessionView } from '../api/session';

/** Why nobody is signed in. */
export type Ending = 'time' | 'left' | 'lost';

/** Whether somebody is signed in, as far as the page knows. */
export type SessionState =
  | { readonly phase: 'loading' }
  | { readonly phase: 'signed_out'; readonly ending?: Ending }
  | { readonly phase: 'signed_in'; readonly view: SessionView };

export interface SessionContext {
  readonly state: SessionState;
  /** Takes over a session that has just begun. */
  readonly begin: (view: SessionView) => void;
  /** Signs out and forgets everything that was read. */
  readonly leave: (ending: Ending) => void;
}

export const Context = createContext<SessionContext | undefined>(undefined);

/** The session and what can be done with it. */
export function useSession(): SessionContext {
  const context = use(Context);
  if (context === undefined) throw new Error('there is no session provider above');
  return context;
}

/** The session of who is signed in; only below the pages that need one. */
export function useSessionView(): SessionView {
  const { state } = useSession();
  if (state.phase !== 'signed_in') throw new Error('nobody is signed in');
  return state.view;
}

/** Tells whether who is signed in has a permission. The service decides; this only hides what it would refuse. */
export function useCan(): (permission: string) => boolean {
  const { staff } = useSessionView();
  return (permission) => staff.permissions.includes(permission);
}
