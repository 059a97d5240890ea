import type { Tender } from '../../api/people';
import { Money } from '../../components/parts';
import { useWords } from '../../i18n/words';

/** Which purses pay how much. */
export function Tenders({ tenders }: { readonly tenders: readonly Tender[] }) {
  const words = useWords();
  if (tenders.length === 0) return '–';
  return tenders.map(({ purse, amount }) => (
    <div key={purse}>
      {words('purse', purse)} <Money fen={amount} />
    </div>
  ));
}
