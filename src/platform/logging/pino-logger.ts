import { Injectable, type LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';
import { logger as processLogger } from './logger';

/** Nest tells of every module and route at start; that is for debugging. */
const CHATTY_CONTEXTS = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

/** Nest's own messages and those of Nest's `Logger`, written by the process's pino logger. */
@Injectable()
export class PinoLogger implements LoggerService {
  constructor(private readonly logger: Logger = processLogger) {}

  log(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    const chatty = typeof context === 'string' && CHATTY_CONTEXTS.has(context);
    this.#write(chatty ? 'debug' : 'info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.#write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.#write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.#write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.#write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.#write('fatal', message, rest);
  }

  /** Nest passes the context (a class name) last, and the stack of an error before it. */
  #write(level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace', message: unknown, rest: unknown[]): void {
    const texts = rest.filter((item): item is string => typeof item === 'string');
    const details = rest.filter((item) => typeof item !== 'string');
    const fields: Record<string, unknown> = {};
    if (texts.length > 0) fields['context'] = texts.at(-1);
    if (texts.length > 1) fields['stack'] = texts[0];
    if (details.length > 0) fields['details'] = details;
    if (message instanceof Error) this.logger[level]({ ...fields, err: message }, message.message);
    else if (typeof message === 'string') this.logger[level](fields, message);
    else if (isFields(message)) {
      // `warn({ err }, 'what happened')`: the text comes where Nest puts a stack.
      const { stack: text, ...others } = fields;
      this.logger[level]({ ...others, ...message }, typeof text === 'string' ? text : undefined);
    } else this.logger[level]({ ...fields, details: [message, ...details] });
  }
}

function isFields(message: unknown): message is Record<string, unknown> {
  return typeof message === 'object' && message !== null && !Array.isArray(message);
}
