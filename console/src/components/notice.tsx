import { Alert } from 'antd';
import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useLocation } from 'react-router';

/** A result that is told to everybody, also to who does not see the screen. */
export interface Notice {
  readonly tone: 'success' | 'info' | 'warning' | 'error';
  readonly content: ReactNode;
}

interface NoticeContext {
  readonly notice: Notice | undefined;
  readonly tell: (notice: Notice | undefined) => void;
}

const Context = createContext<NoticeContext>({ notice: undefined, tell: () => undefined });

/** Holds the last result. */
export function NoticeProvider({ children }: { readonly children: ReactNode }) {
  const [notice, tell] = useState<Notice>();
  const value = useMemo(() => ({ notice, tell }), [notice]);
  return <Context value={value}>{children}</Context>;
}

/** Tells a result in the line at the top of the page. */
export function useTell(): (notice: Notice | undefined) => void {
  return use(Context).tell;
}

/** The line that shows the last result; screen readers speak what changes in it. */
export function NoticeLine() {
  const { notice, tell } = use(Context);
  const { pathname } = useLocation();
  const clear = useCallback(() => tell(undefined), [tell]);
  useEffect(() => clear, [pathname, clear]);
  return (
    <div className="notice-line" role="status" aria-live="polite">
      {notice !== undefined && (
        <Alert type={notice.tone} showIcon title={notice.content} closable={{ onClose: clear, closeIcon: true }} />
      )}
    </div>
  );
}
