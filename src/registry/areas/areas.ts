/** Code of the province (吉林省). */
export const PROVINCE_AREA = '220000';

/** No administrative area (GB/T 2260): identity numbers and cards of tests have it. */
export const TEST_AREA = '220199';

/** The areas of Jilin (GB/T 2260): the province, its 9 prefectures and 60 counties, districts and cities, with their names. */
export const AREAS: ReadonlyMap<string, string> = new Map([
  ['220000', '吉林省'],
  ...prefecture('2201', '长春市', {
    '02': '南关区',
    '03': '宽城区',
    '04': '朝阳区',
    '05': '二道区',
    '06': '绿园区',
    '12': '双阳区',
    '13': '九台区',
    '22': '农安县',
    '82': '榆树市',
    '83': '德惠市',
    '84': '公主岭市',
  }),
  ...prefecture('2202', '吉林市', {
    '02': '昌邑区',
    '03': '龙潭区',
    '04': '船营区',
    '11': '丰满区',
    '21': '永吉县',
    '81': '蛟河市',
    '82': '桦甸市',
    '83': '舒兰市',
    '84': '磐石市',
  }),
  ...prefecture('2203', '四平市', {
    '02': '铁西区',
    '03': '铁东区',
    '22': '梨树县',
    '23': '伊通满族自治县',
    '82': '双辽市',
  }),
  ...prefecture('2204', '辽源市', { '02': '龙山区', '03': '西安区', '21': '东丰县', '22': '东辽县' }),
  ...prefecture('2205', '通化市', {
    '02': '东昌区',
    '03': '二道江区',
    '21': '通化县',
    '23': '辉南县',
    '24': '柳河县',
    '81': '梅河口市',
    '82': '集安市',
  }),
  ...prefecture('2206', '白山市', {
    '02': '浑江区',
    '05': '江源区',
    '21': '抚松县',
    '22': '靖宇县',
    '23': '长白朝鲜族自治县',
    '81': '临江市',
  }),
  ...prefecture('2207', '松原市', {
    '02': '宁江区',
    '21': '前郭尔罗斯蒙古族自治县',
    '22': '长岭县',
    '23': '乾安县',
    '81': '扶余市',
  }),
  ...prefecture('2208', '白城市', {
    '02': '洮北区',
    '21': '镇赉县',
    '22': '通榆县',
    '81': '洮南市',
    '82': '大安市',
  }),
  ...prefecture('2224', '延边朝鲜族自治州', {
    '01': '延吉市',
    '02': '图们市',
    '03': '敦化市',
    '04': '珲春市',
    '05': '龙井市',
    '06': '和龙市',
    '24': '汪清县',
    '26': '安图县',
  }),
]);

function prefecture(code: string, name: string, counties: Readonly<Record<string, string>>): [string, string][] {
  const below = Object.entries(counties).map(([ending, county]): [string, string] => [code + ending, county]);
  return [[`${code}00`, name], ...below];
}

/** True for an area of Jilin that may issue cards; the area of tests counts only where tests are allowed. */
export function isJilinArea(code: string, testArea = false): boolean {
  return AREAS.has(code) || (testArea && code === TEST_AREA);
}

/** Chinese name of an area; undefined for one that is not in Jilin. */
export function areaName(code: string): string | undefined {
  return AREAS.get(code);
}
