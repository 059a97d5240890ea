import type { StreamEvent } from '../../../event-store';
import type {
  FeesUploadedData,
  FeesWithdrawnData,
  MedicalSettledData,
  SettlementCancelledData,
  SettlementInputs,
  Split,
  VisitDischargedData,
  VisitInstitution,
  VisitKind,
  VisitLine,
  VisitPreSettledData,
  VisitRegisteredData,
} from './medical-events';

/** Fee lines of a visit at most; a long stay has a few thousand. */
export const MAX_VISIT_LINES = 5_000;
/** Settlements of a visit at most, cancelled ones included. */
export const MAX_SETTLEMENTS = 50;

export type VisitState = 'open' | 'settled' | 'cancelled';

/** One settlement of a visit. */
export interface VisitSettlement extends Pick<
  MedicalSettledData,
  'number' | 'ownNumber' | 'stage' | 'split' | 'aid' | 'year' | 'growth' | 'usage' | 'at'
> {
  readonly inputs: SettlementInputs;
  /** ms since the epoch. */
  readonly cancelledAt?: number;
}

/** A line, and the settlement it is part of. */
export interface VisitLineState extends VisitLine {
  readonly settledIn?: number;
}

/** One visit (就诊): its lines, its last pre-settlement and its settlements. */
export interface Visit {
  /** Version of the event that began it: its number in the stream. */
  readonly number: number;
  readonly kind: VisitKind;
  readonly medType: string;
  readonly institution: VisitInstitution;
  readonly insutype: string;
  readonly area: string;
  readonly outOfArea: string;
  readonly card?: number;
  readonly ownNumber?: string;
  readonly began: string;
  readonly nthAdmission: number;
  /** `YYYY-MM-DD` of the discharge. */
  readonly ended?: string;
  readonly state: VisitState;
  readonly lines: readonly VisitLineState[];
  /** Rows of `medical_detail`. */
  readonly details: readonly string[];
  readonly preSettled?: { readonly split: Split; readonly inputs: SettlementInputs };
  readonly settlements: readonly VisitSettlement[];
  /** Deposit still set aside, fen by purse. */
  readonly deposit: Readonly<Record<string, number>>;
}

/** How a visit follows from its events. Throws a RangeError on an event that does not belong to one. */
export function evolveVisit(visit: Visit | undefined, event: StreamEvent): Visit {
  if (visit === undefined) return begin(event);
  const { data } = event;
  switch (event.type) {
    case 'VisitDischarged':
      return discharged(visit, data as VisitDischargedData);
    case 'VisitCancelled':
      return { ...visit, state: 'cancelled', deposit: {} };
    case 'FeesUploaded':
      return uploaded(visit, data as FeesUploadedData);
    case 'FeesWithdrawn': {
      const gone = new Set((data as FeesWithdrawnData).serials);
      return withoutPreSettlement({ ...visit, lines: visit.lines.filter(({ serial }) => !gone.has(serial)) });
    }
    case 'VisitPreSettled': {
      const { split, inputs } = data as VisitPreSettledData;
      return { ...visit, preSettled: { split, inputs } };
    }
    case 'MedicalSettled':
      return settled(visit, data as MedicalSettledData);
    case 'MedicalSettlementCancelled':
      return cancelled(visit, data as SettlementCancelledData);
    default:
      throw new RangeError(`${event.type} does not belong to a visit`);
  }
}

/** The lines that are in no settlement. */
export function openLines({ lines }: Visit): readonly VisitLineState[] {
  return lines.filter(({ settledIn }) => settledIn === undefined);
}

/** The settlement of that number if it stands. */
export function standingSettlement(visit: Visit, number: number): VisitSettlement | undefined {
  return visit.settlements.find((one) => one.number === number && one.cancelledAt === undefined);
}

function begin({ type, data, version }: StreamEvent): Visit {
  if (type !== 'VisitRegistered') throw new RangeError(`${type} does not begin a visit`);
  const { kind, medType, institution, insutype, area, outOfArea, card, began, ...rest } = data as VisitRegisteredData;
  const held = rest.holds?.map(({ purse, delta }) => [purse, delta] as const) ?? [];
  return {
    ...{ number: version, kind, medType, institution, insutype, area, outOfArea, began },
    ...(card === undefined ? {} : { card }),
    ...(rest.ownNumber === undefined ? {} : { ownNumber: rest.ownNumber }),
    nthAdmission: rest.nthAdmission ?? 1,
    ...{ state: 'open', lines: [], details: [], settlements: [], deposit: Object.fromEntries(held) },
  };
}

function discharged(visit: Visit, { ended }: VisitDischargedData): Visit {
  if (ended !== null) return withoutPreSettlement({ ...visit, ended });
  const { ended: _, ...stays } = visit;
  return withoutPreSettlement(stays);
}

function uploaded(visit: Visit, { lines, detail }: FeesUploadedData): Visit {
  const details = detail === undefined ? visit.details : [...visit.details, detail];
  return withoutPreSettlement({ ...visit, lines: [...visit.lines, ...lines], details });
}

function settled(visit: Visit, data: MedicalSettledData): Visit {
  const { number, ownNumber, stage, split, inputs, aid, year, growth, usage, at } = data;
  const covered = new Set(inputs.serials);
  const settlement: VisitSettlement = {
    ...{ number, stage, split, inputs, year, growth, at },
    ...(ownNumber === undefined ? {} : { ownNumber }),
    ...(aid === undefined ? {} : { aid }),
    ...(usage === undefined ? {} : { usage }),
  };
  const next = withoutPreSettlement(visit);
  return {
    ...next,
    lines: next.lines.map((line) => (covered.has(line.serial) ? { ...line, settledIn: number } : line)),
    settlements: [...next.settlements, settlement],
    ...(stage === 'final' ? { state: 'settled' as const, deposit: {} } : {}),
  };
}

/** The lines are free again, and the visit is open. */
function cancelled(visit: Visit, { number, at }: SettlementCancelledData): Visit {
  const next = withoutPreSettlement(visit);
  return {
    ...next,
    state: 'open',
    lines: next.lines.map((line) => (line.settledIn === number ? withoutSettlement(line) : line)),
    settlements: next.settlements.map((one) => (one.number === number ? { ...one, cancelledAt: at } : one)),
  };
}

function withoutSettlement(line: VisitLineState): VisitLineState {
  const { settledIn: _, ...free } = line;
  return free;
}

/** What was pre-settled counts no more once lines or dates have changed. */
function withoutPreSettlement(visit: Visit): Visit {
  if (visit.preSettled === undefined) return visit;
  const { preSettled: _, ...rest } = visit;
  return rest;
}
