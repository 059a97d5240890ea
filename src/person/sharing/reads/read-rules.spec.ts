import type { GrantRow } from '../grants/sharing-grant';
import { refusalOf } from './read-rules';

const NOW = Date.parse('2026-11-24T12:00:00+08:00');
const TERMINAL = { institution: '990220180620001', terminalId: 'HOSP0001' };
const WANTED = { items: ['name'] as const, purpose: '资格核验' };

const grantOf = (more: Partial<GrantRow> = {}): GrantRow => ({
  ...{ grant_id: 'gr_1', institution: TERMINAL.institution, terminal_id: null, items: ['name', 'phone'] },
  ...{ purpose: WANTED.purpose, legal_basis: '法', quota: 3, reads: 0, granted_by: 'st_1' },
  ...{ valid_from: new Date(NOW), valid_until: new Date(NOW + 1), granted_at: new Date(NOW) },
  ...{ revoked_by: null, revoked_at: null, revocation_reason: null, ...more },
});

const refused = (grant: GrantRow | undefined, wanted: Partial<Parameters<typeof refusalOf>[1]> = {}, now = NOW) =>
  refusalOf(grant, { ...WANTED, ...wanted }, TERMINAL, now);

describe('a grant', () => {
  it('covers what it names from its first instant to its last', () => {
    expect(refused(grantOf())).toBeUndefined();
    expect(refused(grantOf({ terminal_id: 'HOSP0001', reads: 2 }))).toBeUndefined();
    expect(refused(grantOf(), {}, NOW - 1)).toBe('not_yet_valid');
    expect(refused(grantOf(), {}, NOW + 1)).toBe('expired');
  });

  it('is none for another institution or another terminal, whatever else is wrong', () => {
    expect(refused(undefined)).toBe('no_grant');
    expect(refused(grantOf({ institution: '990220159120001', revoked_at: new Date(NOW) }))).toBe('no_grant');
    expect(refused(grantOf({ terminal_id: 'HOSP0002' }), { purpose: '营销' })).toBe('no_grant');
  });

  it('covers no other purpose, no other item, nothing beyond its quota and nothing after its end', () => {
    expect(refused(grantOf(), { purpose: '资格核验 ' })).toBe('purpose_differs');
    expect(refused(grantOf(), { items: ['name', 'address'] })).toBe('items_not_granted');
    expect(refused(grantOf({ reads: 3 }))).toBe('quota_used_up');
    expect(refused(grantOf({ reads: 3, revoked_at: new Date(NOW) }))).toBe('revoked');
  });
});
