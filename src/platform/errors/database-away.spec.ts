import { isDatabaseAway } from './database-away';

describe('an error while the database is asked', () => {
  it.each(['ECONNREFUSED', 'EPIPE', '57P01', '08006'])('says with %s that the database is away', (code) => {
    expect(isDatabaseAway(Object.assign(new Error('failed'), { code }))).toBe(true);
  });

  it.each(['ERR_INVALID_ARG_TYPE', 'ERR_OUT_OF_RANGE', '23505'])('says with %s nothing of the sort', (code) => {
    expect(isDatabaseAway(Object.assign(new Error('failed'), { code }))).toBe(false);
  });
});
