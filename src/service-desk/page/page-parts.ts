import { Injectable } from '@nestjs/common';
import type { CardholderState } from '../../cardholder';
import type { Permission, StaffIdentity } from '../../staff';

/** Whose page is being made, for whom. */
export interface PageSubject {
  readonly cardholderId: string;
  readonly streamId: number;
  readonly state: CardholderState;
  readonly staff: StaffIdentity;
}

/** A part of the card-holder page that another module adds: disputes, medical accumulators. */
export interface PagePart {
  /** Name of its field in the page; unique. */
  readonly name: string;
  /** Who may see it; everybody who may see the page when left out. */
  readonly permission?: Permission;
  /** The part, with one query at most; undefined leaves the field out. Runs beside the other parts. */
  read(subject: PageSubject): Promise<unknown>;
}

/** Where modules leave their parts of the card-holder page; all must be there before the application starts. */
@Injectable()
export class PageParts {
  readonly #parts: PagePart[] = [];

  add(part: PagePart): void {
    if (this.#parts.some(({ name }) => name === part.name)) throw new Error(`two parts are called ${part.name}`);
    this.#parts.push(part);
  }

  /** The fields of the parts that this member of staff may see. */
  async read(subject: PageSubject): Promise<Readonly<Record<string, unknown>>> {
    const visible = this.#parts.filter(
      ({ permission }) => permission === undefined || subject.staff.permissions.has(permission),
    );
    const read = await Promise.all(visible.map(async (part) => [part.name, await part.read(subject)] as const));
    return Object.fromEntries(read.filter(([, value]) => value !== undefined));
  }
}
