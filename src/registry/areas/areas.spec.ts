import { AREAS, areaName, isJilinArea, TEST_AREA } from './areas';

describe('the areas of Jilin', () => {
  it('are the province, nine prefectures and sixty counties', () => {
    const codes = [...AREAS.keys()];
    expect(codes.filter((code) => code.endsWith('0000'))).toEqual(['220000']);
    expect(codes.filter((code) => code.endsWith('00') && !code.endsWith('0000'))).toHaveLength(9);
    expect(codes.filter((code) => !code.endsWith('00'))).toHaveLength(60);
    expect(new Set(AREAS.values()).size).toBeGreaterThanOrEqual(69);
    for (const [code, name] of AREAS) {
      expect(code).toMatch(/^22\d{4}$/);
      expect(name).toMatch(/^\p{Script=Han}{2,}$/u);
    }
  });

  it.each([
    ['220184', '公主岭市'],
    ['222401', '延吉市'],
    ['220381', undefined],
    ['220171', undefined],
    ['110101', undefined],
  ])('%s is called %p', (code, name) => {
    expect(areaName(code)).toBe(name);
    expect(isJilinArea(code)).toBe(name !== undefined);
  });

  it('have the area of tests among them only where tests are allowed', () => {
    expect(isJilinArea(TEST_AREA)).toBe(false);
    expect(isJilinArea(TEST_AREA, true)).toBe(true);
    expect(areaName(TEST_AREA)).toBeUndefined();
  });
});
