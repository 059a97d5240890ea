/** What names of fields of the API are made of; with the marks between them, as in `limits.subsidy:elder-care`. */
const OF_THE_API = /^[\w.:/~-]*$/;

/** The name of a field as it may be repeated: a name that no field here has may be anything, a person's name too. */
export function nameOfMember(name: string): string {
  return OF_THE_API.test(name) ? name : '[masked]';
}
