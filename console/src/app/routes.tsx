import { createBrowserRouter } from 'react-router';
import { NotFound } from './not-found';
import { PageError } from './page-error';
import { Shell } from './shell';

/** Each page is loaded when it is first opened. Paths hold opaque ids only. */
export const router = createBrowserRouter(
  [
    {
      path: '/sign-in',
      HydrateFallback: () => null,
      ErrorBoundary: PageError,
      lazy: async () => ({ Component: (await import('../pages/sign-in/sign-in-page')).SignInPage }),
    },
    {
      path: '/',
      Component: Shell,
      HydrateFallback: () => null,
      ErrorBoundary: PageError,
      children: [
        { index: true, lazy: async () => ({ Component: (await import('../pages/home/home-page')).HomePage }) },
        {
          path: 'people/new',
          lazy: async () => ({ Component: (await import('../pages/register/register-page')).RegisterPage }),
        },
        {
          path: 'people/:cardholderId',
          lazy: async () => ({ Component: (await import('../pages/person/person-page')).PersonPage }),
        },
        {
          path: 'settlements/:settlementId',
          lazy: async () => ({ Component: (await import('../pages/settlement/settlement-page')).SettlementPage }),
        },
        {
          path: 'approvals',
          lazy: async () => ({ Component: (await import('../pages/approvals/approvals-page')).ApprovalsPage }),
        },
        {
          path: 'approvals/:approvalId',
          lazy: async () => ({ Component: (await import('../pages/approvals/approval-page')).ApprovalPage }),
        },
        {
          path: 'corrections',
          lazy: async () => ({ Component: (await import('../pages/corrections/corrections-page')).CorrectionsPage }),
        },
        { path: 'cases', lazy: async () => ({ Component: (await import('../pages/cases/cases-page')).CasesPage }) },
        {
          path: 'cases/:caseId',
          lazy: async () => ({ Component: (await import('../pages/cases/case-page')).CasePage }),
        },
        {
          path: 'batches',
          lazy: async () => ({ Component: (await import('../pages/batches/batches-page')).BatchesPage }),
        },
        {
          path: 'batches/:batchId',
          lazy: async () => ({ Component: (await import('../pages/batches/batch-page')).BatchPage }),
        },
        {
          path: 'production',
          lazy: async () => ({ Component: (await import('../pages/production/production-page')).ProductionPage }),
        },
        { path: 'audit', lazy: async () => ({ Component: (await import('../pages/audit/audit-page')).AuditPage }) },
        { path: 'staff', lazy: async () => ({ Component: (await import('../pages/staff/staff-page')).StaffPage }) },
        {
          path: 'staff/:staffId',
          lazy: async () => ({ Component: (await import('../pages/staff/staff-member-page')).StaffMemberPage }),
        },
        {
          path: 'terminals',
          lazy: async () => ({ Component: (await import('../pages/registry/terminals-page')).TerminalsPage }),
        },
        {
          path: 'merchants',
          lazy: async () => ({ Component: (await import('../pages/registry/merchants-page')).MerchantsPage }),
        },
        {
          path: 'sharing',
          lazy: async () => ({ Component: (await import('../pages/sharing/sharing-page')).SharingPage }),
        },
        {
          path: 'tap-exceptions',
          lazy: async () => ({
            Component: (await import('../pages/tap-exceptions/tap-exceptions-page')).TapExceptionsPage,
          }),
        },
        { path: 'jobs', lazy: async () => ({ Component: (await import('../pages/jobs/jobs-page')).JobsPage }) },
        {
          path: 'jobs/:runId',
          lazy: async () => ({ Component: (await import('../pages/jobs/run-page')).JobRunPage }),
        },
        {
          path: 'operations',
          lazy: async () => ({ Component: (await import('../pages/operations/operations-page')).OperationsPage }),
        },
        { path: '*', Component: NotFound },
      ],
    },
  ],
  { basename: '/console' },
);
