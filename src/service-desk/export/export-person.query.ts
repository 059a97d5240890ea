import { Query } from '@nestjs/cqrs';

/** All data of one person as the pieces of one JSON text (PIPL article 45). Rejects with `not_found` before the first piece. */
export class ExportPerson extends Query<AsyncGenerator<string>> {
  constructor(readonly cardholderId: string) {
    super();
  }
}
