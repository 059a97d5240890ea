import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Inject } from '@nestjs/common';
import { Pool } from 'pg';
import type { MacAlgorithm } from '../../../platform/crypto';
import { cursorAfter, idOfCursor } from '../../id-cursor';
import type { MerchantState } from '../../merchants/merchant.entity';
import type { Capability } from '../capability';
import type { TerminalState } from '../terminal.entity';
import { type ListedTerminal, ListTerminals, type TerminalPage } from './list-terminals.query';

interface Row {
  readonly terminal_id: string;
  readonly merchant_id: string;
  readonly name: string;
  readonly capabilities: readonly Capability[];
  readonly state: TerminalState;
  readonly merchant_state: MerchantState;
  readonly registered_at: Date;
  readonly key_id: string;
  readonly algorithm: MacAlgorithm;
}

/** Carries out ListTerminals. */
@QueryHandler(ListTerminals)
export class ListTerminalsHandler implements IQueryHandler<ListTerminals> {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  async execute({ filter, limit, cursor }: ListTerminals): Promise<TerminalPage> {
    const { rows } = await this.pool.query<Row>({
      name: 'list_terminals',
      text: `SELECT t.terminal_id, t.merchant_id, t.name, t.capabilities, t.state, m.state AS merchant_state, t.registered_at,
                    k.key_id, k.algorithm
               FROM terminal t JOIN merchant m USING (merchant_id)
               JOIN LATERAL (SELECT key_id, algorithm FROM terminal_key WHERE terminal_id = t.terminal_id
                              ORDER BY number DESC LIMIT 1) k ON true
              WHERE t.terminal_id > $1 AND ($2::text IS NULL OR t.merchant_id = $2) AND ($3::text IS NULL OR t.state = $3)
              ORDER BY t.terminal_id LIMIT $4`,
      values: [idOfCursor(cursor), filter.merchantId ?? null, filter.state ?? null, limit + 1],
    });
    const items = rows.slice(0, limit).map(terminalOf);
    const last = rows.length > limit ? items.at(-1) : undefined;
    return { items, nextCursor: last === undefined ? null : cursorAfter(last.terminalId) };
  }
}

function terminalOf(row: Row): ListedTerminal {
  return {
    terminalId: row.terminal_id,
    merchantId: row.merchant_id,
    name: row.name,
    capabilities: row.capabilities,
    state: row.state,
    merchantState: row.merchant_state,
    registeredAt: row.registered_at.toISOString(),
    keyId: row.key_id,
    alg: row.algorithm,
  };
}
