import { text } from '../i18n/language';

export const searchText = text(
  {
    label: '查找持卡人或交易',
    placeholder: '卡号、证件号码、手机号、姓名＋出生日期、检索参考号…',
    submit: '查找',
    understoodAs: '识别为',
    unknown:
      '无法识别。可以输入卡号、证件号码、手机号、“姓名 出生日期”、12 位检索参考号、“终端号 流水号 日期”或交通卡号。',
    card: '卡号',
    id_number: '证件号码',
    phone: '手机号',
    name: '姓名和出生日期',
    transit_card: '交通卡号',
    rrn: '检索参考号',
    stan: '终端、流水号和日期',
  },
  {
    label: 'Find a cardholder or a transaction',
    placeholder: 'Card, ID or phone number, name + birth date, RRN …',
    submit: 'Search',
    understoodAs: 'Understood as',
    unknown:
      'Not understood. Enter a card number, an identity number, a phone number, “name birth date”, a retrieval reference number of 12 digits, “terminal STAN date” or a transit card number.',
    card: 'card number',
    id_number: 'identity number',
    phone: 'phone number',
    name: 'name and birth date',
    transit_card: 'transit card number',
    rrn: 'retrieval reference number',
    stan: 'terminal, STAN and date',
  },
);
