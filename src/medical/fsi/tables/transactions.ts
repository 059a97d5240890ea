import type { FsiNode } from './fsi-field';
import {
  admissionNodes,
  DISCHARGE_CANCELLATION_NODES,
  DISCHARGE_NODES,
  FEE_WITHDRAWAL_NODES,
  feeNodes,
  outpatientSettlementNodes,
  pharmacyNodes,
  REGISTRATION_NODES,
  SETTLEMENT_CANCELLATION_NODES,
  STAY_FEE_WITHDRAWAL_NODES,
  staySettlementNodes,
  VISIT_CANCELLATION_NODES,
  VISIT_NODES,
} from './care-fields';
import {
  CUMULATIVE_NODES,
  ENTITLEMENT_NODES,
  PERSON_NODES,
  REVERSAL_NODES,
  SETTLEMENT_QUERY_NODES,
  SIGN_IN_NODES,
  SIGN_OUT_NODES,
} from './person-fields';

/** One transaction (交易) as the interface describes it. */
export interface FsiTransaction {
  readonly infno: string;
  readonly name: string;
  readonly nodes: readonly FsiNode[];
  readonly signedIn?: boolean;
  readonly reads?: boolean;
  /** Nodes of the answer, for the documentation. */
  readonly output: string;
}

function transaction(infno: string, name: string, output: string, nodes: readonly FsiNode[]): FsiTransaction {
  return { infno, name, output, nodes };
}

const SETTLEMENT = 'setlinfo, setldetail[]';

/** Every transaction of this module. Those of reconciliation have their tables beside their handlers. */
export const TRANSACTIONS: readonly FsiTransaction[] = [
  { ...transaction('9001', '签到', 'signinoutb{sign_time, sign_no}', SIGN_IN_NODES), signedIn: false },
  transaction('9002', '签退', 'signoutoutb{sign_time}', SIGN_OUT_NODES),
  { ...transaction('1101', '人员基本信息获取', 'baseinfo, insuinfo[], idetinfo[]', PERSON_NODES), reads: true },
  { ...transaction('2001', '人员待遇享受检查', 'trtinfo[]', ENTITLEMENT_NODES), reads: true },
  transaction('2101', '药店预结算', `${SETTLEMENT}, detlcutinfo[]`, pharmacyNodes(false)),
  transaction('2102', '药店结算', `${SETTLEMENT}, detlcutinfo[]`, pharmacyNodes(true)),
  transaction('2103', '药店结算撤销', SETTLEMENT, SETTLEMENT_CANCELLATION_NODES),
  transaction('2201', '门诊挂号', 'data{mdtrt_id, psn_no, ipt_otp_no}', REGISTRATION_NODES),
  transaction('2202', '门诊挂号撤销', 'nothing', VISIT_CANCELLATION_NODES),
  transaction('2203', '门诊就诊信息上传', 'nothing', VISIT_NODES),
  transaction('2204', '门诊费用明细信息上传', 'result[]', feeNodes('outpatient')),
  transaction('2205', '门诊费用明细信息撤销', 'nothing', FEE_WITHDRAWAL_NODES),
  transaction('2206', '门诊预结算', SETTLEMENT, outpatientSettlementNodes(false)),
  transaction('2207', '门诊结算', SETTLEMENT, outpatientSettlementNodes(true)),
  transaction('2208', '门诊结算撤销', SETTLEMENT, SETTLEMENT_CANCELLATION_NODES),
  transaction('2301', '住院费用明细上传', 'result[]', feeNodes('inpatient')),
  transaction('2302', '住院费用明细撤销', 'nothing', STAY_FEE_WITHDRAWAL_NODES),
  transaction('2303', '住院预结算', SETTLEMENT, staySettlementNodes(false)),
  transaction('2304', '住院结算', SETTLEMENT, staySettlementNodes(true)),
  transaction('2305', '住院结算撤销', SETTLEMENT, SETTLEMENT_CANCELLATION_NODES),
  transaction('2401', '入院办理', 'result{mdtrt_id}', admissionNodes(false)),
  transaction('2402', '出院办理', 'nothing', DISCHARGE_NODES),
  transaction('2403', '住院信息变更', 'nothing', admissionNodes(true)),
  transaction('2404', '入院撤销', 'nothing', VISIT_CANCELLATION_NODES),
  transaction('2405', '出院撤销', 'nothing', DISCHARGE_CANCELLATION_NODES),
  transaction('2601', '冲正交易', 'nothing', REVERSAL_NODES),
  { ...transaction('5203', '结算信息查询', SETTLEMENT, SETTLEMENT_QUERY_NODES), reads: true },
  { ...transaction('5204', '费用明细查询', 'feedetail[]', SETTLEMENT_QUERY_NODES), reads: true },
  { ...transaction('5206', '人员累计信息查询', 'cuminfo[]', CUMULATIVE_NODES), reads: true },
];
