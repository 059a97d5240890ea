import { Button, Modal } from 'antd';
import { useEffect, useState } from 'react';
import { minutes } from '../i18n/format';
import { useText } from '../i18n/language';
import type { SessionClock } from './session-clock';
import type { Ending } from './session-context';
import { sessionText } from './session-text';

const TICK_MS = 1000;

interface Props {
  readonly clock: Readonly<{ current: SessionClock | undefined }>;
  readonly onStay: () => void;
  readonly onLeave: (ending: Ending) => void;
}

/** Warns before the session ends, counts down, and ends it when the time is over. */
export function SessionWarning({ clock, onStay, onLeave }: Props) {
  const t = useText(sessionText);
  const [time, setTime] = useState<ReturnType<SessionClock['at']>>();
  useEffect(() => {
    const tick = (): void => {
      const now = clock.current?.at(Date.now());
      if (now === undefined) return;
      if (now.secondsLeft <= 0) onLeave('time');
      // Nothing is drawn anew while there is nothing to show.
      setTime((before) => (now.warn || before !== undefined ? (now.warn ? now : undefined) : before));
    };
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  }, [clock, onLeave]);
  if (time === undefined) return null;
  const left = minutes(time.secondsLeft);
  return (
    <Modal
      open
      title={t.warningTitle}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      zIndex={3000}
      footer={[
        <Button key="leave" onClick={() => onLeave('left')}>
          {t.leave}
        </Button>,
        time.canStay && (
          <Button key="stay" type="primary" autoFocus onClick={onStay}>
            {t.stay}
          </Button>
        ),
      ]}
    >
      <p role="timer">{time.canStay ? t.warningIdle(left) : t.warningEnd(left)}</p>
    </Modal>
  );
}
