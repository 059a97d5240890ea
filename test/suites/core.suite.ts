import { declareSuite, foldersLeftOut } from './suites';

declareSuite('core');

describe('the suites', () => {
  it('leave no folder with tests out', () => {
    expect(foldersLeftOut()).toEqual([]);
  });
});
