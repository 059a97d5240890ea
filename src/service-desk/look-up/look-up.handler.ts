import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { AuditLog } from '../../audit';
import {
  CardDirectory,
  cardholderId,
  type CardholderState,
  cardView,
  isCardholderStream,
  TransitCardDirectory,
} from '../../cardholder';
import { TransactionCore } from '../../event-store';
import { PersonRegister } from '../../person';
import { Clock } from '../../platform/clock';
import { KeyRing } from '../../platform/crypto';
import { ProblemError } from '../../platform/errors';
import { auditOf, type StaffIdentity } from '../../staff';
import { LookUpRate } from './look-up-rate';
import { type FoundPerson, type LookUpAnswer, type LookUpKey, LookUpPeople } from './look-up.query';
import { type Lead, MessageSearch } from './message-search';

/** People shown at most. */
const MAX_FOUND = 20;
/** Domain of the keyed fingerprints of what was looked for: equal keys can be told in the log, and not read. */
const KEY_DOMAIN = 'desk-look-up';
const ACTION = 'cardholder.look_up';

@QueryHandler(LookUpPeople)
export class LookUpPeopleHandler implements IQueryHandler<LookUpPeople> {
  constructor(
    private readonly rate: LookUpRate,
    private readonly messages: MessageSearch,
    private readonly people: PersonRegister,
    private readonly cards: CardDirectory,
    private readonly transitCards: TransitCardDirectory,
    private readonly core: TransactionCore,
    private readonly audit: AuditLog,
    private readonly keys: KeyRing,
    private readonly clock: Clock,
  ) {}

  async execute({ key, staff }: LookUpPeople): Promise<LookUpAnswer> {
    await this.#take(key, staff);
    const leads = distinct(await this.#find(key)).filter(({ streamId }) => isCardholderStream(streamId));
    const shown = leads.slice(0, MAX_FOUND);
    const items = await this.#show(shown);
    await this.#log(key, staff, items);
    return { items, more: leads.length > MAX_FOUND };
  }

  async #take(key: LookUpKey, staff: StaffIdentity): Promise<void> {
    const waitSeconds = await this.rate.take(staff.staffId);
    if (waitSeconds === undefined) return;
    const details = { by: key.by, refusal: 'too_many_look_ups' };
    await this.audit.record({ ...auditOf(staff), action: ACTION, outcome: 'refused', details });
    throw new ProblemError('too_many_requests', {
      detail: 'too many look-ups in the last minute',
      headers: { 'retry-after': String(waitSeconds) },
    });
  }

  async #find(key: LookUpKey): Promise<Lead[]> {
    switch (key.by) {
      case 'card':
        return leadOf(await this.cards.byNumber(key.cardNumber));
      case 'transit_card':
        return leadOf(await this.transitCards.byNumber(key.transitCardNumber));
      case 'rrn':
        return this.messages.byReference(key.rrn);
      case 'stan':
        return this.messages.byMessage(key.terminalId, key.stan, key.localDate, MAX_FOUND + 1);
      case 'id_number':
        return leadsOf(await this.people.byIdNumber(key.idNumber));
      case 'phone':
        return leadsOf(await this.people.byPhone(key.phone));
      case 'name':
        return leadsOf(await this.people.byNameAndBirthDate(key.name, key.birthDate));
    }
  }

  async #show(leads: readonly Lead[]): Promise<FoundPerson[]> {
    const streamIds = [...new Set(leads.map(({ streamId }) => streamId))];
    const [people, states] = await Promise.all([
      this.people.masked(streamIds),
      this.core.states<CardholderState>(streamIds),
    ]);
    const now = this.clock.now();
    return leads.flatMap(({ streamId, authorizationId }) => {
      const state = states.get(streamId);
      if (state === undefined) return [];
      const person = people.get(streamId);
      const cards = state.cards.map((card) => {
        const { token, maskedNumber, kind, state: cardState } = cardView(state, card, now);
        return { token, maskedNumber, kind, state: cardState };
      });
      const { name = null, idNumber = null } = person ?? {};
      return [{ cardholderId: cardholderId(streamId), name, idNumber, cards, authorizationId }];
    });
  }

  /** An entry for everybody who was shown, or one that nobody was: what was looked for only as a keyed fingerprint. */
  async #log(key: LookUpKey, staff: StaffIdentity, items: readonly FoundPerson[]): Promise<void> {
    const details = { by: key.by, key: this.keys.blindIndex(KEY_DOMAIN, JSON.stringify(key)), found: items.length };
    const entry = { ...auditOf(staff), action: ACTION, outcome: 'done', details } as const;
    const shown = [...new Set(items.map((item) => item.cardholderId))];
    if (shown.length === 0) return this.audit.record(entry);
    await Promise.all(shown.map((id) => this.audit.record({ ...entry, cardholderId: id })));
  }
}

function leadOf(location: { readonly streamId: number } | undefined): Lead[] {
  return leadsOf(location === undefined ? [] : [location.streamId]);
}

function leadsOf(streamIds: readonly number[]): Lead[] {
  return streamIds.map((streamId) => ({ streamId, authorizationId: null }));
}

function distinct(leads: readonly Lead[]): Lead[] {
  const byName = new Map(leads.map((lead) => [`${lead.streamId} ${lead.authorizationId ?? ''}`, lead]));
  return [...byName.values()];
}
