import type { FsiEnvelope } from '../fsi-handler';
import { FsiError } from '../fsi-error';
import { ENVELOPE_FIELDS } from '../tables/envelope-fields';
import { readRow } from './read-fields';

const INFNO = /^\d{4}[A-Z]?$/;
const INSTITUTION = /^[HP]\d{11}$/;
const AREA = /^\d{6}$/;
/** After the institution's code: yyyyMMddHHmmss and a serial of four digits. */
const MSGID_REST = /^\d{18}$/;
const CODE_LENGTH = 12;

/** A header with what only the reading itself needs. */
export interface ReadEnvelope extends FsiEnvelope {
  readonly cainfo: string;
  readonly signtype: string;
}

/** Reads the header of a message. `path` is the number in the path, if the message came to one. Throws an FsiError. */
export function readEnvelope(message: Readonly<Record<string, unknown>>, path: string | undefined): ReadEnvelope {
  const row = readRow(message, ENVELOPE_FIELDS, '');
  const field = (name: string): string => row[name] ?? '';
  const envelope: ReadEnvelope = {
    ...{ infno: field('infno'), msgid: field('msgid'), mdtrtarea_admvs: field('mdtrtarea_admvs') },
    ...{ insuplc_admdvs: field('insuplc_admdvs'), recer_sys_code: field('recer_sys_code'), dev_no: field('dev_no') },
    ...{ infver: field('infver'), opter_type: field('opter_type'), opter: field('opter') },
    ...{ inf_time: field('inf_time'), fixmedins_code: field('fixmedins_code'), sign_no: field('sign_no') },
    ...{ enc_type: field('enc_type'), cainfo: field('cainfo'), signtype: field('signtype') },
  };
  const { infno, msgid, fixmedins_code: code } = envelope;
  if (!INFNO.test(infno)) throw new FsiError('must be four digits, with a letter for a variant', 'infno');
  if (path !== undefined && path !== infno) throw new FsiError('must be the same as in the path', 'infno');
  if (!INSTITUTION.test(code)) throw new FsiError('must be H or P and eleven digits', 'fixmedins_code');
  if (!msgid.startsWith(code) || !MSGID_REST.test(msgid.slice(CODE_LENGTH))) {
    throw new FsiError('must be fixmedins_code, yyyyMMddHHmmss and four digits', 'msgid');
  }
  if (!AREA.test(envelope.mdtrtarea_admvs)) throw new FsiError('must be six digits', 'mdtrtarea_admvs');
  if (envelope.insuplc_admdvs !== '' && !AREA.test(envelope.insuplc_admdvs)) {
    throw new FsiError('must be six digits', 'insuplc_admdvs');
  }
  return envelope;
}
