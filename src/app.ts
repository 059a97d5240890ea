import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module';
import { reasonChapter } from './authorization';
import type { Config } from './platform/config';
import type { DatabaseUrls } from './platform/database';
import { createHttpAdapter, setupHttp, type HttpOptions } from './platform/http';
import { PinoLogger, setLogLevel } from './platform/logging';
import { gateChapter } from './transit';

/** How often connections that have fallen idle are closed while the service stops. */
const IDLE_SWEEP_MS = 50;

/** What the modules add to the HTTP edge. */
export const HTTP_OPTIONS: HttpOptions = { apiChapters: [reasonChapter(), gateChapter()] };

/**
 * Makes the application on a migrated database; the caller initialises, listens and closes it. Close it with `closeApp`,
 * which lets accepted requests finish first.
 */
export async function createApp(config: Config, urls: DatabaseUrls): Promise<NestFastifyApplication> {
  setLogLevel(config.logLevel);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(config, urls), createHttpAdapter(), {
    logger: new PinoLogger(),
    abortOnError: false,
  });
  setupHttp(app, HTTP_OPTIONS);
  return app;
}

/** Stops accepting, lets accepted requests finish for `timeoutMs` at most, then closes everything behind them. */
export async function closeApp(app: NestFastifyApplication, timeoutMs: number): Promise<void> {
  const timeout = Promise.withResolvers<'timeout'>();
  const timer = setTimeout(() => timeout.resolve('timeout'), timeoutMs);
  // Nest would stop the modules before the HTTP server; requests under way still need them.
  const drained = app.getHttpAdapter().getInstance().close();
  // A connection that was busy when we began stays open behind its answer, and would keep us until its client lets go.
  const server = app.getHttpServer();
  const sweep = setInterval(() => {
    server.closeIdleConnections();
  }, IDLE_SWEEP_MS);
  await Promise.race([drained, timeout.promise]);
  clearInterval(sweep);
  clearTimeout(timer);
  server.closeAllConnections();
  await app.close();
}
