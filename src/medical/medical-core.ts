import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Pool } from 'pg';
import { type CardholderState, isCardholderStream, streamOfCardholderId } from '../cardholder';
import {
  type Decide,
  type JointCommand,
  readEvent,
  type RecordedEvent,
  refuseReuse,
  RequestClaims,
  type RequestIdentity,
  type Settled,
  TransactionCore,
} from '../event-store';
import { ProblemError } from '../platform/errors';
import type { EventPlace } from '../authorization';
import type { MedicalSettledData, Visit, VisitRegisteredData } from './domain/settlement';
import type { MedicalAnswer } from './medical-answer';
import { placeOfSettlement, placeOfVisit } from './medical-ids';

/** Visits whose first events are kept in memory: they never change. */
const CACHED_VISITS = 20_000;

/** A visit by the event that began it. */
export interface NamedVisit {
  readonly visitId: string;
  readonly streamId: number;
  readonly origin: RecordedEvent;
  readonly registered: VisitRegisteredData;
}

/** A settlement by the event that booked it. */
export interface NamedSettlement {
  readonly settlementId: string;
  readonly visit: NamedVisit;
  readonly event: RecordedEvent;
  readonly settled: MedicalSettledData;
}

/** A frozen answer, and where its first event lies. */
export interface MedicalOutcome {
  readonly answer: MedicalAnswer;
  /** Undefined when the command made no event. */
  readonly place: EventPlace | undefined;
}

/** The way every command about medical insurance goes: claim, find what it is about, settle it in the core. */
@Injectable()
export class MedicalCore {
  readonly #visits = new LRUCache<string, NamedVisit>({ max: CACHED_VISITS });

  constructor(
    private readonly core: TransactionCore,
    private readonly claims: RequestClaims,
    @Inject(Pool) private readonly pool: Pool,
  ) {}

  /** Throws the problem `idempotency_key_reused` when the request's key stands for another one. */
  async claim(request: RequestIdentity): Promise<void> {
    refuseReuse(await this.claims.claim([request], request.nonce), request);
  }

  /** The stream of a cardholder's public name. Throws the problem `not_found`. */
  streamOf(cardholderId: string): number {
    const streamId = streamOfCardholderId(cardholderId);
    if (streamId !== undefined && isCardholderStream(streamId)) return streamId;
    throw new ProblemError('not_found', { detail: 'there is no cardholder with this id' });
  }

  /** The visit of an id. Throws the problem `not_found`, also when it is at another merchant's institution. */
  async visit(visitId: string, merchantId?: string): Promise<NamedVisit> {
    const found = this.#visits.get(visitId) ?? (await this.#readVisit(visitId));
    if (found !== undefined && (merchantId ?? found.registered.institution.merchantId) === merchantOf(found)) {
      return found;
    }
    throw new ProblemError('not_found', { detail: 'there is no visit with this id' });
  }

  /** The settlement of an id. Throws the problem `not_found`, also when it is at another merchant's institution. */
  async settlement(settlementId: string, merchantId?: string): Promise<NamedSettlement> {
    const event = await this.#eventAt(placeOfSettlement(settlementId));
    if (event?.type === 'MedicalSettled') {
      const settled = event.data as MedicalSettledData;
      const visit = await this.visit(settled.visitId, merchantId);
      return { settlementId, visit, event, settled };
    }
    throw new ProblemError('not_found', { detail: 'there is no settlement with this id' });
  }

  /** The visit as it stands in the database: for look-ups, and for what a decision checks again. */
  async visitState({ streamId, origin }: NamedVisit): Promise<Visit | undefined> {
    return this.core.entity<Visit>(streamId, origin.version);
  }

  /** Where the last event of the visit's person lies in its lane. */
  async headOf({ streamId }: NamedVisit): Promise<number> {
    return (await this.core.state<CardholderState>(streamId)).position;
  }

  /** Settles a decision about a cardholder, or with `visit` about one of the visits, under an identity that was claimed. */
  async execute<Entity>(
    { key, digest }: RequestIdentity,
    streamId: number,
    decide: Decide<CardholderState, Entity>,
    visit?: NamedVisit,
  ): Promise<MedicalOutcome> {
    const about = visit === undefined ? {} : { origin: visit.origin };
    return outcomeOf(await this.core.execute<CardholderState, Entity>({ streamId, key, digest, decide, ...about }));
  }

  /** Settles a decision about several cardholders in one commit. */
  async executeJoint(
    { key, digest }: RequestIdentity,
    command: Omit<JointCommand, 'key' | 'digest'>,
  ): Promise<MedicalOutcome> {
    return outcomeOf(await this.core.executeJoint({ ...command, key, digest }));
  }

  async #readVisit(visitId: string): Promise<NamedVisit | undefined> {
    const origin = await this.#eventAt(placeOfVisit(visitId));
    if (origin?.type !== 'VisitRegistered') return undefined;
    const registered = origin.data as VisitRegisteredData;
    const found: NamedVisit = { visitId, streamId: origin.streamId, origin, registered };
    this.#visits.set(visitId, found);
    return found;
  }

  async #eventAt(place: EventPlace | undefined): Promise<RecordedEvent | undefined> {
    if (place === undefined || place.lane >= this.core.laneCount) return undefined;
    return readEvent(this.pool, place.lane, place.position);
  }
}

function merchantOf({ registered }: NamedVisit): string {
  return registered.institution.merchantId;
}

function outcomeOf({ body, lane, position }: Settled): MedicalOutcome {
  return { answer: JSON.parse(body) as MedicalAnswer, place: position === null ? undefined : { lane, position } };
}
