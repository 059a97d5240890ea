import { CommandHandler, type ICommandHandler, QueryBus } from '@nestjs/cqrs';
import { Clock, endOfBusinessDay, startOfBusinessDay } from '../../../platform/clock';
import { ProblemError } from '../../../platform/errors';
import { ListTerminals, MerchantDirectory } from '../../../registry';
import { type PersonAnswer, PersonAnswers } from '../../answers/person-answers';
import { GrantSharing, type GrantTerms } from './grants.messages';

const TERMINALS_PER_PAGE = 100;

@CommandHandler(GrantSharing)
export class GrantSharingHandler implements ICommandHandler<GrantSharing> {
  constructor(
    private readonly answers: PersonAnswers,
    private readonly merchants: MerchantDirectory,
    private readonly queries: QueryBus,
    private readonly clock: Clock,
  ) {}

  async execute({ request, terms, by }: GrantSharing): Promise<PersonAnswer> {
    await this.#check(terms);
    const { answer } = await this.answers.once<PersonAnswer>(request, async (client) => {
      const grantId = `gr_${request.key}`;
      await client.query(
        `INSERT INTO sharing_grant (grant_id, institution, terminal_id, items, purpose, legal_basis, valid_from, valid_until,
                                    quota, granted_by, granted_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
        [
          grantId,
          terms.institution,
          terms.terminalId ?? null,
          terms.items,
          terms.purpose,
          terms.legalBasis,
          new Date(startOfBusinessDay(terms.validFrom)),
          new Date(endOfBusinessDay(terms.validUntil)),
          terms.quota,
          by,
          new Date(this.clock.now()),
        ],
      );
      return { result: 'done', grantId };
    });
    return answer;
  }

  async #check({ institution, terminalId, validFrom, validUntil }: GrantTerms): Promise<void> {
    if (validUntil < validFrom) throw invalid('validUntil', 'period', 'must not be before validFrom');
    if (endOfBusinessDay(validUntil) <= this.clock.now()) throw invalid('validUntil', 'period', 'must not be over');
    if ((await this.merchants.find(institution)) === undefined) {
      throw invalid('institution', 'unknown', 'must be the number of a registered merchant');
    }
    if (terminalId !== undefined && !(await this.#has(institution, terminalId))) {
      throw invalid('terminalId', 'unknown', 'must be a terminal of the institution');
    }
  }

  async #has(merchantId: string, terminalId: string): Promise<boolean> {
    let cursor: string | undefined;
    do {
      const page = await this.queries.execute(new ListTerminals({ merchantId }, TERMINALS_PER_PAGE, cursor));
      if (page.items.some((terminal) => terminal.terminalId === terminalId)) return true;
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return false;
  }
}

function invalid(field: string, code: string, message: string): ProblemError {
  return new ProblemError('validation_failed', { errors: [{ field, code, message }] });
}
