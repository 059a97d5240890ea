import { Injectable } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { hexKey, type RequestIdentity } from '../../../event-store';
import { ProblemError } from '../../../platform/errors';
import type { MedicalSettledData } from '../../domain/settlement';
import { MedicalCore } from '../../medical-core';
import { GetVisit, type VisitView } from '../../medical-commands';
import { FsiError } from '../fsi-error';
import type { FsiHandler, FsiMessage } from '../fsi-handler';
import { type FsiRow, rowsOf, textOf } from '../tables/fsi-field';
import { TRANSACTIONS } from '../tables/transactions';
import { type FoundPerson, FsiPeople } from './fsi-people';

/** Handlers of some transactions. */
export interface FsiHandlerGroup {
  handlers(): readonly FsiHandler[];
}

/** A handler of a transaction of the table. */
export function handlerOf(infno: string, handle: (message: FsiMessage) => Promise<object>): FsiHandler {
  const transaction = TRANSACTIONS.find((one) => one.infno === infno);
  if (transaction === undefined) throw new RangeError(`transaction ${infno} is in no table`);
  return { ...transaction, handle };
}

/** The identity of one of several commands that a message stands for. */
export function stepOf({ key, digest }: RequestIdentity, step: string): RequestIdentity {
  return { key: hexKey(`fsi step ${step}\n${key}`), digest };
}

/** A visit with the person whose it is. */
export interface VisitOfPerson {
  readonly person: FoundPerson;
  readonly view: VisitView;
}

/** What the handlers of transactions share. */
@Injectable()
export class FsiDesk {
  constructor(
    readonly commands: CommandBus,
    readonly queries: QueryBus,
    readonly people: FsiPeople,
    private readonly core: MedicalCore,
  ) {}

  /** The visit of a row (`mdtrt_id`), which must be of the row's person and of the sender. Throws an FsiError. */
  async visitOf(row: FsiRow, path: string, message: FsiMessage): Promise<VisitOfPerson> {
    const person = await this.people.byNumber(textOf(row, 'psn_no'), path, message);
    const view = await this.visit(textOf(row, 'mdtrt_id'), path, message);
    if (view.cardholderId !== person.cardholderId) {
      throw new FsiError('is not of this person', `${path}.mdtrt_id`);
    }
    return { person, view };
  }

  /** The visit of an id. Throws an FsiError. */
  async visit(visitId: string, path: string, { institution }: FsiMessage): Promise<VisitView> {
    const view = await orNone(this.queries.execute(new GetVisit(visitId, institution.merchantId)));
    if (view?.visit.institution.code !== institution.code) {
      throw new FsiError('there is no such visit', `${path}.mdtrt_id`);
    }
    return view;
  }

  /** The settlement of an id, which must be of the visit. Throws an FsiError. */
  async settlementOf(view: VisitView, setlId: string, path: string): Promise<MedicalSettledData> {
    const found = await orNone(this.core.settlement(setlId));
    if (found?.visit.visitId !== view.visitId) throw new FsiError('is no settlement of this visit', `${path}.setl_id`);
    return found.settled;
  }
}

/** Undefined instead of the problem `not_found`. */
async function orNone<Found>(look: Promise<Found>): Promise<Found | undefined> {
  try {
    return await look;
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'not_found') return undefined;
    throw error;
  }
}

/** The first of a node's rows; the others must be of the same visit and person. Throws an FsiError. */
export function headOf(input: unknown, node: string): FsiRow {
  const [head = {}, ...others] = rowsOf(input, node);
  for (const [index, row] of others.entries()) {
    for (const name of ['mdtrt_id', 'psn_no']) {
      if (row[name] !== head[name]) {
        throw new FsiError('must be the same in all rows', `input.${node}[${index + 1}].${name}`);
      }
    }
  }
  return head;
}
