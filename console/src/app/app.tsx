import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { RouterProvider } from 'react-router';
import { ApiProblem } from '../api/problems';
import { NoticeProvider } from '../components/notice';
import { LanguageProvider, useLanguage } from '../i18n/language';
import { SessionProvider } from '../session/session-provider';
import { router } from './routes';
import { theme } from './theme';

/** What was read stays in memory only, and no longer than this after the last page that shows it, in ms. */
const KEEP_MS = 60_000;
const MOST_RETRIES = 2;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      gcTime: KEEP_MS,
      refetchOnWindowFocus: false,
      // What the service has refused it refuses again.
      retry: (failures, error) => failures < MOST_RETRIES && !(error instanceof ApiProblem && error.status < 500),
    },
    mutations: { retry: false, gcTime: 0 },
  },
});

/** Everything around the pages. */
export function App({ nonce }: { readonly nonce: string }) {
  return (
    <LanguageProvider>
      <Localized nonce={nonce} />
    </LanguageProvider>
  );
}

/** Lists that open stay within the part of the page that they belong to, where assistive technology looks for them. */
function popupHolder(opener?: HTMLElement): HTMLElement {
  return opener?.closest<HTMLElement>('main, [role="dialog"]') ?? document.body;
}

function Localized({ nonce }: { readonly nonce: string }) {
  const { language } = useLanguage();
  return (
    <ConfigProvider
      locale={language === 'zh' ? zhCN : enUS}
      theme={theme}
      csp={{ nonce }}
      getPopupContainer={popupHolder}
      button={{ autoInsertSpace: false }}
      modal={{ styles: { body: { overflowWrap: 'anywhere' } } }}
    >
      <QueryClientProvider client={queries}>
        <SessionProvider>
          <NoticeProvider>
            <RouterProvider router={router} />
          </NoticeProvider>
        </SessionProvider>
      </QueryClientProvider>
    </ConfigProvider>
  );
}
