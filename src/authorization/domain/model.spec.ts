import fc from 'fast-check';
import { deciderOf, MODEL_PURSES, modelHistory, type ModelCommand } from '../../../test/model/commands';
import { PurseModel, type Expected } from '../../../test/model/purse-model';
import { cardholderWith, STORY_ACCOUNTS, type Story, type Told } from '../../../test/model/story';
import type { StreamEvent } from '../../event-store';
import type { AuthorizationEntity } from './entity';

const BEGIN = Date.parse('2026-11-28T09:00:00+08:00');
const EMPTY = Object.fromEntries(MODEL_PURSES.map((purse) => [purse, 0]));

/** Runs one command against the model and the deciders, and compares what they say. */
function step(story: Story, model: PurseModel, command: ModelCommand, origins: number[]): void {
  const place = 'pick' in command && command.pick !== undefined ? model.placeOf(command.pick) : undefined;
  const expected = model.apply(command);
  const decide = deciderOf(command, model.now, STORY_ACCOUNTS);
  if (expected === undefined || decide === undefined) return;
  const entity = place === undefined ? undefined : origins[place];
  const told = story.run(decide, entity);
  expect(told.answer).toMatchObject(comparable(expected));
  const [first] = told.events;
  if (expected.begins) origins.push(first!.version);
  expectSound(story, model, told);
}

function comparable({ begins: _begins, ...fields }: Expected): object {
  return fields;
}

function expectSound(story: Story, model: PurseModel, told: Told): void {
  for (const event of told.events) {
    expect(event.postings.reduce((sum, posting) => sum + posting.amount, 0)).toBe(0);
  }
  for (const name of MODEL_PURSES) {
    const purse = story.purse(name);
    expect({ name, ...purse }).toEqual({
      name,
      balance: model.balance(name),
      held: model.held(name),
      available: model.balance(name) - model.held(name),
    });
    expect(purse.balance).toBeGreaterThanOrEqual(0);
    expect(purse.available).toBeGreaterThanOrEqual(0);
    const entities = [...story.entities.values()];
    const rows = entities.flatMap((one) => one.tenders.filter((row) => row.purse === name));
    expect(rows.reduce((sum, row) => sum + row.held, 0)).toBe(purse.held);
    const usage = story.state.limits.used[name];
    if (usage?.day === dayOf(model.now)) expect(usage.dayAmount).toBe(model.spentToday(name));
  }
  expect(story.account(STORY_ACCOUNTS.receivable)).toBe(model.receivable());
  for (const { entity } of told.events) {
    const changed = entity === null ? undefined : story.entities.get(entity);
    if (changed) expectConsistent(changed);
  }
}

function dayOf(now: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(now);
}

function expectConsistent(entity: AuthorizationEntity): void {
  for (const row of entity.tenders) {
    expect(row.captured).toBeLessThanOrEqual(row.authorized);
    expect(row.refunded).toBeLessThanOrEqual(row.captured);
    expect(Math.min(row.authorized, row.captured, row.reversed, row.refunded, row.held)).toBeGreaterThanOrEqual(0);
    const live = entity.status === 'open' ? row.authorized - row.captured - row.reversed : 0;
    expect(row.held).toBe(live);
  }
  expect(entity.elements.length).toBeLessThanOrEqual(100);
}

/** State and authorizations computed anew from the events alone, each taken through JSON as storage does. */
function rebuilt(story: Story): { state: unknown; entities: ReadonlyMap<number, AuthorizationEntity> } {
  const { aggregate } = story;
  let state = aggregate.initialState(story.streamId);
  const entities = new Map<number, AuthorizationEntity>();
  for (const event of story.events) {
    const stored = JSON.parse(JSON.stringify(event)) as StreamEvent;
    state = aggregate.evolve(state, stored);
    if (stored.entity !== null) {
      entities.set(stored.entity, aggregate.evolveEntity(entities.get(stored.entity), stored));
    }
  }
  return { state, entities };
}

describe('random histories of one cardholder', () => {
  it('go as a naive model of purses, holds and limits says, and keep every invariant after each step', () => {
    fc.assert(
      fc.property(modelHistory(80), (history) => {
        const story = cardholderWith(EMPTY);
        const model = new PurseModel(BEGIN);
        const origins: number[] = [];
        for (const command of history) step(story, model, command, origins);
        const again = rebuilt(story);
        expect(again.state).toEqual(story.state);
        expect(again.entities).toEqual(story.entities);
      }),
      { seed: 20261124, numRuns: 120 },
    );
  });

  it('decide the same again on a state that was stored and read back', () => {
    fc.assert(
      fc.property(modelHistory(40), (history) => {
        const story = cardholderWith(EMPTY);
        const model = new PurseModel(BEGIN);
        const origins: number[] = [];
        for (const command of history) {
          step(story, model, command, origins);
          story.state = JSON.parse(JSON.stringify(story.state)) as Story['state'];
        }
        expect(rebuilt(story).state).toEqual(story.state);
      }),
      { seed: 7, numRuns: 30 },
    );
  });
});
