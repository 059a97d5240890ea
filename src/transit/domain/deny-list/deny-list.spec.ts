import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { decodeDenyBlock, decodeDenyEntries, encodeDenyBlock, encodeDenyEntries } from './deny-binary';
import { denyCard, DenyChecksum } from './deny-card';
import { denyCursorText, readDenyCursor } from './deny-cursor';
import { applyUpdate, type DenyChange, DenyList, EMPTY_HELD_LIST, type HeldList } from './deny-list';
import { firstFault, isAllowed } from './allowed-days';
import { liableFor } from './liability';

const card = (number: number) => `03104890${String(number).padStart(12, '0')}`;
const changes = fc.array(
  fc.record({ card: fc.integer({ min: 1, max: 6 }).map(card), op: fc.constantFrom('add' as const, 'delete' as const) }),
  { maxLength: 40 },
);

function listOf(made: readonly DenyChange[], kept?: number): DenyList {
  const list = new DenyList(kept);
  for (const change of made) list.change(change);
  return list;
}

function held(list: DenyList): HeldList {
  const applied = applyUpdate(EMPTY_HELD_LIST, list.since(undefined));
  if (applied.result !== 'applied') throw new Error(applied.reason);
  return applied.held;
}

describe('the deny list', () => {
  it('brings a terminal of any version to the same list, by delta or in full', () => {
    fc.assert(
      fc.property(changes, changes, fc.integer({ min: 1, max: 50 }), (before, after, kept) => {
        const list = listOf(before, kept);
        const terminal = held(list);
        for (const change of after) list.change(change);
        const applied = applyUpdate(terminal, list.since(terminal.version));
        expect(applied).toEqual({ result: 'applied', held: held(list) });
      }),
    );
  });

  it('tells only what has changed, deletes before adds', () => {
    const list = listOf([{ card: card(9), op: 'add' }]);
    for (const op of ['add', 'delete'] as const) list.change({ card: card(5), op });
    list.change({ card: card(1), op: 'add' });
    list.change({ card: card(9), op: 'delete' });
    expect(list.since(1)).toMatchObject({ from: 1, to: 5, full: false, count: 1 });
    expect(list.since(1).changes).toEqual([
      { card: card(9), op: 'delete' },
      { card: card(1), op: 'add' },
    ]);
  });

  it('makes no version of a change that changes nothing', () => {
    const list = listOf([{ card: card(1), op: 'add' }]);
    expect(list.change({ card: card(1), op: 'add' })).toBe(1);
    expect(list.change({ card: card(2), op: 'delete' })).toBe(1);
  });

  it('is given in full to a terminal too far behind, ahead, or of no version', () => {
    const many = Array.from({ length: 10 }, (_, number) => ({ card: card(number), op: 'add' as const }));
    const list = listOf(many, 3);
    for (const version of [0, 11, 2.5, undefined])
      expect(list.since(version)).toMatchObject({ from: 0, to: 10, full: true });
    expect(list.since(9)).toMatchObject({ full: false, changes: [many[9]] });
  });

  it('is asked for in full when version, count or checksum do not fit', () => {
    const update = listOf([{ card: card(1), op: 'add' }]).since(0);
    expect(applyUpdate({ version: 7, cards: new Set() }, update)).toMatchObject({ result: 'ask_full' });
    expect(applyUpdate(EMPTY_HELD_LIST, { ...update, count: 2 })).toMatchObject({
      reason: '1 cards after the update, must be 2',
    });
    const other = { ...update, changes: [{ card: card(2), op: 'add' as const }] };
    expect(applyUpdate(EMPTY_HELD_LIST, other)).toMatchObject({ reason: 'the checksum differs' });
  });
});

describe('the binary form of the deny list', () => {
  const made: DenyChange[] = [
    { card: '03104890000000000017', op: 'delete' },
    { card: '03104890000000000025', op: 'add' },
  ];

  it('has ten bytes an entry, the last 0 for delete and 1 for add', () => {
    expect(encodeDenyEntries(made).toString('hex')).toBe('10489000000000001700' + '10489000000000002501');
    expect(decodeDenyEntries(encodeDenyEntries(made))).toEqual(made);
  });

  it('names the entry that is broken', () => {
    const bytes = encodeDenyEntries(made);
    bytes[19] = 202;
    expect(() => decodeDenyEntries(bytes)).toThrow('entry 2 at byte 19');
    expect(() => decodeDenyEntries(bytes.subarray(1))).toThrow('19 bytes are no whole entries');
    expect(() => encodeDenyEntries([{ card: '1', op: 'add' }])).toThrow('entry 1: a card number');
  });

  it('says in the last byte how a card begins that does not begin with 03, of any digits', () => {
    const cards = ['00001234567890123456', '99999999999999999999', '04000000000000000001'];
    const changes = cards.flatMap((number) => [
      { card: number, op: 'delete' as const },
      { card: number, op: 'add' as const },
    ]);
    expect(decodeDenyEntries(encodeDenyEntries(changes))).toEqual(changes);
    expect(encodeDenyEntries(changes).at(-11)).toBe(10);
  });

  it('is sent in blocks that say which update they are of', () => {
    const block = {
      from: 41,
      to: 2 ** 40,
      full: true,
      count: 7,
      checksum: 'ab'.repeat(32),
      changes: made,
      last: false,
    };
    const bytes = encodeDenyBlock(block);
    expect(bytes).toHaveLength(60 + 20);
    expect(decodeDenyBlock(bytes)).toEqual(block);
    expect(() => decodeDenyBlock(bytes.subarray(0, 70))).toThrow('1 entries, must be 2');
    expect(() => decodeDenyBlock(bytes.subarray(1))).toThrow('no block');
  });
});

describe('the checksum of a deny list', () => {
  const cards = ['03104890000000000017', '03104890000000000025', '00009220000000000016'];

  it('is the sum of the SHA-256 of the cards, in whatever order they come and go', () => {
    const plain = cards.reduce(
      (sum, number) => sum + BigInt(`0x${createHash('sha256').update(number).digest('hex')}`),
      0n,
    );
    expect(DenyChecksum.of(cards).toHex()).toBe((plain % 2n ** 256n).toString(16).padStart(64, '0'));
    expect(DenyChecksum.of([...cards].reverse()).toHex()).toBe(DenyChecksum.of(cards).toHex());
    const [first = '', ...rest] = cards;
    expect(DenyChecksum.of(cards).without(first).toHex()).toBe(DenyChecksum.of(rest).toHex());
    expect(DenyChecksum.fromHex(DenyChecksum.of(rest).toHex()).with(first).toHex()).toBe(
      DenyChecksum.of(cards).toHex(),
    );
  });

  it('knows a card by 20 digits', () => {
    expect(denyCard('3104890000000000017')).toBe('03104890000000000017');
    expect(() => denyCard('031048900000000000170')).toThrow('up to 20 digits');
  });
});

describe('the cursor of a download', () => {
  it('is read as it was written, and nothing else is one', () => {
    const cursor = { from: 3, to: 12, full: false, op: 'add', place: 99 } as const;
    expect(readDenyCursor(denyCursorText(cursor))).toEqual(cursor);
    for (const text of ['', '3-12', '12-3-da9', '3-12-xa9', '3-12-da9 ']) expect(readDenyCursor(text)).toBeUndefined();
  });
});

describe('a tap by a lost card', () => {
  const listed = { listedAt: 1_000, listedVersion: 8 };

  it.each([
    ['holder', 'before the card was listed', 999, 8],
    ['operator', 'whose terminal had acknowledged the version', 1_000, 8],
    ['issuer', 'while the list was on its way', 1_599, 7],
    ['operator', 'whose terminal should have had the list', 1_600, 7],
  ])('is borne by the %s %s', (liable, _when, at, acknowledged) => {
    expect(liableFor({ ...listed, at, acknowledged }, 600)).toBe(liable);
  });
});

describe('the cards of a city', () => {
  const days = { kind: 'city', code: '2410', from: '2026-03-02', to: '2026-03-31' } as const;

  it('are taken from the first of its days to the last, and those of no other city', () => {
    const on = (day: string, code = '2410') => isAllowed([days], 'city', code, day);
    expect(['2026-03-01', '2026-03-02', '2026-03-31', '2026-04-01'].map((day) => on(day))).toEqual([
      ...[false, true, true, false],
    ]);
    expect(on('2026-03-15', '2420')).toBe(false);
    expect(isAllowed([days], 'issuer', '2410', '2026-03-15')).toBe(false);
    expect(isAllowed([{ ...days, to: null }], 'city', '2410', '2099-01-01')).toBe(true);
  });

  it.each([
    ['2026-03-31', '2026-04-30', true],
    ['2026-04-01', null, false],
    ['2026-01-01', '2026-03-02', true],
    ['2026-01-01', '2026-03-01', false],
    ['2026-01-01', null, true],
    ['2026-04-02', '2026-04-01', true],
  ])('have no second entry for the same days: from %s to %s', (from, to, isFault) => {
    expect(firstFault({ ...days, from, to }, [days]) !== undefined).toBe(isFault);
  });
});
