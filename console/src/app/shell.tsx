import { Button } from 'antd';
import { Suspense, useRef, useState } from 'react';
import { Link, Navigate, Outlet, useLocation, useNavigate } from 'react-router';
import { NoticeLine } from '../components/notice';
import { useLanguage, useText } from '../i18n/language';
import { useWords } from '../i18n/words';
import { SearchBox } from '../search/search-box';
import { SearchProvider } from '../search/search-context';
import { useCan, useSession, useSessionView } from '../session/session-context';
import { sessionText } from '../session/session-text';
import { Navigation } from './navigation';
import { pagesFor } from './pages';
import { ShortcutHelp } from './shortcut-help';
import { shellText } from './shell-text';
import { useShortcuts } from './shortcuts';

/** The frame of all pages behind the sign-in. Who is not signed in is sent there. */
export function Shell() {
  const { state } = useSession();
  const { pathname } = useLocation();
  if (state.phase === 'loading') return null;
  if (state.phase === 'signed_out') {
    return <Navigate to="/sign-in" replace state={{ from: pathname, ending: state.ending }} />;
  }
  return (
    <SearchProvider>
      <Frame />
    </SearchProvider>
  );
}

function Frame() {
  const t = useText(shellText);
  const can = useCan();
  const main = useRef<HTMLElement>(null);
  const [helping, setHelping] = useState(false);
  const [menuOpen, setMenuOpen] = useState(false);
  const pages = pagesFor(useSessionView().staff.permissions);
  const navigate = useNavigate();
  useShortcuts({ pages, goTo: (path) => void navigate(path), help: () => setHelping(true) });
  return (
    <div className="frame">
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {t.skip}
      </a>
      <header className="bar">
        <Button
          className="menu-button"
          aria-expanded={menuOpen}
          aria-controls="navigation"
          onClick={() => setMenuOpen(!menuOpen)}
        >
          {t.menu}
        </Button>
        <Brand />
        {can('cardholder.look_up') && <SearchBox />}
        <Who onHelp={() => setHelping(true)} />
      </header>
      <Navigation pages={pages} open={menuOpen} onChosen={() => setMenuOpen(false)} />
      <main id="main" ref={main} tabIndex={-1}>
        <NoticeLine />
        <Suspense>
          <Outlet />
        </Suspense>
      </main>
      {helping && <ShortcutHelp pages={pages} onClose={() => setHelping(false)} />}
    </div>
  );
}

function Brand() {
  const t = useText(sessionText);
  return (
    <Link to="/" className="brand">
      {t.product}
      <span>{t.desk}</span>
    </Link>
  );
}

function Who({ onHelp }: { readonly onHelp: () => void }) {
  const t = useText(shellText);
  const words = useWords();
  const { language, choose } = useLanguage();
  const { leave } = useSession();
  const { staff } = useSessionView();
  return (
    <div className="who">
      <span className="who-name" title={staff.roles.map((role) => words('role', role)).join(' · ')}>
        {staff.displayName}
      </span>
      <Button
        size="small"
        lang={language === 'zh' ? 'en' : 'zh-CN'}
        onClick={() => choose(language === 'zh' ? 'en' : 'zh')}
      >
        {t.switchLanguage}
      </Button>
      <Button size="small" onClick={onHelp} aria-keyshortcuts="?">
        {t.help}
      </Button>
      <Button size="small" onClick={() => leave('left')}>
        {t.signOut}
      </Button>
    </div>
  );
}
