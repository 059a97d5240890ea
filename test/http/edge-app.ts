import { Body, Controller, Get, HttpCode, Module, Post, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { IsInt, IsString, Matches, Max, Min, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { ClaimsModule } from '../../src/event-store';
import { ClockModule, SystemClock, Clock } from '../../src/platform/clock';
import { ConfigModule, loadConfig } from '../../src/platform/config';
import { CryptoModule } from '../../src/platform/crypto';
import { DatabaseModule } from '../../src/platform/database';
import { OverloadedError } from '../../src/platform/errors';
import { HealthModule } from '../../src/platform/health';
import { AcceptsLargeBody, createHttpAdapter, setupHttp } from '../../src/platform/http';
import { MetricsModule } from '../../src/platform/metrics';
import {
  type Capability,
  CAPABILITIES,
  CurrentTerminal,
  type CurrentTerminalInfo,
  IdempotencyKey,
  RegisterMerchant,
  RegisterProgramme,
  RegisterTerminal,
  RegistryModule,
  RequiresCapability,
} from '../../src/registry';
import type { MacAlgorithm } from '../../src/platform/crypto';
import type { TestDatabase } from '../support/database';
import { SignedClient } from './signed-client';

/** A card as a request of the test controller names it. */
class CardDto {
  @IsString()
  @Matches(/^\d{12,19}$/)
  number!: string;
}

/** Body of the test controller. */
class PaymentDto {
  @IsInt()
  @Min(1)
  @Max(100_000_000)
  amount!: number;

  @ValidateNested()
  @Type(() => CardDto)
  card!: CardDto;
}

/** Query of the test controller. */
class PageDto {
  @IsString()
  after!: string;
}

/** Handlers that stand for those of the real API. */
@Controller('v1/test')
class TestController {
  @Post('payments')
  @HttpCode(200)
  pay(
    @Body() body: PaymentDto,
    @CurrentTerminal() terminal: CurrentTerminalInfo,
    @IdempotencyKey() idempotencyKey: string,
  ): object {
    return {
      amount: body.amount,
      terminalId: terminal.terminalId,
      payable: terminal.merchant.payableAccount,
      idempotencyKey,
    };
  }

  @Post('large')
  @HttpCode(200)
  @AcceptsLargeBody()
  large(@Body() body: object): object {
    return { fields: Object.keys(body).length };
  }

  @Post('refunds')
  @HttpCode(200)
  @RequiresCapability('refund')
  refund(): object {
    return { refunded: true };
  }

  @Get('page')
  page(@Query() query: PageDto): object {
    return { after: query.after };
  }

  @Post('failures')
  fail(): never {
    throw new Error('relation "secret_table" does not exist; card 6222021234567890128');
  }

  @Post('overload')
  overload(): never {
    throw new OverloadedError('lane', 3);
  }
}

/** A clock that tests can set ahead. */
export class ShiftedClock extends SystemClock {
  shiftMs = 0;

  override now(): number {
    return super.now() + this.shiftMs;
  }
}

/** The HTTP edge and the registry on a database, with a controller for tests. */
export interface EdgeApp {
  readonly app: NestFastifyApplication;
  readonly clock: ShiftedClock;
  readonly commands: CommandBus;
  close(): Promise<void>;
}

/** The same in every application of a test, as it would be in a deployment. */
const MASTER_KEY = Buffer.alloc(32, 7).toString('base64');

/** Starts an application on a port of its own. */
export async function startEdgeApp(database: TestDatabase): Promise<EdgeApp> {
  const config = loadConfig({ ONECARD_MASTER_KEY: MASTER_KEY, LOG_LEVEL: 'silent', DB_POOL_SIZE: '4' });
  const urls = { ownerUrl: database.ownerUrl, appUrl: database.url };

  @Module({
    imports: [
      ConfigModule.forRoot(config),
      ClockModule,
      CryptoModule,
      DatabaseModule.forRoot(urls),
      MetricsModule,
      HealthModule,
      ClaimsModule,
      RegistryModule.forRoot({ checkTenderPolicy }),
    ],
    controllers: [TestController],
  })
  class EdgeModule {}

  const clock = new ShiftedClock();
  const testing = await Test.createTestingModule({ imports: [EdgeModule] })
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
  const app = testing.createNestApplication<NestFastifyApplication>(createHttpAdapter(), { logger: false });
  setupHttp(app);
  await app.listen(0, '127.0.0.1');
  return { app, clock, commands: app.get(CommandBus), close: () => app.close() };
}

function checkTenderPolicy(document: unknown): { field: string; message: string }[] {
  return typeof document === 'object' && document !== null && 'rules' in document
    ? []
    : [{ field: 'rules', message: 'must be there' }];
}

/** Registers a merchant of the demo programme. */
export async function registerMerchant(commands: CommandBus, merchantId = '103220180620001'): Promise<void> {
  await commands.execute(new RegisterProgramme({ number: 1, code: 'elder-care', name: 'Elder care' }));
  await commands.execute(
    new RegisterMerchant({
      merchantId,
      name: 'Second Hospital',
      mcc: '8062',
      category: 'hospital',
      programmes: ['elder-care'],
    }),
  );
}

/** Registers a terminal and returns a client that signs as it. */
export async function registerTerminal(
  edge: EdgeApp,
  terminalId: string,
  options: { capabilities?: readonly Capability[]; algorithm?: MacAlgorithm; merchantId?: string } = {},
): Promise<SignedClient> {
  const { capabilities = CAPABILITIES, algorithm = 'hmac-sha256', merchantId = '103220180620001' } = options;
  const details = { terminalId, merchantId, name: terminalId, capabilities, algorithm };
  const { keyId, secret = '' } = await edge.commands.execute(new RegisterTerminal(details));
  return new SignedClient(edge.app.getHttpServer(), keyId, Buffer.from(secret, 'base64'), algorithm);
}
