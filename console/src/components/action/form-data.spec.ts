import { formOf } from './form-data';

describe('a form with a file', () => {
  it('is sent with its fields before the file, so that the service knows them when the file comes', () => {
    const form = formOf({ file: new File(['1'], 'cards.csv'), operation: 'issue', run: undefined });
    expect([...form.keys()]).toEqual(['operation', 'file']);
    expect(form.get('operation')).toBe('issue');
  });
});
