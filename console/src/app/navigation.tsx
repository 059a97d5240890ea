import { NavLink } from 'react-router';
import { useText } from '../i18n/language';
import { pageNames, type PageEntry } from './pages';
import { shellText } from './shell-text';

interface Props {
  readonly pages: readonly PageEntry[];
  /** On a narrow screen the list is folded away until it is asked for. */
  readonly open: boolean;
  readonly onChosen: () => void;
}

/** The list of pages. */
export function Navigation({ pages, open, onChosen }: Props) {
  const t = useText(shellText);
  const names = useText(pageNames);
  return (
    <nav id="navigation" aria-label={t.navigation} className={open ? 'open' : ''}>
      <ul>
        {pages.map(({ path, name, key }) => (
          <li key={path}>
            <NavLink to={path} end={path === '/'} aria-keyshortcuts={`g ${key}`} onClick={onChosen}>
              {names[name]}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
