import { text } from '../i18n/language';

/** A page that is listed in the navigation. */
export interface PageEntry {
  readonly path: string;
  readonly name: keyof typeof pageNames.zh;
  /** One of these is needed; none means every signed-in person. */
  readonly permissions: readonly string[];
  /** Pressed after `g`. */
  readonly key: string;
}

export const pageNames = text(
  {
    home: '首页',
    register: '人员登记',
    approvals: '复核',
    corrections: '信息更正',
    cases: '争议案件',
    batches: '批量业务',
    production: '制卡批次',
    audit: '审计日志',
    staff: '人员管理',
    terminals: '终端',
    merchants: '商户',
    sharing: '数据共享',
    tapExceptions: '乘车例外',
    jobs: '清算作业',
    operations: '运行监控',
  },
  {
    home: 'Home',
    register: 'Register a person',
    approvals: 'Approvals',
    corrections: 'Corrections',
    cases: 'Cases',
    batches: 'Batches',
    production: 'Production',
    audit: 'Audit log',
    staff: 'Staff',
    terminals: 'Terminals',
    merchants: 'Merchants',
    sharing: 'Data sharing',
    tapExceptions: 'Tap exceptions',
    jobs: 'Jobs',
    operations: 'Operations',
  },
);

/** All listed pages, in the order of the navigation. */
export const PAGES: readonly PageEntry[] = [
  { path: '/', name: 'home', permissions: [], key: 'h' },
  { path: '/people/new', name: 'register', permissions: ['person.register'], key: 'n' },
  { path: '/approvals', name: 'approvals', permissions: ['approval.read'], key: 'a' },
  { path: '/corrections', name: 'corrections', permissions: ['person.check', 'person.correct'], key: 'r' },
  { path: '/cases', name: 'cases', permissions: ['case.read'], key: 'c' },
  { path: '/batches', name: 'batches', permissions: ['batch.read'], key: 'b' },
  { path: '/production', name: 'production', permissions: ['batch.read'], key: 'p' },
  { path: '/audit', name: 'audit', permissions: ['audit.read'], key: 'u' },
  { path: '/staff', name: 'staff', permissions: ['staff.read'], key: 's' },
  { path: '/terminals', name: 'terminals', permissions: ['registry.read'], key: 't' },
  { path: '/merchants', name: 'merchants', permissions: ['registry.read'], key: 'm' },
  { path: '/sharing', name: 'sharing', permissions: ['sharing.read'], key: 'd' },
  { path: '/tap-exceptions', name: 'tapExceptions', permissions: ['transit_exception.read'], key: 'x' },
  { path: '/jobs', name: 'jobs', permissions: ['job.read'], key: 'j' },
  { path: '/operations', name: 'operations', permissions: ['operations.read'], key: 'o' },
];

/** The pages that somebody with these permissions may see. */
export function pagesFor(permissions: readonly string[]): readonly PageEntry[] {
  return PAGES.filter(
    (page) => page.permissions.length === 0 || page.permissions.some((one) => permissions.includes(one)),
  );
}
