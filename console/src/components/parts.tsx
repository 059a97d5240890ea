import { Button, Spin } from 'antd';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { yuan } from '../i18n/format';
import { useText } from '../i18n/language';
import { sessionText } from '../session/session-text';
import { commonText } from './common-text';
import { ProblemNotice } from './problem-notice';

interface PageTitleProps {
  readonly title: string;
  readonly actions?: ReactNode;
  /** The list that the page belongs to, and what is told to the page there. */
  readonly back?: { readonly to: string; readonly label: string; readonly state?: object };
}

/** The heading of a page; it takes the focus when the page is come to from another. */
export function PageTitle({ title, actions, back }: PageTitleProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const t = useText(sessionText);
  const { key, pathname } = useLocation();
  useEffect(() => {
    document.title = `${title} · ${t.product}`;
  }, [title, t]);
  useEffect(() => {
    if (key !== 'default') heading.current?.focus();
  }, [key, pathname]);
  return (
    <div className="page-title">
      <div>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {back !== undefined && (
          <Link className="back" to={back.to} state={back.state}>
            ← {back.label}
          </Link>
        )}
      </div>
      {actions !== undefined && <div className="buttons">{actions}</div>}
    </div>
  );
}

interface PanelProps {
  readonly title: string;
  /** The title of the page says the same already. */
  readonly hideTitle?: boolean;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a page with a heading of its own. */
export function Panel({ title, hideTitle = false, actions, children }: PanelProps) {
  const id = useId();
  return (
    <section className="panel" aria-labelledby={id}>
      <div className={hideTitle ? 'hidden-text' : 'panel-title'}>
        <h2 id={id}>{title}</h2>
        {actions !== undefined && <div className="buttons">{actions}</div>}
      </div>
      {children}
    </section>
  );
}

/** Names and values. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="facts">
      {facts.map(([name, value], index) => (
        <div key={`${index}${name}`}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A number that matters, with what it counts. */
export function Figure({ value, label }: { readonly value: ReactNode; readonly label: string }) {
  return (
    <div className="figure">
      <b>{value}</b>
      {label}
    </div>
  );
}

/** An amount, aligned for reading down a column. */
export function Money({ fen }: { readonly fen: number | null | undefined }) {
  return <span className="money">{fen === null || fen === undefined ? '–' : yuan(fen)}</span>;
}

/** A code up to this length stays on one line: it is read and typed whole. */
const WHOLE_CODE = 16;

/** A code or number whose characters must be told apart. */
export function Code({ children }: { readonly children: ReactNode }) {
  const whole = typeof children === 'string' && children.length <= WHOLE_CODE;
  return <code className={whole ? 'code whole' : 'code'}>{children}</code>;
}

const TONES: Readonly<Record<string, string>> = {
  active: 'good',
  approved: 'good',
  done: 'good',
  executed: 'good',
  accepted: 'good',
  won: 'good',
  finished: 'good',
  completed: 'good',
  frozen: 'bad',
  lost: 'bad',
  provisional_loss: 'bad',
  locked: 'bad',
  declined: 'bad',
  refused: 'bad',
  denied: 'bad',
  failed: 'bad',
  suspended: 'bad',
  disabled: 'bad',
  rejected: 'bad',
  pending: 'waiting',
  running: 'waiting',
  awaiting_approval: 'waiting',
  in_production: 'waiting',
  awaiting_collection: 'waiting',
  pending_activation: 'waiting',
  partially_approved: 'waiting',
  opened: 'waiting',
  evidence: 'waiting',
  provisional_credit: 'waiting',
};

/** A state in a word; the colour only repeats it. */
export function StateTag({ code, label }: { readonly code: string; readonly label: string }) {
  return <span className={`state ${TONES[code] ?? 'plain'}`}>{label}</span>;
}

interface LoadedProps<T> {
  readonly query: {
    readonly data: T | undefined;
    readonly error: Error | null;
    readonly refetch: () => Promise<unknown>;
  };
  readonly children: (data: T) => ReactNode;
}

/** What a query brought, or that it is under way, or why it failed. */
export function Loaded<T>({ query, children }: LoadedProps<T>) {
  const t = useText(commonText);
  if (query.data !== undefined) return children(query.data);
  if (query.error === null) {
    return (
      <div className="loading" role="status">
        <Spin /> {t.loading}
      </div>
    );
  }
  return (
    <div className="loading">
      <ProblemNotice error={query.error} reading />
      <Button onClick={() => void query.refetch()}>{t.retry}</Button>
    </div>
  );
}
