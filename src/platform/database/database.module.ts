import { type DynamicModule, Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Pool } from 'pg';
import { ServerTime } from '../clock';
import { Config } from '../config';
import { DATABASE_URLS, type DatabaseUrls, serviceUrl } from './database-urls';
import { DatabaseTime } from './database-time';
import { openPool, poolConfig } from './pool';

/** The application role's pool (token: pg's `Pool`) and TypeORM's data source. Both close on shutdown. */
@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  static forRoot(urls: DatabaseUrls): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [Config],
          useFactory: (config: Config) => ormOptions(urls, config),
        }),
      ],
      providers: [
        { provide: DATABASE_URLS, useValue: urls },
        { provide: ServerTime, useClass: DatabaseTime },
        {
          provide: Pool,
          inject: [Config],
          useFactory: (config: Config) =>
            openPool(serviceUrl(urls), { max: config.poolSize, role: false, applicationName: 'onecard' }),
        },
      ],
      exports: [Pool, DATABASE_URLS, ServerTime],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}

function ormOptions(urls: DatabaseUrls, config: Config) {
  const url = serviceUrl(urls);
  return {
    type: 'postgres' as const,
    url,
    autoLoadEntities: true,
    synchronize: false,
    migrationsRun: false,
    installExtensions: false,
    logging: false as const,
    retryAttempts: 3,
    retryDelay: 1000,
    extra: poolConfig(url, { max: config.ormPoolSize, role: false, applicationName: 'onecard orm' }),
  };
}
