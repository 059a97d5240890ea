import { CHARGE_LEVELS, MED_TYPES } from './code-lists';
import { count, ignored, integer, money, price, ratio, refused, required, text, time } from './field-builders';
import type { FsiField, FsiNode } from './fsi-field';
import {
  cardSn,
  credential,
  diagnoses,
  insutype,
  mdtrtId,
  medType,
  noFurtherData,
  psnNo,
  setlId,
} from './person-fields';

/** Lines of one message at most. */
const MAX_LINES = 100;

const medTypeOfRegistration = text(6)(
  'med_type',
  '医疗类别; an addition to the interface: 11 when empty. It decides which policy pays, and stays',
  Object.keys(MED_TYPES),
);

/** 2201: registration of an outpatient. */
export const REGISTRATION_NODES: readonly FsiNode[] = [
  {
    name: 'data',
    fields: [
      psnNo,
      insutype,
      required(time('begntime', '开始时间')),
      ...credential,
      cardSn,
      required(text(30)('ipt_otp_no', '住院/门诊号')),
      medTypeOfRegistration,
      ...ignored(
        text(30)('atddr_no', '医师编码'),
        text(50)('dr_name', '医师姓名'),
        text(30)('dept_code', '科室编码'),
        text(100)('dept_name', '科室名称'),
        text(10)('caty', '科别'),
      ),
      ...noFurtherData,
    ],
  },
];

/** 2202 and 2404: cancellation of a registration, of an admission. */
export const VISIT_CANCELLATION_NODES: readonly FsiNode[] = [
  { name: 'data', fields: [psnNo, mdtrtId, ...ignored(text(30)('ipt_otp_no', '住院/门诊号')), ...noFurtherData] },
];

/** 2203: what was found at an outpatient's visit. */
export const VISIT_NODES: readonly FsiNode[] = [
  {
    name: 'mdtrtinfo',
    fields: [
      mdtrtId,
      psnNo,
      required(text(6)('med_type', '医疗类别; must be that of the registration', Object.keys(MED_TYPES))),
      required(time('begntime', '开始时间')),
      ...ignored(
        text(1000)('main_cond_dscr', '主要病情描述'),
        text(30)('dise_codg', '病种编码'),
        text(500)('dise_name', '病种名称'),
        text(6)('birctrl_type', '计划生育手术类别'),
        text(10)('birctrl_matn_date', '计划生育手术或生育日期'),
        text(6)('matn_type', '生育类别'),
        integer(3)('geso_val', '孕周数'),
      ),
      ...noFurtherData,
    ],
  },
  diagnoses,
];

/** What a fee line says beside who it is for. */
const line: readonly FsiField[] = [
  required(text(30)('feedetl_sn', '费用明细流水号, unique in the visit')),
  text(30)('dise_codg', '病种编码'),
  text(30)('rxno', '处方号'),
  required(time('fee_ocur_time', '费用发生时间')),
  required(text(50)('med_list_codg', '医疗目录编码')),
  text(150)('medins_list_codg', '医药机构目录编码'),
  text(100)('medins_list_name', '医药机构目录名称'),
  required(money('det_item_fee_sumamt', '明细项目费用总额; must be pric × cnt, rounded half up')),
  required(count('cnt', '数量')),
  required(price('pric', '单价')),
  required(
    text(3)(
      'chrgitm_lv',
      '收费项目等级; an addition to the interface, for there is no catalogue',
      Object.keys(CHARGE_LEVELS),
    ),
  ),
  price('pric_uplmt_amt', '定价上限金额; an addition to the interface: no limit when empty'),
  ratio('selfpay_prop', '自付比例 of a 乙类 item, 0 to 1; an addition to the interface'),
  text(6)('med_chrgitm_type', '医疗收费项目类别'),
  text(30)('bilg_dept_codg', '开单科室编码'),
  text(30)('bilg_dr_codg', '开单医生编码'),
  text(3)('hosp_appr_flag', '医院审批标志: 2 makes the person pay the line', ['0', '1', '2']),
];
const ignoredOfLine = ignored(
  text(3)('rx_circ_flag', '外购处方标志'),
  text(100)('bilg_dept_name', '开单科室名称'),
  text(50)('bilg_dr_name', '开单医师姓名'),
  text(30)('acord_dept_codg', '受单科室编码'),
  text(100)('acord_dept_name', '受单科室名称'),
  text(30)('orders_dr_code', '受单医生编码'),
  text(50)('orders_dr_name', '受单医生姓名'),
  text(3)('tcmdrug_used_way', '中药使用方式'),
  text(3)('etip_flag', '外检标志'),
  text(30)('etip_hosp_code', '外检医院编码'),
  text(3)('dscg_tkdrug_flag', '出院带药标志'),
  text(3)('matn_fee_flag', '生育费用标志'),
  text(500)('sin_dos_dscr', '单次剂量描述'),
  text(20)('used_frqu_dscr', '使用频次描述'),
  integer(4)('prd_days', '周期天数'),
  text(50)('medc_way_dscr', '用药途径描述'),
  text(500)('memo', '备注'),
  text(3)('unchk_flag', '不进行审核标志'),
  text(3)('list_type', '目录类别'),
  text(30)('init_feedetl_sn', '原费用流水号'),
  text(30)('drord_no', '医嘱号'),
);

/** 2204 and 2301: fee lines. */
export function feeNodes(kind: 'outpatient' | 'inpatient'): readonly FsiNode[] {
  const batch = text(30)('chrg_bchno', kind === 'outpatient' ? '收费批次号' : '收费批次号; 1 when empty');
  const fields = [mdtrtId, psnNo, kind === 'outpatient' ? required(batch) : batch, ...line, ...ignoredOfLine];
  const ofStay = kind === 'outpatient' ? [] : ignored(text(6)('med_type', '医疗类别'));
  return [{ name: 'feedetail', rows: MAX_LINES, fields: [...fields, ...ofStay, ...noFurtherData] }];
}

/** 2205: withdrawal of an outpatient's fee lines. */
export const FEE_WITHDRAWAL_NODES: readonly FsiNode[] = [
  {
    name: 'data',
    fields: [
      required(text(30)('chrg_bchno', '收费批次号; 0000: all that are not settled')),
      mdtrtId,
      psnNo,
      ...noFurtherData,
    ],
  },
];

/** 2302: withdrawal of an in-patient's fee lines. */
export const STAY_FEE_WITHDRAWAL_NODES: readonly FsiNode[] = [
  {
    name: 'data',
    rows: MAX_LINES,
    fields: [
      required(text(30)('feedetl_sn', '费用明细流水号; 0000: all that are not settled')),
      mdtrtId,
      psnNo,
      ...noFurtherData,
    ],
  },
];

/** What a caller repeats of the pre-settlement. */
const repeated: readonly FsiField[] = [
  money('fulamt_ownpay_amt', '全自费金额 of the pre-settlement; refused when it differs'),
  money('overlmt_selfpay', '超限价自费费用 of the pre-settlement; refused when it differs'),
  money('preselfpay_amt', '先行自付金额 of the pre-settlement; refused when it differs'),
  money('inscp_scp_amt', '符合政策范围金额 of the pre-settlement; refused when it differs'),
];
const settlementBasis: readonly FsiField[] = [
  psnNo,
  ...credential,
  cardSn,
  required(money('medfee_sumamt', '医疗费总额; must be the sum of the lines')),
  text(6)('psn_setlway', '个人结算方式: 01 by item; others are refused', ['01', '02']),
  required(text(3)('acct_used_flag', '个人账户使用标志', ['0', '1'])),
  insutype,
];
const ignoredOfSettlement = [...ignored(text(20)('invono', '发票号')), ...noFurtherData];

/** 2206 and 2207. */
export function outpatientSettlementNodes(final: boolean): readonly FsiNode[] {
  return [
    {
      name: 'data',
      fields: [
        mdtrtId,
        required(text(30)('chrg_bchno', '收费批次号; 0000: all that are not settled')),
        { ...medType, note: '医疗类别; must be that of the registration when it is filled' },
        ...settlementBasis,
        ...(final ? repeated : []),
        ...ignoredOfSettlement,
      ],
    },
    ...(final ? [drugTraces] : []),
  ];
}

/** 2303 and 2304. */
export function staySettlementNodes(final: boolean): readonly FsiNode[] {
  return [
    {
      name: 'data',
      fields: [
        mdtrtId,
        ...settlementBasis,
        text(3)('mid_setl_flag', '中途结算标志: 1 leaves the stay open', ['0', '1']),
        ...(final ? repeated : []),
        ...ignored(time('dscgTime', '出院时间'), text(6)('med_type', '医疗类别')),
        ...ignoredOfSettlement,
      ],
    },
  ];
}

const drugTraces: FsiNode = {
  name: 'drug_trac_info',
  rows: 1_000,
  optional: true,
  fields: ignored(
    text(30)('feedetl_sn', '费用明细流水号'),
    text(50)('drug_trac_codg', '药品追溯码'),
    text(3)('trdn_flag', '拆零标志'),
    text(10)('min_prcunt_type', '最小计价单位类型'),
  ),
};

/** 2208, 2305 and 2103: cancellation of a settlement. */
export const SETTLEMENT_CANCELLATION_NODES: readonly FsiNode[] = [
  { name: 'data', fields: [psnNo, mdtrtId, setlId, ...noFurtherData] },
];

/** 2101 and 2102: a purchase at a pharmacy. */
export function pharmacyNodes(final: boolean): readonly FsiNode[] {
  return [
    {
      name: 'druginfo',
      fields: [
        ...settlementBasis,
        required(time('begntime', '开始时间')),
        { ...medType, note: '医疗类别; 41 when empty' },
        ...(final ? repeated : []),
        ...ignored(text(30)('dise_codg', '病种编码'), text(500)('dise_name', '病种名称')),
        ...ignoredOfSettlement,
      ],
    },
    {
      name: 'drugdetail',
      rows: MAX_LINES,
      fields: [...line, ...ignored(text(30)('psn_no', '人员编号')), ...ignoredOfLine, ...noFurtherData],
    },
    ...(final ? [drugTraces] : []),
  ];
}

/** 2401: admission; 2403: change of what was told at it. */
export function admissionNodes(change: boolean): readonly FsiNode[] {
  const opening: readonly FsiField[] = change
    ? [mdtrtId, psnNo, ...ignored(time('begntime', '开始时间'), text(3)('mdtrt_cert_type', '就诊凭证类型'))]
    : [psnNo, insutype, required(time('begntime', '开始时间')), ...credential, cardSn];
  const medTypeOfStay = change
    ? text(6)('med_type', '医疗类别; must be that of the admission when it is filled', Object.keys(MED_TYPES))
    : required(text(6)('med_type', '医疗类别', Object.keys(MED_TYPES)));
  return [
    {
      name: 'mdtrtinfo',
      fields: [
        ...opening,
        medTypeOfStay,
        text(30)('ipt_no', '住院号'),
        ...refused(money('advpay', '预付款: a deposit is taken with the card, not told here')),
        ...ignored(
          text(50)('conr_name', '联系人姓名'),
          text(50)('tel', '联系电话'),
          text(30)('medrcdno', '病历号'),
          text(30)('atddr_no', '主治医生编码'),
          text(50)('chfpdr_name', '主诊医师姓名'),
          text(200)('adm_diag_dscr', '入院诊断描述'),
          text(30)('adm_dept_codg', '入院科室编码'),
          text(100)('adm_dept_name', '入院科室名称'),
          text(30)('adm_bed', '入院床位'),
          text(20)('dscg_maindiag_code', '住院主诊断代码'),
          text(100)('dscg_maindiag_name', '住院主诊断名称'),
          text(1000)('main_cond_dscr', '主要病情描述'),
          text(30)('dise_codg', '病种编码'),
          text(500)('dise_name', '病种名称'),
          text(30)('oprn_oprt_code', '手术操作代码'),
          text(500)('oprn_oprt_name', '手术操作名称'),
          text(6)('matn_type', '生育类别'),
          text(6)('birctrl_type', '计划生育手术类别'),
        ),
        ...noFurtherData,
      ],
    },
    diagnoses,
  ];
}

/** 2402: discharge. */
export const DISCHARGE_NODES: readonly FsiNode[] = [
  {
    name: 'dscginfo',
    fields: [
      mdtrtId,
      psnNo,
      required(time('endtime', '结束时间: its day is the day of the discharge')),
      ...ignored(
        text(6)('insutype', '险种类型'),
        text(30)('dise_codg', '病种编码'),
        text(500)('dise_name', '病种名称'),
        text(30)('dscg_dept_codg', '出院科室编码'),
        text(100)('dscg_dept_name', '出院科室名称'),
        text(30)('dscg_bed', '出院床位'),
        text(6)('dscg_way', '离院方式'),
        text(10)('die_date', '死亡日期'),
      ),
      ...noFurtherData,
    ],
  },
  diagnoses,
];

/** 2405: withdrawal of a discharge. */
export const DISCHARGE_CANCELLATION_NODES: readonly FsiNode[] = [
  { name: 'data', fields: [mdtrtId, psnNo, ...noFurtherData] },
];
