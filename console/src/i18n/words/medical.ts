import type { WordKinds } from './word-kinds';

/** What the codes of medical insurance are called. */
export const medicalWords = {
  insurance: {
    310: ['职工基本医疗保险', 'Employees’ insurance'],
    390: ['城乡居民基本医疗保险', 'Residents’ insurance'],
  },
  psnType: {
    1101: ['职工在职', 'Employed'],
    1102: ['公务员在职', 'Civil servant'],
    1103: ['灵活就业在职', 'Freelance'],
    1201: ['职工退休', 'Retired'],
    1202: ['公务员退休', 'Retired civil servant'],
    1203: ['灵活就业退休', 'Retired freelance'],
    1403: ['中小学生', 'Pupil'],
    1404: ['大学生', 'Student'],
    1501: ['普通居民', 'Resident'],
  },
  careType: {
    11: ['普通门诊', 'Out-patient'],
    14: ['门诊慢特病', 'Chronic disease'],
    21: ['普通住院', 'In-patient'],
    41: ['定点药店购药', 'Pharmacy'],
  },
  enrolmentState: {
    active: ['正常参保', 'Active'],
    paused: ['暂停参保', 'Paused'],
    ended: ['终止参保', 'Ended'],
  },
  fund: {
    pool: ['统筹基金', 'Pooling fund'],
    hifob: ['大额医疗补助', 'Large-amount fund'],
    hifmi: ['大病保险', 'Catastrophic insurance'],
    maf: ['医疗救助', 'Medical assistance'],
  },
  relation: {
    spouse: ['配偶', 'Spouse'],
    parent: ['父母', 'Parent'],
    child: ['子女', 'Child'],
    sibling: ['兄弟姐妹', 'Sibling'],
    grandparent: ['祖父母', 'Grandparent'],
    grandchild: ['孙子女', 'Grandchild'],
  },
  aidSide: {
    given: ['授权他人使用', 'Given to'],
    received: ['可使用他人账户', 'Received from'],
  },
  medicalReason: {
    holder_request: ['本人申请', 'Asked for by the person'],
    employer_report: ['单位申报', 'Reported by the employer'],
    insurer_notice: ['经办机构通知', 'Told by the insurer'],
    correction: ['更正差错', 'Correction'],
  },
} as const satisfies WordKinds;
