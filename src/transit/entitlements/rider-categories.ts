import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import type { FarePolicy } from '../domain/fare/policy';
import { FarePolicies } from '../fare-policies/fare-policies';
import { serviceDay } from '../domain/fare/shanghai-days';

/** A rider category (乘客类别) that has to be granted. */
export interface RiderCategory {
  readonly category: string;
  readonly name: string;
  /** Months after which it has to be re-verified (年审), the shortest that a policy wants; null where none does. */
  readonly reviewMonths: number | null;
}

/** The rider categories of the fare policies that are in force today or later. */
@Injectable()
export class RiderCategories {
  constructor(
    private readonly policies: FarePolicies,
    private readonly clock: Clock,
  ) {}

  /** By id. The category that everybody is of is not among them. */
  async list(): Promise<readonly RiderCategory[]> {
    const today = serviceDay(this.clock.now(), 0);
    const cities = [...new Set((await this.policies.list()).map(({ city }) => city))];
    const dated = (await Promise.all(cities.map((city) => this.policies.policiesOf(city)))).flat();
    const found = new Map<string, RiderCategory>();
    for (const { policy, to } of dated) {
      if (to !== undefined && to < today) continue;
      for (const one of grantedIn(policy)) found.set(one.category, together(found.get(one.category), one));
    }
    return [...found.values()].sort((a, b) => (a.category < b.category ? -1 : 1));
  }
}

function grantedIn({ categories, defaultCategory, concessions }: FarePolicy): readonly RiderCategory[] {
  const granted = [...categories].filter((category) => category !== defaultCategory);
  return granted.map((category) => {
    const ofCategory = concessions.filter((concession) => concession.category === category);
    const months = Math.min(...ofCategory.map(({ reviewMonths }) => reviewMonths ?? Number.POSITIVE_INFINITY));
    const name = ofCategory[0]?.categoryName ?? category;
    return { category, name, reviewMonths: Number.isFinite(months) ? months : null };
  });
}

/** A category that several policies know has the newest name and the shortest time. */
function together(before: RiderCategory | undefined, now: RiderCategory): RiderCategory {
  const months = [before?.reviewMonths, now.reviewMonths].filter((one) => typeof one === 'number');
  return { ...now, reviewMonths: months.length === 0 ? null : Math.min(...months) };
}
