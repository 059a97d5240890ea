import fc from 'fast-check';
import {
  authorizationCode,
  authorizationId,
  placeOfAuthorization,
  placesOfReference,
  retrievalReference,
} from './authorization-id';

const place = fc.record({
  lane: fc.integer({ min: 0, max: 1023 }),
  position: fc.integer({ min: 1, max: 8_000_000_000_000 }),
});

describe('the names of an authorization', () => {
  it('lead back to the place of its first event', () => {
    fc.assert(fc.property(place, (where) => expect(placeOfAuthorization(authorizationId(where))).toEqual(where)));
  });

  it('have one way of being written', () => {
    for (const id of [
      'au_',
      'au_00000000',
      'AU_000011xc',
      'au_0000000000011xc',
      'au_zzzzzzzzzzzzzz',
      'x',
      "au_1';--",
    ]) {
      expect(placeOfAuthorization(id)).toBeUndefined();
    }
  });

  it('give twelve digits and six characters to terminals', () => {
    fc.assert(
      fc.property(place, (where) => {
        expect(retrievalReference(where)).toMatch(/^\d{12}$/);
        expect(authorizationCode(where)).toMatch(/^[2-9A-HJ-NP-Z]{6}$/);
      }),
    );
  });

  it('are found again by the retrieval reference, which names places that exist only', () => {
    const near = fc.record({
      lane: fc.integer({ min: 0, max: 1023 }),
      position: fc.integer({ min: 1, max: 12_000_000_000 }),
    });
    fc.assert(
      fc.property(near, fc.integer({ min: 0, max: 2_000_000_000 }), (where, more) => {
        const heads = new Map([[where.lane, where.position + more]]);
        const places = placesOfReference(retrievalReference(where), heads);
        expect(places).toContainEqual(where);
        expect(places.every(({ lane, position }) => lane === where.lane && position <= where.position + more)).toBe(
          true,
        );
        expect(placesOfReference(retrievalReference(where), new Map())).toEqual([]);
      }),
    );
    for (const text of ['', '1', '12345678901x', '1234567890123'])
      expect(placesOfReference(text, new Map())).toEqual([]);
  });

  it('give neighbours codes that differ from the first character on', () => {
    const codes = Array.from({ length: 100 }, (_, index) => authorizationCode({ lane: 0, position: index + 1 }));
    expect(new Set(codes).size).toBe(codes.length);
    expect(new Set(codes.map((code) => code[0])).size).toBeGreaterThan(20);
  });
});
