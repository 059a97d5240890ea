import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Pool } from 'pg';
import { migrations } from '../../../migrations';
import { ReadinessChecks } from './readiness';

/** The database answers, and has every migration that this build was made for. */
@Injectable()
export class DatabaseChecks implements OnModuleInit {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly readiness: ReadinessChecks,
  ) {}

  onModuleInit(): void {
    this.readiness.register('database', async () => {
      await this.pool.query('SELECT 1');
    });
    this.readiness.register('migrations', () => this.#migrationsApplied());
  }

  async #migrationsApplied(): Promise<void> {
    const { rows } = await this.pool.query<{ name: string }>('SELECT name FROM schema_migration');
    const applied = new Set(rows.map((row) => row.name));
    const missing = migrationNames().filter((name) => !applied.has(name));
    if (missing.length > 0) throw new Error(`not applied: ${missing.join(', ')}`);
  }
}

function migrationNames(): string[] {
  return Object.values(migrations as Record<string, string | (new () => object)>).map((migration) =>
    typeof migration === 'string' ? migration : migration.name,
  );
}
