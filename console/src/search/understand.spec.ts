import { understand } from './understand';

describe('the search box', () => {
  it.each([
    ['a card number', '9229000000000000006', { by: 'card', cardNumber: '9229000000000000006' }],
    ['a card number in groups', '9229 0000 0000 0000 006', { by: 'card', cardNumber: '9229000000000000006' }],
    ['an identity number', '220199199001010016', { by: 'id_number', idNumber: '220199199001010016' }],
    ['an identity number with a small x', '22019920101010003x', { by: 'id_number', idNumber: '22019920101010003X' }],
    ['full-width digits', '２２０１９９１９９００１０１００１６', { by: 'id_number', idNumber: '220199199001010016' }],
    ['a phone number', '138-0000-0000', { by: 'phone', phone: '13800000000' }],
    ['a retrieval reference number', '632801000017', { by: 'rrn', rrn: '632801000017' }],
    ['a transit card', '3104220000000000', { by: 'transit_card', transitCardNumber: '3104220000000000' }],
    ['a name and a birth date', '林满 1990-01-01', { by: 'name', name: '林满', birthDate: '1990-01-01' }],
    ['a birth date without dashes', '林满，19900101', { by: 'name', name: '林满', birthDate: '1990-01-01' }],
    ['a birth date in Chinese', '林满 1990年1月1日', { by: 'name', name: '林满', birthDate: '1990-01-01' }],
    [
      'a terminal, a STAN and a date',
      'shop0001 000123 2026-11-24',
      { by: 'stan', terminalId: 'SHOP0001', stan: '000123', localDate: '2026-11-24' },
    ],
  ])('understands %s', (_, line, meaning) => {
    expect(understand(line)[0]).toEqual(meaning);
  });

  it.each([
    ['a card number with a wrong check digit', '9229000000000000007'],
    ['an identity number with a wrong check character', '220199199001010017'],
    ['an identity number with a day that does not exist', '220199199002300011'],
    ['a name alone', '林满'],
    ['a name with a day that does not exist', '林满 1990-02-30'],
    ['nothing', '  '],
  ])('does not look up %s', (_, line) => {
    expect(understand(line).filter(({ by }) => by !== 'rrn')).toEqual([]);
  });

  it('offers both meanings of digits that pass as identity number and as card number', () => {
    const meanings = candidates().map((line) => understand(line).map(({ by }) => by));
    expect(meanings).toContainEqual(['id_number', 'card']);
  });

  it('takes a number of eighteen digits that is no identity number as a card number', () => {
    expect(understand('922900000000000006').map(({ by }) => by)).toEqual(['card']);
  });
});

/** Identity numbers of nobody: the area does not exist. */
function candidates(): string[] {
  return Array.from({ length: 999 }, (_, index) => `22019919900101${String(index + 1).padStart(3, '0')}`).flatMap(
    (body) => Array.from({ length: 10 }, (_, check) => `${body}${check}`),
  );
}
