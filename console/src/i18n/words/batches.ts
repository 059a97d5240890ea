import type { WordKinds } from './word-kinds';

/** What the codes of batches and the making of cards are called. */
export const batchesWords = {
  batchState: {
    waiting_approval: ['待复核', 'Awaiting approval'],
    running: ['执行中', 'Running'],
    done: ['已完成', 'Finished'],
    cancelled: ['已停止', 'Stopped'],
  },
  batchOperation: {
    issue: ['申领制卡', 'Apply for cards'],
    collect: ['领卡启用', 'Hand out'],
    close: ['注销', 'Close'],
    freeze: ['批量冻结', 'Freeze'],
  },
  batchReason: {
    annual_issue: ['年度发卡', 'Yearly issue'],
    school_enrolment: ['新生入学', 'School enrolment'],
    employer_request: ['单位申请', 'Asked for by an employer'],
    handed_out: ['集中发放', 'Handed out together'],
    deregistration: ['户籍注销', 'Deregistration'],
    authority_request: ['主管部门要求', 'Asked for by the authority'],
    court_order: ['司法协助', 'Court order'],
    risk_control: ['风险控制', 'Risk control'],
    other: ['其他', 'Other'],
  },
  cancelReason: {
    wrong_file: ['文件有误', 'Wrong file'],
    authority_request: ['主管部门要求', 'Asked for by the authority'],
    other: ['其他', 'Other'],
  },
  productionState: {
    open: ['待导出', 'Collected'],
    exported: ['制卡中', 'At the card maker'],
    partly_returned: ['部分回盘', 'Partly back'],
    returned: ['已回盘', 'All back'],
  },
  productionItem: {
    listed: ['未回盘', 'Not back'],
    made: ['制卡成功', 'Made'],
    failed: ['失败', 'Failed'],
    moved: ['已转出', 'Moved on'],
  },
  productionStage: { bank: ['银行', 'Bank'], maker: ['制卡', 'Card maker'] },
} as const satisfies WordKinds;
