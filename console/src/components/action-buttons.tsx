import { Button } from 'antd';
import type { Action } from './action/action-dialog';
import { useAction } from './action/use-action';

interface Props {
  readonly actions: readonly Action[];
  readonly small?: boolean;
  /** Names what the buttons act on, for who does not see what they stand beside. */
  readonly of?: string;
}

/** Buttons that open the forms of actions. */
export function ActionButtons({ actions, small = false, of }: Props) {
  const { open, dialog } = useAction();
  return (
    <>
      {actions.map((action) => (
        <Button
          key={action.title}
          size={small ? 'small' : 'middle'}
          danger={action.danger === true}
          type={action.primary === true ? 'primary' : 'default'}
          {...(of === undefined ? {} : { 'aria-label': `${action.title} ${of}` })}
          onClick={() => open(action)}
        >
          {action.title}
        </Button>
      ))}
      {dialog}
    </>
  );
}
