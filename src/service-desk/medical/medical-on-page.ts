import { Injectable, type OnModuleInit } from '@nestjs/common';
import { cardholderId } from '../../cardholder';
import { type Enrolment, isActiveOn, medicalOf, type MedicalState, PolicyDirectory } from '../../medical';
import { businessDay, Clock } from '../../platform/clock';
import { type PagePart, PageParts, type PageSubject } from '../page/page-parts';
import { ceilingsLeft } from './ceilings-left';
import { LastSettlements } from './last-settlements';
import type { AidView, CeilingView, MedicalView } from './medical-view';

/** Care types whose ceilings are shown: out-patient and in-patient; others share them. */
const SHOWN_CARE = ['11', '21'] as const;

/** Medical insurance on the page of a cardholder: enrolments, what the year came to, what is left, visits and mutual aid. */
@Injectable()
export class MedicalOnPage implements PagePart, OnModuleInit {
  readonly name = 'medical';
  readonly permission = 'medical.read';

  constructor(
    private readonly parts: PageParts,
    private readonly policies: PolicyDirectory,
    private readonly settlements: LastSettlements,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.parts.add(this);
  }

  /** Empty lists for somebody of whom the insurance knows nothing, so that the console can offer to enrol. */
  async read({ streamId, state }: PageSubject): Promise<MedicalView> {
    const today = businessDay(this.clock.now());
    const part = medicalOf(state);
    const [ceilings, settlements, openVisits] = await Promise.all([
      this.#ceilings(part, today),
      Object.keys(part.years).length === 0 ? [] : this.settlements.of(streamId),
      Promise.all(
        part.visits.map(async ({ institution, medType, began }) => {
          return { institution, institutionName: await this.settlements.nameOf(institution), medType, began };
        }),
      ),
    ]);
    return {
      enrolments: part.enrolments,
      years: yearsOf(part),
      ceilings,
      openVisits,
      mutualAid: aidOf(part, today),
      settlements,
    };
  }

  async #ceilings(part: MedicalState, today: string): Promise<readonly CeilingView[]> {
    const active = part.enrolments.filter((enrolment) => isActiveOn(enrolment, today));
    const asked = active.flatMap((enrolment) => SHOWN_CARE.map((medType) => [enrolment, medType] as const));
    return (
      await Promise.all(asked.map(([enrolment, medType]) => this.#ceilingsOf(part, enrolment, medType, today)))
    ).flat();
  }

  async #ceilingsOf(
    { years }: MedicalState,
    enrolment: Enrolment,
    medType: string,
    today: string,
  ): Promise<readonly CeilingView[]> {
    const { insutype, area } = enrolment;
    const found = await this.policies.pick({ insutype, area, medType, day: today });
    if (found === undefined) return [];
    const totals = years[`${insutype}:${today.slice(0, 4)}`];
    return ceilingsLeft(found.policy, enrolment, totals).map((ceiling) => {
      return { insutype, area, medType, policyId: found.policyId, ...ceiling };
    });
  }
}

function yearsOf({ years }: MedicalState): MedicalView['years'] {
  return Object.entries(years)
    .map(([key, totals]) => {
      const [insutype = '', year = ''] = key.split(':');
      return { insutype, year, ...totals };
    })
    .sort((a, b) => b.year.localeCompare(a.year) || a.insutype.localeCompare(b.insutype));
}

function aidOf({ given, received }: MedicalState, today: string): readonly AidView[] {
  return [
    ...given.map(({ relative, month, monthUsed, yearUsed, ...grant }): AidView => {
      return {
        ...{ grantId: grant.grantId, side: 'given', other: cardholderId(relative), relation: grant.relation },
        ...{ from: grant.from, to: grant.to },
        ...{ monthLimit: grant.monthLimit ?? null, yearLimit: grant.yearLimit ?? null },
        monthUsed: month === today.slice(0, 7) ? monthUsed : 0,
        yearUsed: month.slice(0, 4) === today.slice(0, 4) ? yearUsed : 0,
      };
    }),
    ...received.map(({ owner, ...grant }): AidView => {
      return {
        ...{ grantId: grant.grantId, side: 'received', other: cardholderId(owner), relation: grant.relation },
        ...{ from: grant.from, to: grant.to },
        ...{ monthLimit: grant.monthLimit ?? null, yearLimit: grant.yearLimit ?? null },
        ...{ monthUsed: null, yearUsed: null },
      };
    }),
  ];
}
