import { ignored, required, text, time } from './field-builders';
import { CREDENTIALS, INSUTYPES, MED_TYPES } from './code-lists';
import type { FsiField, FsiNode } from './fsi-field';

export const psnNo = required(text(30)('psn_no', '人员编号, from 1101'));
export const mdtrtId = required(text(30)('mdtrt_id', '就诊ID'));
export const setlId = required(text(30)('setl_id', '结算ID'));
export const insutype = text(6)('insutype', '险种类型', Object.keys(INSUTYPES));
export const medType = text(6)('med_type', '医疗类别', Object.keys(MED_TYPES));
/** What is shown of the person: certificate kind, number and, of a card, its recognition code. */
export const credential: readonly FsiField[] = [
  required(text(3)('mdtrt_cert_type', '就诊凭证类型', Object.keys(CREDENTIALS))),
  required(text(50)('mdtrt_cert_no', '就诊凭证编号: 01 token, 02 identity number, 03 card number')),
];
export const cardSn = text(32)(
  'card_sn',
  '卡识别码; required with mdtrt_cert_type 03; must be the card’s where its maker told it',
);
export const noFurtherData = ignored(text(4000)('exp_content', '字段扩展'));

/** Diagnoses: kept by the institution; the settlement does not depend on them. */
export const diagnoses: FsiNode = {
  name: 'diseinfo',
  rows: 50,
  optional: true,
  fields: ignored(
    text(3)('diag_type', '诊断类别'),
    text(3)('diag_srt_no', '诊断排序号'),
    text(20)('diag_code', '诊断代码'),
    text(100)('diag_name', '诊断名称'),
    text(50)('diag_dept', '诊断科室'),
    text(30)('dise_dor_no', '诊断医生编码'),
    text(50)('dise_dor_name', '诊断医生姓名'),
    time('diag_time', '诊断时间'),
    text(3)('vali_flag', '有效标志'),
    text(30)('psn_no', '人员编号'),
    text(3)('maindiag_flag', '主诊断标志'),
    text(500)('adm_cond', '入院病情'),
  ),
};

/** 1101: who is insured, and how. */
export const PERSON_NODES: readonly FsiNode[] = [
  {
    name: 'data',
    fields: [
      ...credential,
      cardSn,
      time('begntime', '开始时间: the insurances of that day are told; of today when empty'),
      ...ignored(text(6)('psn_cert_type', '人员证件类型')),
      text(50)('certno', '证件号码; must be the person’s when it is filled'),
      text(50)('psn_name', '人员姓名; must be the person’s when it is filled'),
    ],
  },
];

/** 2001: whether benefits may be had. */
export const ENTITLEMENT_NODES: readonly FsiNode[] = [
  {
    name: 'data',
    fields: [
      psnNo,
      required(insutype),
      required(text(12)('fixmedins_code', '定点医药机构编号; must be the sender’s')),
      required(medType),
      required(time('begntime', '开始时间')),
      ...ignored(
        time('endtime', '结束时间'),
        text(30)('dise_codg', '病种编码'),
        text(500)('dise_name', '病种名称'),
        text(30)('oprn_oprt_code', '手术操作代码'),
        text(500)('oprn_oprt_name', '手术操作名称'),
        text(6)('matn_type', '生育类别'),
        text(6)('birctrl_type', '计划生育手术类别'),
      ),
    ],
  },
];

/** 9001. */
export const SIGN_IN_NODES: readonly FsiNode[] = [
  {
    name: 'signIn',
    fields: [
      required(text(30)('opter_no', '操作员编号; the same as opter')),
      ...ignored(text(20)('mac', '签到MAC地址'), text(45)('ip', '签到IP地址')),
    ],
  },
];

/** 9002. */
export const SIGN_OUT_NODES: readonly FsiNode[] = [
  {
    name: 'signOut',
    fields: [
      required(text(30)('sign_no', '签到编号')),
      required(text(30)('opter_no', '操作员编号; the same as opter')),
    ],
  },
];

/** 5203, 5204: one settlement. */
export const SETTLEMENT_QUERY_NODES: readonly FsiNode[] = [{ name: 'data', fields: [psnNo, setlId, mdtrtId] }];

/** 5206: what has added up in a year. */
export const CUMULATIVE_NODES: readonly FsiNode[] = [
  { name: 'data', fields: [psnNo, text(6)('cum_ym', '累计年月 yyyyMM; the year counts; the present one when empty')] },
];

/** 2601. */
export const REVERSAL_NODES: readonly FsiNode[] = [
  {
    name: 'data',
    fields: [
      psnNo,
      required(text(30)('omsgid', '原发送方报文ID')),
      required(text(5)('oinfno', '原交易编号: 2102, 2103, 2207, 2208, 2304, 2305, 2401, 2102A, 2304A')),
    ],
  },
];
