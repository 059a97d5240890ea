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
