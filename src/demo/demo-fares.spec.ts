import { transitFixture } from '../../test/transit/fare-fixtures';
import { DEMO_FARE_POLICIES } from './demo-fares';

describe('the fare policies of the demo city', () => {
  it('are the samples that the tests price with', () => {
    expect(DEMO_FARE_POLICIES).toEqual(
      ['changchun-sample.json', 'shenzhen-2018.json'].map((name) => transitFixture(name)),
    );
  });
});
