import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { type CardholderState, cardholderId, OpenPurse, TransitCardDirectory } from '../../cardholder';
import { type Decide, hexKey, type HexKey, readEvent, type RecordedEvent, TransactionCore } from '../../event-store';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { fen } from '../../platform/money';
import { type ChipPurse, evolveChip, MAX_CHIP_BALANCE_FEN, openChip } from '../domain/chip';

/** An on-chip purse by the event that opened it. */
export interface NamedChip {
  readonly cardIndex: string;
  readonly streamId: number;
  readonly token: string;
  readonly origin: RecordedEvent;
}

/** What a card shows of its chip when its purse is opened here. */
export interface ChipOnCard {
  /** Fen. */
  readonly balance: number;
  /** Purse counter of its last tap (钱包交易序号). */
  readonly counter: number;
  /** Online counter of its last load (联机交易序号). */
  readonly loadCounter: number;
}

const COLUMNS = 'card_index AS "cardIndex", stream_id AS "streamId", token, lane, position';

interface Row {
  readonly cardIndex: string;
  readonly streamId: number;
  readonly token: string;
  readonly lane: number;
  readonly position: number;
}

/** Greatest value of the two counters of a card. */
export const MAX_CARD_COUNTER = 65_535;

/** The on-chip purses (卡内电子钱包) whose shadows are kept here. */
@Injectable()
export class ChipPurses {
  constructor(
    private readonly core: TransactionCore,
    private readonly commands: CommandBus,
    private readonly directory: TransitCardDirectory,
    private readonly clock: Clock,
    @Inject(Pool) private readonly pool: Pool,
  ) {}

  /** Those of the cards of these indexes that pay from their chip, by index. */
  async find(cardIndexes: readonly string[]): Promise<ReadonlyMap<string, NamedChip>> {
    const { rows } = await this.pool.query<Row>({
      name: 'transit_chips',
      text: `SELECT ${COLUMNS} FROM transit_chip WHERE card_index = ANY ($1)`,
      values: [cardIndexes],
    });
    const named = await Promise.all(rows.map((row) => this.#named(row)));
    return new Map(named.map((chip) => [chip.cardIndex, chip]));
  }

  /** The on-chip purse of a transit number. Throws the problem `not_found` when the card has none here. */
  async ofNumber(number: string): Promise<NamedChip> {
    const cardIndex = this.directory.numberIndex(number);
    const chip = (await this.find([cardIndex])).get(cardIndex);
    if (chip === undefined) throw new ProblemError('not_found', { detail: 'the card has no on-chip purse here' });
    return chip;
  }

  /**
   * Opens the shadow of a card's purse, and the transit purse when it is not open. Opened before: nothing changes.
   * @throws ProblemError `not_found` when no card has the number, `state_conflict` when its person can have no transit purse.
   */
  async open(number: string, { balance, counter, loadCounter }: ChipOnCard): Promise<NamedChip> {
    checkOnCard({ balance, counter, loadCounter });
    const cardIndex = this.directory.numberIndex(number);
    const card = await this.directory.byNumber(number);
    if (card === undefined) throw new ProblemError('not_found', { detail: 'no card has this transit number' });
    const { streamId, token } = card;
    await this.#openPurse(streamId, cardIndex);
    const key = hexKey(`transit chip\n${cardIndex}`);
    const data = { cardIndex, token, balance: fen(balance), counter, loadCounter, at: this.clock.now() };
    const decide = openChip(data);
    const settled = await this.core.execute<CardholderState, ChipPurse>({ streamId, key, digest: key, decide });
    if (settled.position === null) throw new Error('the event that opened an on-chip purse is not there');
    const row: Row = { cardIndex, streamId, token, lane: settled.lane, position: settled.position };
    await this.pool.query(ENTER_CHIP, [cardIndex, streamId, token, row.lane, row.position]);
    return this.#named(row);
  }

  /** The shadow as it is now. */
  async shadow({ streamId, origin }: NamedChip): Promise<ChipPurse> {
    return (await this.core.entity<ChipPurse>(streamId, origin.version)) ?? evolveChip(undefined, origin);
  }

  /** Settles a command about an on-chip purse; answers its frozen outcome as text, and whether an earlier sending had it. */
  async execute(
    { streamId, origin }: NamedChip,
    identity: { readonly key: HexKey; readonly digest: HexKey },
    decide: Decide<CardholderState, ChipPurse>,
  ): Promise<{ readonly text: string; readonly replayed: boolean }> {
    const { body, replayed } = await this.core.execute<CardholderState, ChipPurse>({
      ...{ streamId, ...identity, decide, origin },
    });
    return { text: body, replayed };
  }

  async #openPurse(streamId: number, cardIndex: string): Promise<void> {
    const key = hexKey(`transit purse of chip\n${cardIndex}`);
    const answer = await this.commands.execute(new OpenPurse({ key, digest: key }, cardholderId(streamId), 'transit'));
    if (answer.result !== 'refused') return;
    throw new ProblemError('state_conflict', {
      detail: `the transit purse cannot be opened: ${String(answer.reason)}`,
    });
  }

  async #named({ cardIndex, streamId, token, lane, position }: Row): Promise<NamedChip> {
    const origin = await readEvent(this.pool, lane, position);
    if (origin === undefined) throw new Error('the event that opened an on-chip purse is not there');
    return { cardIndex, streamId, token, origin };
  }
}

/** Enters an on-chip purse; the subscription `transit.taps` does it, too, from the event. */
export const ENTER_CHIP = `INSERT INTO transit_chip (card_index, stream_id, token, lane, position) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT DO NOTHING`;

function checkOnCard({ balance, counter, loadCounter }: ChipOnCard): void {
  const wrong = [
    ...rangeError('balance', balance, MAX_CHIP_BALANCE_FEN),
    ...rangeError('counter', counter, MAX_CARD_COUNTER),
    ...rangeError('loadCounter', loadCounter, MAX_CARD_COUNTER),
  ];
  if (wrong.length > 0) throw new ProblemError('validation_failed', { errors: wrong });
}

function rangeError(field: string, value: number, max: number) {
  if (Number.isSafeInteger(value) && value >= 0 && value <= max) return [];
  return [{ field, code: 'is_in_range', message: `must be a whole number from 0 to ${max}` }];
}
