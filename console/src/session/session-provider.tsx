import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { clockAheadMs, listenToCalls, setCsrfToken } from '../api/http';
import { currentSession, keepAlive, signOut, type SessionView } from '../api/session';
import { SessionClock } from './session-clock';
import { Context, type Ending, type SessionState } from './session-context';
import { SessionWarning } from './session-warning';

/** Tabs of one browser share the session, so they tell each other what concerns it. */
const CHANNEL = 'onecard.session';

/** Knows who is signed in, watches the session's time and ends it. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient();
  const [state, setState] = useState<SessionState>({ phase: 'loading' });
  const clock = useRef<SessionClock | undefined>(undefined);
  const end = useCallback(
    (ending?: Ending) => {
      clock.current = undefined;
      setCsrfToken(undefined);
      queries.clear();
      setState(ending === undefined ? { phase: 'signed_out' } : { phase: 'signed_out', ending });
    },
    [queries],
  );
  const begin = useCallback((view: SessionView) => {
    clock.current = new SessionClock(view, Date.now(), clockAheadMs());
    setCsrfToken(view.csrfToken);
    setState({ phase: 'signed_in', view });
  }, []);
  const tell = useTabs(clock, end);
  const leave = useCallback(
    (ending: Ending) => {
      // The session also ends by itself; what matters now is that nothing stays on the screen.
      void signOut().catch(() => undefined);
      tell('left');
      end(ending);
    },
    [end, tell],
  );
  useEffect(() => {
    currentSession().then(begin, () => end());
  }, [begin, end]);
  useCalls(clock, tell, end);
  const value = useMemo(() => ({ state, begin, leave }), [state, begin, leave]);
  return (
    <Context value={value}>
      {children}
      {state.phase === 'signed_in' && (
        <SessionWarning clock={clock} onStay={() => void keepAlive().then(begin, () => undefined)} onLeave={leave} />
      )}
    </Context>
  );
}

type ClockRef = Readonly<{ current: SessionClock | undefined }>;

function useCalls(clock: ClockRef, tell: (what: string) => void, end: (ending?: Ending) => void): void {
  useEffect(() => {
    listenToCalls({
      worked: () => {
        clock.current?.worked(Date.now());
        tell('worked');
      },
      signedOut: () => {
        if (clock.current !== undefined) end('lost');
      },
    });
    return () => listenToCalls(undefined);
  }, [clock, tell, end]);
}

function useTabs(clock: ClockRef, end: (ending?: Ending) => void): (what: string) => void {
  const channel = useRef<BroadcastChannel | undefined>(undefined);
  useEffect(() => {
    const opened = new BroadcastChannel(CHANNEL);
    opened.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data === 'worked') clock.current?.worked(Date.now());
      else if (clock.current !== undefined) end('left');
    };
    channel.current = opened;
    return () => opened.close();
  }, [clock, end]);
  return useCallback((what: string) => channel.current?.postMessage(what), []);
}
