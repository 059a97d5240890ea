import pino, { type DestinationStream, type Logger } from 'pino';
import { scrubLine } from './scrub';

/** Fields that are never written, wherever a caller puts them one or two levels deep. */
const SECRET_FIELDS = [
  'number',
  'cardNumber',
  'pan',
  'idNumber',
  'phone',
  'name',
  'secret',
  'password',
  'authorization',
  'signature',
  'masterKey',
  'connectionString',
];

const redactPaths = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]).filter(
  (path) => path !== 'name' && path !== '*.name',
);

/** A JSON logger whose every line is scrubbed of card numbers, ID numbers and secrets as the last step. */
export function createLogger(level: string, destination: DestinationStream = process.stdout): Logger {
  const scrubbed: DestinationStream = {
    write(line: string): void {
      destination.write(scrubLine(line));
    },
  };
  return pino(
    {
      level,
      base: { service: 'onecard', pid: process.pid },
      // An ISO time, because milliseconds since the epoch have as many digits as a card number.
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: redactPaths, censor: '[redacted]' },
      serializers: { err: told, error: told },
    },
    scrubbed,
  );
}

/** The logger of the process; `setLogLevel` sets its level once the settings are read. */
export const logger: Logger = createLogger(process.env.NODE_ENV === 'test' ? 'silent' : 'info');

/** Sets the level of the process's logger. */
export function setLogLevel(level: string): void {
  logger.level = level;
}

/** What is written of an error. What else drivers put on theirs may repeat values of rows. */
function told(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { type: error.name, message: error.message, ...code, stack: error.stack };
}
