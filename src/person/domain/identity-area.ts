import { isJilinArea, TEST_AREA } from '../../registry';

/** First two digits of the provinces, regions and cities under the central government (GB/T 2260). */
const PROVINCES: ReadonlySet<string> = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(' '),
);
const JILIN = '22';
/**
 * Areas of Jilin that are none any more: identity numbers keep the area in which they were first given. Cities' districts as
 * a whole (…01), counties that became cities or districts, and the prefectures from before the cities administered counties.
 */
const RETIRED = new Set(
  (
    '220101 220111 220121 220123 220124 220125 220126 220181 220201 220222 220223 220224 220225 220301 220319 220320 ' +
    '220321 220324 220381 220401 220501 220522 220601 220603 220604 220625 220701 220724 220801 222121 222122 222123 ' +
    '222124 222125 222126 222127 222128 222201 222202 222221 222222 222223 222224 222225 222226 222227 222228 222301 ' +
    '222302 222303 222304 222321 222322 222323 222324 222325 222326 222327 222328 222421 222422 222423 222425'
  ).split(' '),
);

/**
 * True when the first six digits of an identity number are an area: of a province that exists, and in Jilin one that is or
 * was. The area of tests, 220199, only where tests are allowed.
 */
export function isIdentityArea(idNumber: string, testArea: boolean): boolean {
  const area = idNumber.slice(0, 6);
  if (area === TEST_AREA) return testArea;
  if (!PROVINCES.has(area.slice(0, 2))) return false;
  return !area.startsWith(JILIN) || isJilinArea(area) || RETIRED.has(area);
}
