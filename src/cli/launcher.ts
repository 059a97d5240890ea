/**
 * bin/onecard.js runs us as a child when the machine's Node is too old, and passes signals on. SIGKILL it cannot pass on: then
 * the channel between us breaks, and we end the same way, lest an invisible service keep the port.
 */
export function dieWithTheLauncher(): void {
  if (process.channel === undefined || process.env.ONECARD_LAUNCHER !== String(process.ppid)) return;
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGKILL');
  });
  process.channel.unref();
}

const PARENT_CHECK_MS = 500;

/**
 * `npm start` and `npx` run us below a shell, which may swallow the signal that was meant for us. When that parent has gone,
 * `onOrphaned` is called once. Elsewhere (a supervisor, a shell's background job) a change of the parent means nothing.
 */
export function watchNpm(onOrphaned: () => void): void {
  const event = process.env.npm_lifecycle_event;
  if (event !== 'start' && event !== 'npx') return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onOrphaned();
  }, PARENT_CHECK_MS);
  timer.unref();
}
