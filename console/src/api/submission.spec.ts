import { Submission } from './submission';

describe('the key of a form', () => {
  it('stays while the same contents are sent again', () => {
    const submission = new Submission();
    const key = submission.keyFor({ reason: 'lost', amount: 5 });
    expect(submission.keyFor({ reason: 'lost', amount: 5 })).toBe(key);
  });

  it('is another one for other contents', () => {
    const submission = new Submission();
    const key = submission.keyFor({ amount: 5 });
    expect(submission.keyFor({ amount: 6 })).not.toBe(key);
  });

  it('is another one once the service has answered, for then it is another request', () => {
    const submission = new Submission();
    const key = submission.keyFor({ amount: 5 });
    submission.settled();
    expect(submission.keyFor({ amount: 5 })).not.toBe(key);
  });
});
