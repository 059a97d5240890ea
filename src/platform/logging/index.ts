export { createLogger, logger, setLogLevel } from './logger';
export { LoggingModule } from './logging.module';
export { PinoLogger } from './pino-logger';
export { scrubLine, scrubText } from './scrub';
