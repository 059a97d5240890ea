import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { TenderPolicy } from '../../authorization';
import { AuditLog } from '../../audit';
import { cardholderId, type CardholderState, cardView, shanghaiDate, type SpendingLimits } from '../../cardholder';
import type { RecordedEvent } from '../../event-store';
import { type MaskedPerson, PersonNotes, PersonRegister } from '../../person';
import { Clock } from '../../platform/clock';
import { TenderPolicyDirectory } from '../../registry';
import { StaffDirectory, type StaffIdentity } from '../../staff';
import { CardholderReader } from '../cardholder-reader';
import type { AccessView } from '../history/history.query';
import { withNames } from '../history/history.handlers';
import { isTransition, transitionOf } from '../history/transitions';
import { StreamWalk } from '../transactions/stream-walk';
import { isTransaction } from '../transactions/transaction-filter';
import { purseNames, TransactionReader } from '../transactions/transaction-reader';
import type { CardholderPage, NoteView, PagePerson } from './cardholder-page';
import { GetCardholderPage } from './cardholder-page.query';
import { OpenHolds } from './open-holds';
import { PageParts } from './page-parts';
import { purseViews } from './purse-view';

/** Newest transactions, notes and entries of the audit log on the page. */
const SHOWN = 20;

/** A stream of which the register knows nobody. */
const NOBODY: Partial<Pick<MaskedPerson, 'registeredAt' | 'mergedInto'>> &
  Omit<MaskedPerson, 'registeredAt' | 'mergedInto'> = {
  ...{ name: null, idNumber: null, phone: null, address: null, birthDate: null, erased: false },
};

@QueryHandler(GetCardholderPage)
export class GetCardholderPageHandler implements IQueryHandler<GetCardholderPage> {
  constructor(
    private readonly cardholders: CardholderReader,
    private readonly walk: StreamWalk,
    private readonly reader: TransactionReader,
    private readonly holds: OpenHolds,
    private readonly people: PersonRegister,
    private readonly personNotes: PersonNotes,
    private readonly parts: PageParts,
    private readonly audit: AuditLog,
    private readonly staff: StaffDirectory,
    private readonly policies: TenderPolicyDirectory<TenderPolicy>,
    private readonly clock: Clock,
  ) {}

  /** One query finds the state, then everything else is read side by side. */
  async execute({ cardholderId: id, staff }: GetCardholderPage): Promise<CardholderPage> {
    const { streamId, state, position } = await this.cardholders.find(id);
    const now = this.clock.now();
    const [history, person, notes, accessHistory, limits, parts] = await Promise.all([
      this.#history(streamId, state, position),
      this.#person(streamId, state),
      this.#notes(streamId, staff),
      this.#accessHistory(id, staff),
      this.#limits(now),
      this.parts.read({ cardholderId: id, streamId, state, staff }),
    ]);
    return {
      cardholderId: id,
      registeredAt: person.registeredAt,
      person: person.view,
      bank: state.person.bank ?? null,
      cards: state.cards.map((card) => {
        const view = cardView(state, card, now);
        return { ...view, since: sinceWhen(view.token, view.state, history.newest, state) };
      }),
      purses: purseViews(state, shanghaiDate(now), limits),
      openHolds: history.openHolds,
      transactions: history.transactions,
      notes,
      cases: [],
      accessHistory,
      ...parts,
    };
  }

  async #history(streamId: number, state: CardholderState, position: number) {
    const purses = purseNames(state);
    const newest: RecordedEvent[] = [];
    const page = this.walk.page({
      streamId,
      position,
      limit: SHOWN,
      wanted: (event) => {
        newest.push(event);
        return isTransaction(event, purses);
      },
    });
    const [{ events }, held] = await Promise.all([page, this.holds.positions(streamId)]);
    const [transactions, openHolds] = await Promise.all([
      this.reader.views(events, purses),
      this.holds.views(held, newest, streamId),
    ]);
    return { transactions, openHolds, newest };
  }

  async #person(streamId: number, state: CardholderState) {
    const found = (await this.people.masked([streamId])).get(streamId);
    const { registeredAt = null, mergedInto = null, ...shown } = found ?? NOBODY;
    const into = mergedInto ?? state.person.mergedInto ?? null;
    const view: PagePerson = {
      ...shown,
      mergedInto: into === null ? null : cardholderId(into),
      status: state.person.status ?? null,
    };
    return { view, registeredAt: registeredAt === null ? null : registeredAt.toISOString() };
  }

  async #notes(streamId: number, staff: StaffIdentity): Promise<NoteView[]> {
    if (!staff.permissions.has('note.read')) return [];
    const { items } = await this.personNotes.list(streamId, { limit: SHOWN });
    const names = await this.#names(items.map(({ by }) => by));
    return items.map(({ noteId, at, by, text }) => ({
      noteId,
      at: at.toISOString(),
      by,
      byName: names.get(by) ?? null,
      text,
    }));
  }

  async #accessHistory(id: string, staff: StaffIdentity): Promise<AccessView[]> {
    if (!staff.permissions.has('access_history.read')) return [];
    const { items } = await this.audit.search({ cardholderId: id }, { limit: SHOWN });
    return withNames(items, this.staff);
  }

  async #names(staffIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return staffIds.length === 0 ? new Map() : this.staff.names(staffIds);
  }

  /** Limits of the policy in force; none when there is no policy yet. */
  async #limits(now: number): Promise<Readonly<Record<string, SpendingLimits>>> {
    const policy = await this.policies.effectiveAt(now).catch(() => undefined);
    return policy?.limits ?? {};
  }
}

/** Since when the card is what it is, where the newest events tell. */
function sinceWhen(
  token: string,
  cardState: string,
  newest: readonly RecordedEvent[],
  { cards }: CardholderState,
): string | null {
  const event = newest.find((one) => isTransition(one) && transitionOf(one, cards).token === token);
  const step = event && transitionOf(event, cards);
  return step?.to === cardState ? step.at : null;
}
