import { SetMetadata } from '@nestjs/common';
import { ProblemError } from '../../platform/errors';
import type { Capability } from '../terminals/capability';
import type { CurrentTerminalInfo } from '../terminals/registered-terminal';

/** Metadata key of RequiresCapability. */
export const REQUIRED_CAPABILITY = 'onecard:required-capability';

/** Marks a controller or handler that only terminals with this capability may call; others get 403. */
export function RequiresCapability(capability: Capability): MethodDecorator & ClassDecorator {
  return SetMetadata(REQUIRED_CAPABILITY, capability);
}

/** For calls whose capability depends on the body. Throws `terminal_not_entitled`. */
export function requireCapability(terminal: CurrentTerminalInfo, capability: Capability): void {
  if (terminal.capabilities.has(capability)) return;
  throw new ProblemError('terminal_not_entitled', { detail: `the terminal lacks the capability ${capability}` });
}
