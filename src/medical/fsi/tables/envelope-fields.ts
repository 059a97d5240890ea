import type { FsiField } from './fsi-field';
import { ignored, required, text, time } from './field-builders';

/** The header of every message (交易头). `input` stands beside it. */
export const ENVELOPE_FIELDS: readonly FsiField[] = [
  required(text(5)('infno', '交易编号; four digits, with a letter for a variant of Jilin; the same as in the path')),
  required(text(30)('msgid', '发送方报文ID: fixmedins_code, yyyyMMddHHmmss, four digits; the idempotency key')),
  required(text(6)('mdtrtarea_admvs', '就医地医保区划')),
  text(6)('insuplc_admdvs', '参保地医保区划; restricts which insurance pays'),
  ...ignored(text(10)('recer_sys_code', '接收方系统代码')),
  ...ignored(text(100)('dev_no', '设备编号'), text(2000)('dev_safe_info', '设备安全信息')),
  text(1024)('cainfo', '数字签名信息: required where the institution has a certificate'),
  text(10)('signtype', '签名类型: SM2, or empty', ['SM2', 'SM3']),
  required(text(6)('infver', '接口版本号')),
  required(text(3)('opter_type', '经办人类别: 1 clerk, 2 kiosk, 3 mobile', ['1', '2', '3'])),
  required(text(30)('opter', '经办人')),
  ...ignored(text(50)('opter_name', '经办人姓名')),
  required(time('inf_time', '交易时间')),
  required(text(12)('fixmedins_code', '定点医药机构编号')),
  ...ignored(text(200)('fixmedins_name', '定点医药机构名称')),
  text(30)('sign_no', '交易签到流水号 from 9001; required in every message but 9001'),
  ...ignored(text(50)('fixmedins_soft_fcty', '定点医药机构软件厂商')),
  text(10)('enc_type', '加密方式: SM4 (then input is hexadecimal), or empty', ['SM4']),
];
