import { type Fen, ZERO_FEN } from '../../../platform/money';
import { readYuan } from './exact';
import type { Price, PriceBands } from './policy';
import type { DistanceTableDocument, FarePolicyDocument, PriceDocument, SectionTableDocument } from './policy-document';
import { StationGraph } from './station-graph';

/** Reads amounts, distance tables, sections and the prices made of them; faults go to `fault`. */
export class PriceReader {
  readonly #graph: StationGraph;
  readonly #distances = new Map<string, PriceBands>();
  readonly #sections = new Map<string, Omit<Extract<Price, { kind: 'sections' }>, 'kind'>>();

  constructor(
    private readonly document: FarePolicyDocument,
    private readonly fault: (field: string, message: string) => void,
  ) {
    this.#graph = new StationGraph(document.station_graph?.edges ?? []);
    (document.distance_tables ?? []).forEach((table, index) => this.#distanceTable(`distance_tables.${index}`, table));
    (document.section_tables ?? []).forEach((table, index) => this.#sectionTable(`section_tables.${index}`, table));
  }

  price(field: string, price: PriceDocument): Price {
    switch (price.kind) {
      case 'flat':
        return { kind: 'flat', amount: this.yuan(`${field}.amount`, price.amount) };
      case 'on_device':
        return price;
      case 'distance': {
        const table = this.#distances.get(price.table_id);
        if (!table) this.fault(`${field}.table_id`, `names no distance table: ${price.table_id}`);
        else if (this.document.station_graph === undefined)
          this.fault('station_graph', 'is missing: a price has distances');
        return { kind: 'distance', table: table ?? { bands: [], then: undefined }, graph: this.#graph };
      }
      case 'sections': {
        const table = this.#sections.get(price.table_id);
        if (!table) this.fault(`${field}.table_id`, `names no section table: ${price.table_id}`);
        return { kind: 'sections', ...(table ?? { table: { bands: [], then: undefined }, lines: new Map() }) };
      }
    }
  }

  yuan(field: string, text: string): Fen {
    const amount = readYuan(text);
    if (amount === undefined) this.fault(field, 'must be yuan as a text with two decimals at most, such as "2.00"');
    return amount ?? ZERO_FEN;
  }

  /** Notes a fault where a number of a list is not above the one before. */
  ascending(field: string, name: string, numbers: readonly number[]): void {
    numbers.forEach((number, index) => {
      const before = numbers[index - 1];
      if (before !== undefined && number <= before)
        this.fault(`${field}.${index}.${name}`, 'must be above the one before');
    });
  }

  #distanceTable(field: string, { table_id: id, bands, then }: DistanceTableDocument): void {
    if (this.#distances.has(id)) this.fault(`${field}.table_id`, `is there twice: ${id}`);
    this.ascending(
      `${field}.bands`,
      'up_to_metres',
      bands.map(({ up_to_metres: metres }) => metres),
    );
    this.#distances.set(id, {
      bands: bands.map(({ up_to_metres: upTo, amount }, index) => ({
        ...{ upTo, amount: this.yuan(`${field}.bands.${index}.amount`, amount) },
      })),
      then: then && { every: then.every_metres, amount: this.yuan(`${field}.then.amount`, then.amount) },
    });
  }

  #sectionTable(field: string, { table_id: id, bands, lines }: SectionTableDocument): void {
    if (this.#sections.has(id)) this.fault(`${field}.table_id`, `is there twice: ${id}`);
    this.ascending(
      `${field}.bands`,
      'up_to_sections',
      bands.map(({ up_to_sections: sections }) => sections),
    );
    this.#sections.set(id, {
      table: {
        bands: bands.map(({ up_to_sections: upTo, amount }, index) => ({
          ...{ upTo, amount: this.yuan(`${field}.bands.${index}.amount`, amount) },
        })),
        then: undefined,
      },
      lines: new Map(
        Object.entries(lines).map(([line, stops]) => [line, new Map(stops.map((stop, index) => [stop, index]))]),
      ),
    });
  }
}
