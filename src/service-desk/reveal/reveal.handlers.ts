import { CommandHandler, type ICommandHandler, type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Counter } from 'prom-client';
import { type AuditEntry, AuditLog } from '../../audit';
import { PersonRegister } from '../../person';
import { Clock } from '../../platform/clock';
import { Config } from '../../platform/config';
import { ProblemError } from '../../platform/errors';
import { logger } from '../../platform/logging';
import { Metrics } from '../../platform/metrics';
import { auditOf } from '../../staff';
import { CardholderReader } from '../cardholder-reader';
import { RevealCounter } from './reveal-counter';
import { GetRevealCount, type RevealCount, type RevealedFields, RevealPerson } from './reveal-person.command';

const SHANGHAI_OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 24 * 3_600_000;

@CommandHandler(RevealPerson)
export class RevealPersonHandler implements ICommandHandler<RevealPerson> {
  readonly #reveals: Counter;
  readonly #alerts: Counter;

  constructor(
    private readonly cardholders: CardholderReader,
    private readonly persons: PersonRegister,
    private readonly counter: RevealCounter,
    private readonly audit: AuditLog,
    private readonly config: Config,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    this.#reveals = metrics.counter('onecard_reveals_total', 'Reveals of personal data in clear at the service desk');
    this.#alerts = metrics.counter(
      'onecard_reveal_alerts_total',
      'Reveals beyond the usual number of one member of staff a day',
    );
  }

  async execute(command: RevealPerson): Promise<RevealedFields> {
    const { cardholderId, asked, staff } = command;
    const { streamId } = await this.cardholders.find(cardholderId);
    const usual = this.config.revealsADay;
    const today = await this.counter.count(staff.staffId, 2 * usual);
    if (today === undefined) {
      await this.#record(command, 'refused', { refusal: 'too_many_reveals' });
      const headers = { 'retry-after': String(secondsToMidnight(this.clock.now())) };
      throw new ProblemError('too_many_requests', { detail: 'no more personal data today', headers });
    }
    if (today > usual) await this.#alert(command, today);
    const person = await this.persons.reveal(streamId);
    if (!person) {
      await this.#record(command, 'refused', { refusal: 'not_known' });
      throw new ProblemError('not_found', { detail: 'nothing is known of this person any more' });
    }
    // Before the answer: what nobody can find in the log was not revealed.
    await this.#record(command, 'done', { today });
    this.#reveals.inc();
    const fields = Object.fromEntries(asked.fields.map((field) => [field, person[field] ?? null]));
    return { ...fields, hideAfterSeconds: this.config.revealSeconds };
  }

  async #alert({ staff, cardholderId }: RevealPerson, today: number): Promise<void> {
    this.#alerts.inc();
    logger.warn({ staffId: staff.staffId, reveals: today, usual: this.config.revealsADay }, 'unusually many reveals');
    const details = { today, usual: this.config.revealsADay };
    await this.audit.record({ ...auditOf(staff), action: 'reveal.alert', outcome: 'done', cardholderId, details });
  }

  async #record(
    { cardholderId, asked, staff }: RevealPerson,
    outcome: AuditEntry['outcome'],
    more: NonNullable<AuditEntry['details']>,
  ): Promise<void> {
    const { fields, reason, ticket } = asked;
    const details = { fields: fields.join(','), ...(ticket === undefined ? {} : { ticket }), ...more };
    await this.audit.record({ ...auditOf(staff), action: 'person.reveal', outcome, cardholderId, reason, details });
  }
}

@QueryHandler(GetRevealCount)
export class GetRevealCountHandler implements IQueryHandler<GetRevealCount> {
  constructor(
    private readonly counter: RevealCounter,
    private readonly config: Config,
  ) {}

  async execute({ staffId }: GetRevealCount): Promise<RevealCount> {
    const usual = this.config.revealsADay;
    return { today: await this.counter.today(staffId), usual, most: 2 * usual };
  }
}

function secondsToMidnight(now: number): number {
  return Math.ceil((DAY_MS - ((now + SHANGHAI_OFFSET_MS) % DAY_MS)) / 1000);
}
