import { type IQueryHandler, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { streamOfCardholderId } from '../../../cardholder';
import { PersonRegister } from '../../../person';
import { InstitutionDirectory } from '../../institutions/institution-directory';
import { GetSettlement } from '../../look-up/medical.queries';
import { GetPolicy } from '../../policies/look-up/policies.queries';
import { type PrintedStatement, PrintStatement } from './print-statement.query';
import { StatementPrinter } from './statement-printer';

@QueryHandler(PrintStatement)
export class PrintStatementHandler implements IQueryHandler<PrintStatement> {
  constructor(
    private readonly queries: QueryBus,
    private readonly institutions: InstitutionDirectory,
    private readonly people: PersonRegister,
    private readonly printer: StatementPrinter,
  ) {}

  async execute({ settlementId, merchantId }: PrintStatement): Promise<PrintedStatement> {
    const settlement = await this.queries.execute(new GetSettlement(settlementId, merchantId));
    const { cardholderId, visit, inputs } = settlement;
    const [institution, personName, policy] = await Promise.all([
      this.institutions.byCode(visit.institution.code),
      this.#maskedName(cardholderId),
      this.queries.execute(new GetPolicy(inputs.policyId)),
    ]);
    const pdf = await this.printer.print({
      ...{ settlement, personName },
      institution: { code: visit.institution.code, name: institution?.name ?? visit.institution.code },
      policy: { policyId: policy.policyId, name: policy.name, certainty: policy.document.certainty },
    });
    return { settlementId, cardholderId, pdf };
  }

  async #maskedName(cardholderId: string): Promise<string | null> {
    const streamId = streamOfCardholderId(cardholderId);
    if (streamId === undefined) return null;
    return (await this.people.masked([streamId])).get(streamId)?.name ?? null;
  }
}
