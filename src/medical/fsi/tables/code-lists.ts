/** 险种. */
export const INSUTYPES: Readonly<Record<string, string>> = {
  '310': '职工基本医疗保险',
  '320': '公务员医疗补助',
  '330': '大额医疗费用补助',
  '340': '离休人员医疗保障',
  '350': '一至六级残疾军人医疗补助',
  '360': '老红军医疗保障',
  '370': '企业补充医疗保险',
  '380': '新型农村合作医疗',
  '390': '城乡居民基本医疗保险',
  '391': '城镇居民基本医疗保险',
  '392': '城乡居民大病医疗保险',
  '399': '其他特殊人员医疗保障',
  '410': '长期照护保险',
  '510': '生育保险',
};

/** 人员类别. */
export const PSN_TYPES: Readonly<Record<string, string>> = {
  '1101': '职工在职',
  '1102': '公务员在职',
  '1103': '灵活就业人员在职',
  '1160': '其他在职',
  '1201': '职工退休',
  '1202': '公务员退休',
  '1203': '灵活就业人员退休',
  '1260': '其他退休',
  '1300': '离休',
  '1401': '新生儿',
  '1402': '学龄前儿童',
  '1403': '中小学生',
  '1404': '大学生',
  '1405': '未成年未入学',
  '1460': '其他未成年',
  '1501': '普通居民（成年）',
  '1560': '其他成年居民',
};

/** 医疗类别, the list of Jilin. */
export const MED_TYPES: Readonly<Record<string, string>> = {
  '11': '普通门诊',
  '12': '门诊挂号',
  '13': '急诊',
  '14': '门诊慢特病',
  '140104': '门诊慢病',
  '140201': '门诊特病',
  '15': '特药',
  '16': '中医特色门诊',
  '21': '普通住院',
  '22': '外伤住院',
  '23': '转外诊治住院',
  '24': '急诊转住院',
  '25': '异地住院',
  '26': '单病种住院',
  '27': '自主就医',
  '28': '日间手术',
  '29': '起付线治疗',
  '2114': '舒缓疗护住院',
  '3101': '低自付住院',
  '3102': '低自付门诊',
  '41': '定点药店购药',
  '51': '生育门诊',
  '52': '生育住院',
  '5212': '生育新生儿费用',
  '61': '照护保险',
  '81': '意外伤害门诊',
  '9107': '体检',
  '990404': '门诊特检特治（限吉林市）',
};

/** 就诊凭证类型. */
export const CREDENTIALS: Readonly<Record<string, string>> = {
  '01': '医保电子凭证',
  '02': '居民身份证',
  '03': '社会保障卡',
};

/** 收费项目等级. */
export const CHARGE_LEVELS: Readonly<Record<string, string>> = { '01': '甲类', '02': '乙类', '03': '丙类' };

/** 清算类别. */
export const CLEARING_TYPES: Readonly<Record<string, string>> = {
  '11': '门诊',
  '21': '住院',
  '41': '药店购药',
  '99': '其他',
};

/** 清算方式 of Jilin: every settlement of ours is cleared by item. */
export const CLEARING_WAY_BY_ITEM = '01';

/** Funds whose number means something else in another area: names by area's first digits, then by number. */
export const FUND_NAMES_BY_AREA: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '22': { '360100': '财政基金', '360300': '保健预支基金', '620100': '照护保险基金' },
};

/** 基金支付类型, where no area has its own meaning. */
export const FUND_NAMES: Readonly<Record<string, string>> = {
  '310100': '职工基本医疗保险统筹基金',
  '310200': '职工基本医疗保险个人账户基金',
  '320100': '公务员医疗补助基金',
  '330100': '大额医疗费用补助基金',
  '330200': '职工意外伤害基金',
  '340100': '离休人员医疗保障基金',
  '350100': '一至六级残疾军人医疗补助基金',
  '370100': '企业补充医疗保险基金',
  '390100': '城乡居民基本医疗保险基金',
  '390200': '城乡居民大病医疗保险基金',
  '390300': '城乡居民大病补充保险基金',
  '390400': '城乡居民意外伤害基金',
  '390500': '城乡居民家庭账户金',
  '510100': '生育基金',
  '610100': '医疗救助基金',
  '610102': '医疗救助再救助基金',
  '610200': '优抚对象医疗补助基金',
  '630100': '医院减免金额',
  '640100': '政府兜底基金',
  '999996': '医院垫付',
  '999997': '其他基金',
};

/** The name of a fund in an area (六位区划). */
export function fundName(code: string, area: string): string {
  return FUND_NAMES_BY_AREA[area.slice(0, 2)]?.[code] ?? FUND_NAMES[code] ?? '其他基金';
}

/** The clearing type (清算类别) of a care type. */
export function clearingTypeOf(kind: 'outpatient' | 'inpatient' | 'pharmacy'): string {
  return { outpatient: '11', inpatient: '21', pharmacy: '41' }[kind];
}
