import { isIdentityArea } from './identity-area';

const numberOf = (area: string): string => `${area}199001011238`;

describe('the area of an identity number', () => {
  it.each(['110101', '440305', '650102', '810000', '830000'])('%s is of a province that exists', (area) => {
    expect(isIdentityArea(numberOf(area), false)).toBe(true);
  });

  it.each(['100101', '160101', '470101', '990199'])('%s is of no province', (area) => {
    expect(isIdentityArea(numberOf(area), true)).toBe(false);
  });

  it.each(['220104', '220184', '222401'])('%s is an area of Jilin today', (area) => {
    expect(isIdentityArea(numberOf(area), false)).toBe(true);
  });

  it.each(['220381', '220181', '222121', '220625'])('%s was an area of Jilin once', (area) => {
    expect(isIdentityArea(numberOf(area), false)).toBe(true);
  });

  it.each(['220109', '220985', '229900'])('%s was never an area of Jilin', (area) => {
    expect(isIdentityArea(numberOf(area), true)).toBe(false);
  });

  it('is 220199 only where tests are allowed', () => {
    expect(isIdentityArea(numberOf('220199'), true)).toBe(true);
    expect(isIdentityArea(numberOf('220199'), false)).toBe(false);
  });
});
