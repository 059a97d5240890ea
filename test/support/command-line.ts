import { run } from '../../src/cli';
import type { ProgramEnd } from './program';

class Exit extends Error {
  constructor(readonly code: number) {
    super(`exit ${code}`);
  }
}

/**
 * Runs a command to its end in this process, one at a time: what it says, writes and ends with is the same, and the program
 * need not be loaded for each. That a process runs commands and ends by itself is proved with `runProgram`.
 */
export async function runCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<ProgramEnd> {
  const before = { env: { ...process.env }, exitCode: process.exitCode, listeners: process.stdout.listeners('error') };
  const printed = { stdout: '', stderr: '' };
  const keep = (where: keyof typeof printed) =>
    jest.spyOn(process[where], 'write').mockImplementation((chunk: string | Uint8Array) => {
      printed[where] += Buffer.from(chunk).toString();
      return true;
    });
  const exit = jest.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Exit(Number(code ?? endedWith()));
  });
  const spies = [keep('stdout'), keep('stderr'), exit];
  replaceEnvironment({ TEST_AREA: 'on', ...env });
  process.exitCode = undefined;
  try {
    await run(['node', 'onecard', ...args]);
    return { code: endedWith(), ...printed };
  } catch (error) {
    if (error instanceof Exit) return { code: error.code, ...printed };
    throw error;
  } finally {
    for (const spy of spies) spy.mockRestore();
    replaceEnvironment(before.env);
    process.exitCode = before.exitCode;
    for (const listener of process.stdout.listeners('error')) {
      if (!before.listeners.includes(listener)) process.stdout.off('error', listener as () => void);
    }
  }
}

function endedWith(): number {
  return Number(process.exitCode ?? 0);
}

function replaceEnvironment(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, env);
}
