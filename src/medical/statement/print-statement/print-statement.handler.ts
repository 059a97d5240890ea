import { type IQueryHandler, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { streamOfCardholderId } from '../../../cardholder';
import { PersonRegister } from '../../../person';
import { InstitutionDirectory } from '../../institutions/institution-directory';
import { GetSettlement } from '../../look-up/medical.queries';
import { GetPolicy } from '../../policies/look-up/policies.queries';
import { statementContent } from '../statement-content';
import { statementDigest } from '../statement-digest';
import { statementFonts } from '../statement-fonts';
import { statementPdf } from '../statement-pdf';
import { type PrintedStatement, PrintStatement } from './print-statement.query';

@QueryHandler(PrintStatement)
export class PrintStatementHandler implements IQueryHandler<PrintStatement> {
  /** Documents are laid out one after another, so that many of them leave room for payments. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly queries: QueryBus,
    private readonly institutions: InstitutionDirectory,
    private readonly people: PersonRegister,
  ) {}

  async execute({ settlementId, merchantId }: PrintStatement): Promise<PrintedStatement> {
    const settlement = await this.queries.execute(new GetSettlement(settlementId, merchantId));
    const { cardholderId, visit, inputs } = settlement;
    const [institution, personName, policy, fonts] = await Promise.all([
      this.institutions.byCode(visit.institution.code),
      this.#maskedName(cardholderId),
      this.queries.execute(new GetPolicy(inputs.policyId)),
      statementFonts(),
    ]);
    const content = statementContent({
      ...{ settlement, personName, digest: statementDigest(settlement) },
      institution: { code: visit.institution.code, name: institution?.name ?? visit.institution.code },
      policy: { policyId: policy.policyId, name: policy.name, certainty: policy.document.certainty },
    });
    const pdf = this.#last.then(() => statementPdf(content, fonts));
    this.#last = pdf.catch(() => undefined);
    return { settlementId, cardholderId, pdf: await pdf };
  }

  async #maskedName(cardholderId: string): Promise<string | null> {
    const streamId = streamOfCardholderId(cardholderId);
    if (streamId === undefined) return null;
    return (await this.people.masked([streamId])).get(streamId)?.name ?? null;
  }
}
