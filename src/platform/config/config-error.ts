/** Settings that do not make sense; the message names each variable and never its value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
