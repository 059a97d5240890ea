import { Button } from 'antd';
import { useText } from '../i18n/language';
import { shellText } from './shell-text';

/** Shown in place of a page that failed, for instance because the service was given a new version meanwhile. */
export function PageError() {
  const t = useText(shellText);
  return (
    <main className="alone">
      <h1>{t.broken}</h1>
      <Button type="primary" onClick={() => location.reload()}>
        {t.reload}
      </Button>
    </main>
  );
}
