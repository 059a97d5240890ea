import { useState, type ReactNode } from 'react';
import type { CommandAnswer } from '../../api/common';
import { ActionDialog, type Action } from './action-dialog';

/** Opens forms one at a time: render `dialog`, call `open`. */
export function useAction(): {
  readonly open: <Answer extends Partial<CommandAnswer>>(action: Action<Answer>) => void;
  readonly dialog: ReactNode;
} {
  const [opened, setOpened] = useState<{ readonly dialog: ReactNode }>();
  return {
    open: (action) => {
      setOpened({
        dialog: <ActionDialog key={action.title} action={action} onClose={() => setOpened(undefined)} />,
      });
    },
    dialog: opened?.dialog,
  };
}
