import { CLEARING_CODES } from '../../domain/reconciliation';
import { date, ignored, integer, required, text } from '../../fsi/tables/field-builders';
import { INSUTYPES } from '../../fsi/tables/code-lists';
import type { FsiField, FsiNode } from '../../fsi/tables/fsi-field';

/** Digits, sign and point of an amount. Totals may be negative: refunds of a day count on that day. */
const amount = text(17);
const insutype = text(6)('insutype', '险种', Object.keys(INSUTYPES));
const clrType = required(text(6)('clr_type', '清算类别', ['11', '21', '41', '99']));
const setlOptins = required(text(6)('setl_optins', '结算经办机构: the area whose insurance pays'));
const clrOptins = required(text(6)('clr_optins', '清算经办机构: the area whose insurance pays'));
const period: readonly FsiField[] = [
  required(date('stmt_begndate', '对账开始日期')),
  required(date('stmt_enddate', '对账结束日期; a cancellation counts on its own day')),
];
const medfee = required(amount('medfee_sumamt', '医疗费总额'));
const fundPay = required(amount('fund_pay_sumamt', '基金支付总额'));
const count = text(10)('fixmedins_setl_cnt', '定点医药机构结算笔数: refunds subtract');
const refundFlag = text(6)('refd_setl_flag', '退费结算标志: 1 refunds only; otherwise all, and refunds subtract', [
  '0',
  '1',
]);
const noFurtherData = ignored(text(4000)('exp_content', '字段扩展'));

/** 3201: totals of one insurance and clearing type. */
export const TOTALS_NODES: readonly FsiNode[] = [
  {
    name: 'data',
    fields: [
      required(insutype),
      ...[clrType, setlOptins, ...period, medfee, fundPay],
      required(amount('acct_pay', '个人账户支付金额: account and 共济')),
      ...[required(count), refundFlag, ...noFurtherData],
    ],
  },
];

/** 3202: the detail list that was uploaded by 9101. */
export const DETAILS_NODES: readonly FsiNode[] = [
  {
    name: 'data',
    fields: [
      required(text(30)('file_qury_no', '文件查询号, from 9101')),
      ...[setlOptins, ...period, medfee, fundPay, clrType, insutype],
      ...ignored(amount('cash_payamt', '现金支付金额: the list has none')),
      ...[required(count), refundFlag, ...noFurtherData],
    ],
  },
];

/** 9101 and 9102 are read by their handlers: the content may be text or a list of bytes. */
export const DOWNLOAD_NODES: readonly FsiNode[] = [
  {
    name: 'fsDownloadIn',
    fields: [
      required(text(30)('file_qury_no', '文件查询号')),
      ...ignored(text(200)('filename', '文件名')),
      text(30)('fixmedins_code', '定点医药机构编号; must be the sender’s when it is filled'),
    ],
  },
];

const clearingAmounts: readonly FsiField[] = [
  medfee,
  text(17)('med_sumfee', '医保认可费用总额; medfee_sumamt when empty'),
  required(amount('fund_appy_sum', '基金申报总额')),
  required(amount('cash_payamt', '现金支付金额')),
  required(amount('acct_pay', '个人账户支付金额: account and 共济')),
];

/** 3203 and Jilin's 3203A. */
export const CLEARING_NODES: readonly FsiNode[] = [
  {
    name: 'data',
    fields: [
      ...[required(text(30)('clr_type', '清算类别', ['11', '21', '41', '99'])), clrOptins, ...clearingAmounts],
      required(date('begndate', '开始日期')),
      required(date('enddate', '结束日期, in the same month')),
      ...ignored(integer(10)('psntime', '人次'), text(30)('clr_way', '清算方式')),
      text(7)('setlym', '清算年月 yyyy-MM; must be the month of the period when it is filled'),
      ...noFurtherData,
    ],
  },
];

/** 3204 and Jilin's 3204A: either name of the application is taken. */
export const WITHDRAW_NODES: readonly FsiNode[] = [
  {
    name: 'data',
    fields: [
      text(30)('clr_appy_evt_id', '机构清算申请事件ID'),
      text(30)('clrAppyEvtId', '机构清算申请事件ID, as Jilin writes it'),
      ...ignored(text(6)('clr_optins', '清算经办机构')),
    ],
  },
];

/** 3205 and Jilin's 3205A. */
export const CLEARINGS_NODES: readonly FsiNode[] = [
  {
    name: 'data',
    fields: [
      text(6)('clr_optins', '清算经办机构'),
      text(6)('clr_stas', '清算状态: 1 applied, 2 approved, 3 refused, 4 withdrawn', Object.values(CLEARING_CODES)),
      text(7)('clr_ym', '清算年月 yyyy-MM'),
    ],
  },
];

/** 3209A: what does not balance. */
export const UNMATCHED_NODES: readonly FsiNode[] = [
  {
    name: 'data',
    fields: [
      required(date('begndate', '开始日期')),
      required(date('enddate', '结束日期')),
      text(10)('startrow', '开始行数, from 1; 100 rows a page'),
    ],
  },
];
