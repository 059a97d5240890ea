import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ReadinessChecks } from './readiness';

/** Probes for supervisors and load balancers; unsigned. */
@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: ReadinessChecks) {}

  /** The process runs and its event loop turns. */
  @Get('live')
  live(): { readonly status: string } {
    return { status: 'live' };
  }

  /** The service can take requests: 200, else 503. */
  @Get('ready')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const readiness = await this.readiness.run();
    await reply
      .code(readiness.status === 'ready' ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(readiness);
  }
}
