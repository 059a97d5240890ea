import type { ThemeConfig } from 'antd';

/** Colours with a contrast of at least 4.5 : 1 on white and on the greys of the page (WCAG 2.2 AA). */
const CALM_TEXT = '#4a4f57';

/** The look of Ant Design's components. */
export const theme: ThemeConfig = {
  hashed: false,
  token: {
    colorPrimary: '#0b4f9c',
    colorLink: '#0b4f9c',
    colorInfo: '#0b4f9c',
    colorSuccess: '#17693a',
    colorWarning: '#8a5300',
    colorError: '#b3261e',
    colorText: '#1b1f24',
    colorTextSecondary: CALM_TEXT,
    colorTextTertiary: CALM_TEXT,
    colorTextDescription: CALM_TEXT,
    colorTextPlaceholder: '#5f656d',
    colorTextDisabled: '#5f656d',
    colorBorder: '#8b929b',
    colorErrorText: '#b3261e',
    colorBgLayout: '#f3f5f8',
    colorSuccessBg: '#e9f5ee',
    colorSuccessBorder: '#9ccfb0',
    colorInfoBg: '#eaf2fb',
    colorInfoBorder: '#a8c6e8',
    colorWarningBg: '#fdf3e0',
    colorWarningBorder: '#e0bd83',
    colorErrorBg: '#fdeceb',
    colorErrorBorder: '#eeb3ae',
    lineWidthFocus: 3,
    motion: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    fontFamily: "system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif",
  },
  components: {
    Form: { itemMarginBottom: 14, verticalLabelPadding: '0 0 4px' },
  },
};
