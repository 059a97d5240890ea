import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type PagePart, PageParts, type PageSubject } from '../page/page-parts';
import { CaseStore } from './case-store';

/** Cases that the page of a cardholder shows at most, the newest ones. */
const SHOWN = 20;

/** The disputes on the page of a cardholder. */
@Injectable()
export class CasesOnPage implements PagePart, OnModuleInit {
  readonly name = 'cases';
  readonly permission = 'case.read';

  constructor(
    private readonly parts: PageParts,
    private readonly store: CaseStore,
  ) {}

  onModuleInit(): void {
    this.parts.add(this);
  }

  async read({ streamId }: PageSubject): Promise<readonly object[]> {
    const records = await this.store.list({ streamId }, SHOWN);
    return records.map(({ caseId, state, kind, openedAt }) => {
      return { caseId, state, kind, openedAt: new Date(openedAt).toISOString() };
    });
  }
}
