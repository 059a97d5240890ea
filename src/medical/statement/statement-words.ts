/** 医疗收费项目类别 (`med_chrgitm_type`). */
const CATEGORIES: Readonly<Record<string, string>> = {
  '01': '床位费',
  '02': '诊察费',
  '03': '检查费',
  '04': '化验费',
  '05': '治疗费',
  '06': '手术费',
  '07': '护理费',
  '08': '卫生材料费',
  '09': '西药费',
  '10': '中药饮片费',
  '11': '中成药费',
  '12': '一般诊疗费',
  '13': '挂号费',
  '14': '其他费',
};

/** Levels of institutions as policies name them. */
const LEVELS: Readonly<Record<string, string>> = {
  L0: '未定级',
  L1: '一级',
  L2: '二级',
  L3: '三级',
  L3P: '三级（省部属）',
};

const OUT_OF_AREA: Readonly<Record<string, string>> = {
  local: '参保地就医',
  long_term_filed: '异地长期居住（已备案）',
  transfer_filed: '异地转诊（已备案）',
  emergency: '异地急诊',
  unfiled: '异地就医（未备案）',
};

/** What the kind of visit calls its first day, and its last one. */
const DAYS = {
  inpatient: ['入院日期', '出院日期'],
  outpatient: ['就诊日期', '结束日期'],
  pharmacy: ['购药日期', '结束日期'],
} as const;

/** 收费项目类别 in words; what is not in the list is named by its code. */
export function categoryWord(code: string | undefined): string {
  if (code === undefined) return '未标明类别';
  return CATEGORIES[code] ?? `其他类别 ${code}`;
}

/** 医药机构等级 in words. */
export function levelWord(level: string): string {
  return LEVELS[level] ?? level;
}

/** 就医地类别 in words. */
export function outOfAreaWord(kind: string): string {
  return OUT_OF_AREA[kind] ?? kind;
}

/** Names of the first and the last day of a visit. */
export function dayWords(kind: 'outpatient' | 'inpatient' | 'pharmacy'): readonly [string, string] {
  return DAYS[kind];
}

/** `2026年11月25日` of `2026-11-25`. */
export function dayInWords(day: string | undefined): string {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? '') ?? [];
  return year === undefined ? '—' : `${year}年${month}月${date}日`;
}
