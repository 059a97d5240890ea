import type { CurrentTerminalInfo } from '../../registry';
import type { ChangeOrigin } from '../domain';

/** The origin of what a privileged terminal asks for. */
export function terminalOrigin({ terminalId }: CurrentTerminalInfo, reason: string): ChangeOrigin {
  return { channel: 'terminal', reason, operator: terminalId };
}
