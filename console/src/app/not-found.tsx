import { Link } from 'react-router';
import { PageTitle } from '../components/parts';
import { useText } from '../i18n/language';
import { shellText } from './shell-text';

/** The answer to a path that no page has. */
export function NotFound() {
  const t = useText(shellText);
  return (
    <>
      <PageTitle title={t.notFound} />
      <Link to="/">{t.toHome}</Link>
    </>
  );
}
