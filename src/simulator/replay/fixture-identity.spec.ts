import fc from 'fast-check';
import { isCardNumber, isIdentityNumber } from '../../platform/crypto';
import { fixtureCardNumber, fixtureIdNumber } from './fixture-identity';

describe('invented people and cards', () => {
  it('have ID numbers of an area that does not exist, with a right check character', () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const idNumber = fixtureIdNumber(seed);
        expect(isIdentityNumber(idNumber)).toBe(true);
        expect(idNumber.startsWith('220199')).toBe(true);
      }),
    );
  });

  it('have card numbers of 19 digits that pass the Luhn check', () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        expect(fixtureCardNumber(seed)).toHaveLength(19);
        expect(isCardNumber(fixtureCardNumber(seed))).toBe(true);
      }),
    );
  });

  it('are the same for the same seed and others for another', () => {
    expect(fixtureCardNumber('FFHEDIBCC')).toBe(fixtureCardNumber('FFHEDIBCC'));
    expect(fixtureCardNumber('FFHEDIBCC')).not.toBe(fixtureCardNumber('FFHEDIBCD'));
    expect(fixtureIdNumber('FFHEDIBCC')).toBe(fixtureIdNumber('FFHEDIBCC'));
  });
});
