import { isCardNumber, isIdentityNumber } from '../../platform/crypto';

/** 身份类别 that policies may help: a list, because an enrolment stands in an event, where no free text may come. */
export const ASSISTANCE_CATEGORIES = ['特困', '低保', '返贫致贫', '低保边缘', '易返贫致贫', '重残', '优抚'] as const;

const PSN_NO = /^[A-Za-z0-9]{1,30}$/;
/** Every place where 17 digits and a check character begin, overlapping ones too. */
const IDENTITY_SHAPE = /(?=(\d{17}[\dXx]))/g;

/** True for a number of a person in an insurance (人员编号) that is no card number and holds no identity number. */
export function isPersonNumber(text: string): boolean {
  if (!PSN_NO.test(text) || isCardNumber(text)) return false;
  return [...text.matchAll(IDENTITY_SHAPE)].every(([, shape = '']) => !isIdentityNumber(shape.toUpperCase()));
}
