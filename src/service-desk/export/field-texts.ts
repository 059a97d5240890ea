/** What the parts of an export are, for the person who gets it. */
export const EXPORT_TEXTS = {
  exportedAt: { zh: '导出时间', en: 'When this copy was made' },
  cardholderId: { zh: '持卡人编号', en: 'Number of the record' },
  person: { zh: '姓名、证件号码、电话、住址', en: 'Name, identity number, phone and address' },
  cards: { zh: '您的卡及其应用状态', en: 'Your cards and the states of their applications' },
  purses: { zh: '账户余额与冻结金额（分）', en: 'Purses: balance and money set aside, in fen' },
  limits: { zh: '您自设的限额（金额单位：分）', en: 'Limits of your own, amounts in fen' },
  history: { zh: '卡的变动与全部交易，最新在前', en: 'All changes of cards and all transactions, newest first' },
  movements: { zh: '账户变动金额（分），正数为入账', en: 'Movements of purses in fen, positive when money came in' },
  notes: { zh: '工作人员的备注', en: 'Notes of staff' },
  cases: { zh: '争议案件及其材料清单', en: 'Disputes, with the list of their files' },
  corrections: { zh: '信息更正记录', en: 'Corrections of your data' },
  sharing: { zh: '哪些机构因何目的读取了您的信息', en: 'Which institutions read your data for which purpose' },
  accessLog: {
    zh: '谁在何时因何原因查看或处理了您的记录',
    en: 'Who looked at your record or worked on it, when and why',
  },
  truncated: { zh: '记录过多，较早的部分未列出', en: 'There are more records than fit; older ones are left out' },
} as const satisfies Readonly<Record<string, { readonly zh: string; readonly en: string }>>;
