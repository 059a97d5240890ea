import { Story, STORY_CHANGE, type Told } from '../../../test/model/story';
import type { Decide } from '../../event-store';
import { CARD_STATES, type CardState, freezesOf } from './card';
import {
  activateCard,
  collectCard,
  freezeCard,
  lockPin,
  recordProduction,
  reportLoss,
  setApplicationState,
  settleDue,
  unfreezeCard,
  unlockPin,
  withdrawLoss,
} from './card-decisions';
import type { CardChangeData } from './card-events';
import { applyForCard, issueCard, replaceCard } from './card-issue';
import { CARD_TRANSITIONS } from './card-transitions';
import { cardView } from './card-view';
import { closeCard } from './closure-decisions';
import type { ChangeOrigin } from './origin';
import { registerCardholder } from './person-decisions';
import { openPurse } from './purse-decisions';
import type { CardholderState } from './state';

const DAY_MS = 86_400_000;
const { now } = STORY_CHANGE;
const origin: ChangeOrigin = { channel: 'counter', reason: 'holder_asked', operator: 'st_1', note: 'nt_1' };
const command = { cardId: 1, now, origin };
const LAPSES_AT = now + 5 * DAY_MS;
const WINDOW_MS = 10 * DAY_MS;
const CARD = { token: 'card-1', expiresOn: '2036-11', maskedNumber: '922000*********0017', numberIndex: 'i1' };
const NEXT = { token: 'card-2', expiresOn: '2036-11', maskedNumber: '922000*********0025', numberIndex: 'i2' };

type Step = Decide<CardholderState, unknown>;

/** Every command about a card. The rows of the table below say what each does in every state. */
const COMMANDS = {
  made: recordProduction(command),
  failed: recordProduction({ ...command, failedAt: 'bank' }),
  collect: collectCard({ ...command, activate: true }),
  handOver: collectCard({ ...command, activate: false }),
  activate: activateCard(command),
  freeze: freezeCard({ ...command, kind: 'temporary' }),
  freezeJudicial: freezeCard({ ...command, kind: 'judicial', document: '（2026）吉01执123号' }),
  unfreeze: unfreezeCard({ ...command, kind: 'temporary' }),
  reportProvisional: reportLoss({ ...command, loss: 'provisional', lapsesAt: LAPSES_AT }),
  reportFormal: reportLoss({ ...command, loss: 'formal' }),
  withdraw: withdrawLoss(command),
  lock: lockPin(command),
  unlock: unlockPin(command),
  replaceLost: replace('lost'),
  replaceDamaged: replace('damaged'),
  replaceExpired: replace('expired'),
  replaceChanged: replace('information_changed'),
  close: closeCard({ ...command, cause: 'requested', transitWindowMs: WINDOW_MS }),
  setApplication: setApplicationState({ ...command, application: 'citizen', state: 'frozen' }),
} as const satisfies Readonly<Record<string, Step>>;

type CommandName = keyof typeof COMMANDS;

function replace(cause: 'lost' | 'damaged' | 'expired' | 'information_changed'): Step {
  return replaceCard({ ...command, cause, card: NEXT, production: { area: '220102' }, transitWindowMs: WINDOW_MS });
}

/** How a card comes into each state. */
const WAYS: Readonly<Record<CardState, readonly Step[]>> = {
  in_production: [],
  awaiting_collection: [COMMANDS.made],
  pending_activation: [COMMANDS.made, COMMANDS.handOver],
  active: [COMMANDS.made, COMMANDS.collect],
  frozen: [COMMANDS.made, COMMANDS.collect, COMMANDS.freeze],
  provisional_loss: [COMMANDS.made, COMMANDS.collect, COMMANDS.reportProvisional],
  lost: [COMMANDS.made, COMMANDS.collect, COMMANDS.reportFormal],
  locked: [COMMANDS.made, COMMANDS.collect, COMMANDS.lock],
  expired: [COMMANDS.made, COMMANDS.collect, expiring()],
  closed: [COMMANDS.made, COMMANDS.collect, COMMANDS.close],
};

/** As if the validity had ended: a story's time does not pass. */
function expiring(): Step {
  return () => ({
    events: [{ type: 'CardExpired', entity: null, data: { cardId: 1 }, postings: [] }],
    outcome: '{"result":"done"}',
  });
}

function cardIn(state: CardState, application: Partial<Parameters<typeof applyForCard>[0]> = {}): Story {
  const story = new Story();
  story.run(registerCardholder());
  story.run(openPurse({ purse: 'transit' }));
  story.run(applyForCard({ ...CARD, area: '220102', now, origin, ...application }));
  for (const step of WAYS[state]) expect(story.run(step).answer['result']).toBe('done');
  expect(story.state.cards[0]?.state).toBe(state);
  return story;
}

/** `+ state`: done, and what the card is then. `=`: already so. `!`: refused with the states of the transition. */
const NO = '!';
const SO = '=';
const TABLE: Readonly<Record<CommandName, Readonly<Record<CardState, string>>>> = {
  made: row({ in_production: '+ awaiting_collection', awaiting_collection: SO }),
  failed: row({ in_production: '+ in_production' }),
  collect: row({ awaiting_collection: '+ active', active: SO, frozen: SO }),
  handOver: row({ awaiting_collection: '+ pending_activation', pending_activation: SO }),
  activate: row({ pending_activation: '+ active', active: SO }),
  freeze: row({ active: '+ frozen', frozen: SO, locked: '+ locked' }),
  freezeJudicial: row({
    in_production: '+ in_production',
    awaiting_collection: '+ awaiting_collection',
    pending_activation: '+ pending_activation',
    active: '+ frozen',
    frozen: '+ frozen',
    provisional_loss: '+ provisional_loss',
    lost: '+ lost',
    locked: '+ locked',
  }),
  unfreeze: row({ active: SO, frozen: '+ active' }),
  reportProvisional: row({
    pending_activation: '+ provisional_loss',
    active: '+ provisional_loss',
    frozen: '+ provisional_loss',
    locked: '+ provisional_loss',
    provisional_loss: SO,
  }),
  reportFormal: row({
    pending_activation: '+ lost',
    active: '+ lost',
    frozen: '+ lost',
    locked: '+ lost',
    provisional_loss: '+ lost',
    lost: SO,
  }),
  withdraw: row({ active: SO, frozen: SO, provisional_loss: '+ active', lost: '+ active' }),
  lock: row({ active: '+ locked', frozen: '+ locked', locked: SO }),
  unlock: row({ active: SO, frozen: SO, locked: '+ active' }),
  replaceLost: row({ lost: '+ closed' }),
  replaceDamaged: row({
    awaiting_collection: '+ closed',
    pending_activation: '+ closed',
    active: '+ closed',
    frozen: '+ closed',
    locked: '+ closed',
  }),
  replaceExpired: row({ expired: '+ closed' }),
  replaceChanged: row({ active: '+ closed', frozen: '+ closed', locked: '+ closed', expired: '+ closed' }),
  close: { ...row({ closed: SO }, '+ closed') },
  setApplication: { ...row({ expired: NO, closed: NO }, '+'), frozen: '+ frozen' },
};

function row(given: Partial<Record<CardState, string>>, rest: string = NO): Readonly<Record<CardState, string>> {
  return Object.fromEntries(CARD_STATES.map((state) => [state, given[state] ?? rest])) as Record<CardState, string>;
}

const CASES = (Object.keys(COMMANDS) as CommandName[]).flatMap((name) =>
  CARD_STATES.map((state): [CardState, CommandName, string] => [state, name, TABLE[name][state]]),
);

describe('the life of a card', () => {
  it.each(CASES)('%s, told to %s: %s', (state, name, expected) => {
    const story = cardIn(state);
    const before = story.state.cards[0];
    const told = story.run(COMMANDS[name]);
    if (expected === NO) {
      expect(told.answer).toMatchObject({ result: 'refused', reason: 'card_state_invalid' });
      expect((told.answer['allowedFrom'] as string[]).length).toBeGreaterThan(0);
      expect(told.answer['allowedFrom']).not.toContain(state);
    } else if (expected === SO) {
      expect(told.answer).toMatchObject({ result: 'already_so', token: CARD.token, state });
    } else {
      expectChange(told, state, expected === '+' ? state : expected.slice(2), story);
      return;
    }
    expect(told.events).toEqual([]);
    expect(story.state.cards[0]).toBe(before);
  });

  function expectChange(told: Told, from: CardState, to: string, story: Story): void {
    expect(told.answer['result']).toBe('done');
    expect(story.state.cards[0]?.state).toBe(to);
    const [event] = told.events;
    expect(event?.data as CardChangeData).toMatchObject({ cardId: 1, at: now, from, to, origin });
    expect(told.events.flatMap((one) => one.postings)).toEqual([]);
  }

  it('has a command for every row of the transition table', () => {
    const rows = Object.values(CARD_TRANSITIONS).filter(
      (one) => !['CardLossLapsed', 'CardExpired'].includes(one.event),
    );
    expect(rows.length).toBe(Object.keys(COMMANDS).length);
  });

  it.each(Object.keys(COMMANDS) as CommandName[])(
    '%s about a card that the person does not have is refused',
    (name) => {
      const story = new Story();
      story.run(registerCardholder());
      expect(story.run(COMMANDS[name]).answer).toEqual({ result: 'refused', reason: 'card_not_found' });
    },
  );

  it.each([
    { ...origin, reason: 'Zhang San called' },
    { ...origin, reason: '' },
    { ...origin, note: 'he lost it in Changchun' },
    { ...origin, channel: 'pigeon' as 'phone' },
  ])('takes no origin with text in it: %p', (bad) => {
    const told = cardIn('active').run(freezeCard({ ...command, origin: bad }));
    expect(told.answer).toEqual({ result: 'refused', reason: 'origin_invalid' });
  });
});

describe('an application', () => {
  it('puts one physical card on its way; a second live one is refused, an electronic one is not', () => {
    const story = cardIn('in_production');
    const again = applyForCard({ ...NEXT, area: '220102', now, origin });
    expect(story.run(again).answer).toEqual({ result: 'refused', reason: 'live_card_exists' });
    expect(story.run(issueCard({ ...NEXT, now, origin })).answer['reason']).toBe('live_card_exists');
    const electronic = issueCard({ ...NEXT, kind: 'electronic', activate: true, now, origin });
    expect(story.run(electronic).answer).toMatchObject({ result: 'done', state: 'active' });
    const third = issueCard({ ...NEXT, token: 'card-3', kind: 'electronic', now, origin });
    expect(story.run(third).answer['reason']).toBe('live_card_exists');
  });

  it.each(['expired', 'closed'] as const)('is possible again once the card is %s', (state) => {
    const told = cardIn(state).run(applyForCard({ ...NEXT, area: '220102', bankCode: '102', now, origin }));
    expect(told.answer).toMatchObject({ result: 'done', token: NEXT.token, state: 'in_production' });
    expect(told.events[0]).toMatchObject({ type: 'CardApplied', data: { area: '220102', bankCode: '102', origin } });
  });

  it('that failed says at which stage, and another time when it is another stage', () => {
    const story = cardIn('in_production');
    expect(story.run(COMMANDS.failed).answer).toMatchObject({ result: 'done', stage: 'bank' });
    expect(story.run(COMMANDS.failed).answer).toMatchObject({ result: 'already_so', stage: 'bank' });
    expect(story.run(recordProduction({ ...command, failedAt: 'maker' })).answer['stage']).toBe('maker');
    expect(story.run(COMMANDS.made).answer['state']).toBe('awaiting_collection');
    expect(story.state.cards[0]?.stage).toBeUndefined();
  });
});

describe('freezes', () => {
  it('are a set: each kind is lifted by itself, a court’s under an approval only', () => {
    const story = cardIn('active');
    story.run(COMMANDS.freeze);
    story.run(COMMANDS.freezeJudicial);
    expect(freezesOf(story.state.cards[0]!).map(({ kind }) => kind)).toEqual(['temporary', 'judicial']);
    expect(story.run(COMMANDS.unfreeze).answer).toMatchObject({ result: 'done', state: 'frozen' });
    const lift = unfreezeCard({ ...command, kind: 'judicial' });
    expect(story.run(lift).answer).toEqual({ result: 'refused', reason: 'approval_missing' });
    const approved = unfreezeCard({ ...command, kind: 'judicial', origin: { ...origin, approval: 'ap_1' } });
    expect(story.run(approved).answer).toMatchObject({ result: 'done', state: 'active' });
    expect(story.run(approved).answer['result']).toBe('already_so');
  });

  it('by a court need the number of the order', () => {
    const told = cardIn('active').run(freezeCard({ ...command, kind: 'judicial' }));
    expect(told.answer).toEqual({ result: 'refused', reason: 'document_missing' });
  });

  it('outlast everything else that happens to the card', () => {
    const story = cardIn('active');
    story.run(COMMANDS.freezeJudicial);
    for (const step of [COMMANDS.lock, COMMANDS.unlock, COMMANDS.reportFormal, COMMANDS.withdraw]) story.run(step);
    expect(story.state.cards[0]?.state).toBe('frozen');
    expect(story.run(COMMANDS.close).answer).toEqual({ result: 'refused', reason: 'judicial_freeze' });
  });

  it('by a court pass on to the card that takes the place, a temporary one does not', () => {
    const story = cardIn('active');
    story.run(COMMANDS.freeze);
    story.run(COMMANDS.freezeJudicial);
    story.run(COMMANDS.replaceDamaged);
    story.run(recordProduction({ ...command, cardId: 2 }));
    const told = story.run(collectCard({ ...command, cardId: 2, activate: true }));
    expect(told.answer).toMatchObject({ result: 'done', state: 'frozen' });
    expect(freezesOf(story.state.cards[1]!)).toEqual([{ kind: 'judicial', document: '（2026）吉01执123号' }]);
  });

  it('of the first version of the service, without kind and origin, are temporary ones', () => {
    const story = cardIn('active');
    const old = (type: string, data: object): Step => {
      return () => ({ events: [{ type, entity: null, data, postings: [] }], outcome: '{}' });
    };
    const active = story.state.cards;
    story.run(old('CardFrozen', { cardId: 1, reason: 'reported_by_holder' }));
    expect(story.state.cards).toEqual([{ ...active[0], state: 'frozen' }]);
    story.run(old('CardUnfrozen', { cardId: 1, reason: 'found' }));
    expect(story.state.cards).toEqual(active);
  });
});

describe('a report of a loss', () => {
  it.each([
    ['locked', 'locked'],
    ['pending_activation', 'pending_activation'],
    ['active', 'active'],
    ['frozen', 'frozen'],
  ] as const)('of a card that was %s, taken back, leaves it %s', (state, after) => {
    for (const steps of [
      [COMMANDS.reportProvisional, COMMANDS.withdraw],
      [COMMANDS.reportProvisional, COMMANDS.reportFormal, COMMANDS.withdraw],
    ]) {
      const story = cardIn(state);
      const before = story.state.cards;
      for (const step of steps) expect(story.run(step).answer['result']).toBe('done');
      expect(story.state.cards).toEqual(before);
      expect(story.state.cards[0]?.state).toBe(after);
    }
  });

  it('that is provisional lapses at its time, not a moment earlier', () => {
    const story = cardIn('provisional_loss');
    expect(story.run(settleDue(LAPSES_AT - 1)).events).toEqual([]);
    expect(cardView(story.state, story.state.cards[0]!, LAPSES_AT).state).toBe('active');
    const told = story.run(settleDue(LAPSES_AT));
    expect(told.events).toMatchObject([
      { type: 'CardLossLapsed', data: { to: 'active', origin: { channel: 'system' } } },
    ]);
    expect(story.run(settleDue(LAPSES_AT)).events).toEqual([]);
  });

  it('that is formal does not lapse', () => {
    const story = cardIn('provisional_loss');
    story.run(COMMANDS.reportFormal);
    expect(story.run(settleDue(LAPSES_AT + DAY_MS)).events).toEqual([]);
  });

  it('that has lapsed is recorded together with the next change, before the sweep', () => {
    const story = cardIn('provisional_loss');
    const told = story.run(freezeCard({ ...command, now: LAPSES_AT }));
    expect(told.events.map(({ type }) => type)).toEqual(['CardLossLapsed', 'CardFrozen']);
    expect(told.answer['state']).toBe('frozen');
  });

  it('cannot be taken back once the card was replaced', () => {
    const story = cardIn('lost');
    story.run(COMMANDS.replaceLost);
    const told = story.run(COMMANDS.withdraw);
    expect(told.answer).toEqual({
      result: 'refused',
      reason: 'card_state_invalid',
      allowedFrom: ['provisional_loss', 'lost'],
    });
  });
});

describe('a replacement', () => {
  it('closes the old card, names its successor, and answers the same again', () => {
    const story = cardIn('lost');
    const told = story.run(COMMANDS.replaceLost);
    expect(told.answer).toMatchObject({ result: 'done', token: 'card-2', state: 'in_production', replaces: 'card-1' });
    expect(told.events.map(({ type }) => type)).toEqual(['CardReplaced', 'CardApplied']);
    expect(story.state.cards).toMatchObject([{ state: 'closed', replacedBy: 2 }, { state: 'in_production' }]);
    expect(story.run(replace('damaged')).answer).toMatchObject({
      result: 'already_so',
      token: 'card-2',
      replaces: 'card-1',
    });
  });

  it('at the counter is there at once, an electronic one is active', () => {
    const story = cardIn('lost');
    story.run(replaceCard({ ...command, cause: 'lost', card: NEXT, transitWindowMs: WINDOW_MS }));
    expect(story.state.cards[1]?.state).toBe('pending_activation');
    const electronic = { ...NEXT, token: 'e-1' };
    story.run(issueCard({ ...electronic, kind: 'electronic', activate: true, now, origin }));
    story.run(reportLoss({ ...command, cardId: 3, loss: 'formal' }));
    const card = { ...NEXT, token: 'e-2' };
    const told = story.run(replaceCard({ ...command, cardId: 3, cause: 'lost', card, transitWindowMs: WINDOW_MS }));
    expect(told.answer).toMatchObject({ result: 'done', state: 'active', token: 'e-2' });
    expect(story.state.cards[2]?.uploadsUntil).toBeUndefined();
  });

  it('is refused while another live card of the kind is there, and with a validity that is over', () => {
    const story = cardIn('expired');
    const over = replaceCard({
      ...command,
      cause: 'expired',
      card: { ...NEXT, expiresOn: '2026-10' },
      transitWindowMs: 0,
    });
    expect(story.run(over).answer['reason']).toBe('expiry_invalid');
    story.run(applyForCard({ ...NEXT, area: '220102', now, origin }));
    const card = { ...NEXT, token: 'card-3' };
    const told = story.run(replaceCard({ ...command, cause: 'expired', card, transitWindowMs: 0 }));
    expect(told.answer).toEqual({ result: 'refused', reason: 'live_card_exists' });
  });

  it('lets the transit purse rest till taps with the old card can no more be uploaded', () => {
    const story = cardIn('lost');
    story.run(COMMANDS.replaceLost);
    expect(story.state.cards[0]?.uploadsUntil).toBe(now + WINDOW_MS);
    expect(story.run(settleDue(now + WINDOW_MS - 1)).events).toEqual([]);
    expect(story.run(settleDue(now + WINDOW_MS)).events).toMatchObject([{ type: 'TransitPurseReleased' }]);
    expect(story.state.cards[0]?.uploadsUntil).toBeUndefined();
  });

  it('of a card that nobody had yet lets nothing rest', () => {
    const story = cardIn('awaiting_collection');
    story.run(COMMANDS.replaceDamaged);
    expect(story.state.cards[0]).toMatchObject({ state: 'closed', replacedBy: 2 });
    expect(story.state.cards[0]?.uploadsUntil).toBeUndefined();
  });
});

describe('the validity', () => {
  const after = Date.parse('2036-11-30T16:00:00Z');
  const EXPIRES: readonly CardState[] = [
    ...(['awaiting_collection', 'pending_activation', 'active', 'frozen', 'provisional_loss', 'locked'] as const),
  ];

  it.each(CARD_STATES)('of a card that is %s ends with its month in Shanghai', (state) => {
    const story = cardIn(state);
    const before = story.run(settleDue(after - 1)).events.map(({ type }) => type);
    expect(before).not.toContain('CardExpired');
    const told = story.run(settleDue(after));
    expect(told.events.some(({ type }) => type === 'CardExpired')).toBe(EXPIRES.includes(state));
    expect(story.run(settleDue(after)).events).toEqual([]);
  });

  it('of a card that was lost has ended once the report is taken back', () => {
    const story = cardIn('lost');
    const told = story.run(withdrawLoss({ ...command, now: after }));
    expect(told.events.map(({ type }) => type)).toEqual(['CardLossWithdrawn', 'CardExpired']);
    expect(told.answer).toMatchObject({ result: 'done', state: 'expired' });
  });
});

describe('the applications of a card', () => {
  const set = (application: 'citizen' | 'health' | 'financial', state: 'active' | 'frozen' | 'closed'): Step =>
    setApplicationState({ ...command, application, state });

  it('have a state of their own, and a closed one stays closed', () => {
    const story = cardIn('active');
    expect(story.run(set('citizen', 'active')).answer['result']).toBe('already_so');
    expect(story.run(set('citizen', 'frozen')).answer).toMatchObject({ result: 'done', applicationState: 'frozen' });
    expect(story.state.cards[0]?.apps).toEqual({ citizen: 'frozen' });
    expect(story.run(set('citizen', 'active')).answer['result']).toBe('done');
    expect(story.state.cards[0]).not.toHaveProperty('apps');
    story.run(set('health', 'closed'));
    expect(story.run(set('health', 'active')).answer).toEqual({ result: 'refused', reason: 'application_closed' });
    expect(story.run(set('financial', 'frozen')).answer).toEqual({ result: 'refused', reason: 'application_is_link' });
  });

  it.each([
    ['in_production', 'inactive'],
    ['active', 'active'],
    ['lost', 'active'],
    ['closed', 'closed'],
    ['expired', 'closed'],
  ] as const)('of a card that is %s are %s', (state, shown) => {
    const { state: person } = cardIn(state);
    const { applications } = cardView(person, person.cards[0]!, now);
    expect(applications).toEqual([
      { application: 'social_security', state: shown },
      { application: 'health', state: shown },
      { application: 'citizen', state: shown },
      { application: 'financial', state: 'not_linked' },
    ]);
  });
});

describe('what may be done with a card', () => {
  it.each<[CardState, readonly string[]]>([
    ['in_production', ['freeze', 'close', 'link_transit']],
    ['awaiting_collection', ['collect', 'freeze', 'replace', 'close', 'link_transit']],
    ['pending_activation', ['activate', 'freeze', 'report_loss', 'replace', 'close', 'link_transit']],
    ['active', ['freeze', 'report_loss', 'lock', 'replace', 'close', 'freeze_application', 'link_transit']],
    ['frozen', ['freeze', 'unfreeze', 'report_loss', 'lock', 'replace', 'close', 'freeze_application', 'link_transit']],
    ['provisional_loss', ['freeze', 'report_loss', 'withdraw_loss', 'close', 'freeze_application', 'link_transit']],
    ['lost', ['freeze', 'withdraw_loss', 'replace', 'close', 'freeze_application', 'link_transit']],
    ['locked', ['freeze', 'report_loss', 'unlock', 'replace', 'close', 'freeze_application', 'link_transit']],
    ['expired', ['replace', 'close', 'link_transit']],
    ['closed', []],
  ])('that is %s: %p', (state, allowed) => {
    const { state: person } = cardIn(state);
    expect(cardView(person, person.cards[0]!, now).allowed).toEqual(allowed);
  });
});
