import { Checkbox, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { useText } from '../i18n/language';
import { useCan } from '../session/session-context';
import { pageNames, type PageEntry } from './pages';
import { shellText } from './shell-text';
import { enableShortcuts, shortcutsEnabled } from './shortcuts';

interface Props {
  readonly pages: readonly PageEntry[];
  readonly onClose: () => void;
}

/** The list of shortcuts, and the switch that turns them off. */
export function ShortcutHelp({ pages, onClose }: Props) {
  const t = useText(shellText);
  const names = useText(pageNames);
  const can = useCan();
  const [enabled, setEnabled] = useState(shortcutsEnabled);
  return (
    <Modal open title={t.helpTitle} onCancel={onClose} footer={null}>
      <dl className="shortcuts">
        {can('cardholder.look_up') && <Shortcut keys={<kbd>/</kbd>} what={t.focusSearch} />}
        <Shortcut keys={<kbd>?</kbd>} what={t.showHelp} />
        <Shortcut
          keys={
            <>
              <kbd>Ctrl</kbd> + <kbd>Enter</kbd>
            </>
          }
          what={t.submit}
        />
        {pages.map(({ key, name }) => (
          <Shortcut
            key={key}
            keys={
              <>
                <kbd>g</kbd> {t.then} <kbd>{key}</kbd>
              </>
            }
            what={t.goTo(names[name])}
          />
        ))}
      </dl>
      <Checkbox
        checked={enabled}
        onChange={({ target }) => {
          enableShortcuts(target.checked);
          setEnabled(target.checked);
        }}
      >
        {t.helpEnabled}
      </Checkbox>
    </Modal>
  );
}

function Shortcut({ keys, what }: { readonly keys: ReactNode; readonly what: string }) {
  return (
    <div>
      <dt>{keys}</dt>
      <dd>{what}</dd>
    </div>
  );
}
