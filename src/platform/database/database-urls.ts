/** Name of the role the service works as; it may not change or delete events. */
export const APP_ROLE = 'onecard_app';

/** The two ways into the database. */
export interface DatabaseUrls {
  /** Login that owns the schema and migrates it. */
  readonly ownerUrl: string;
  /** Login of the application role; `undefined` means the owner's login that takes the role on. */
  readonly appUrl: string | undefined;
}

/** Injection token of the database's addresses. */
export const DATABASE_URLS = Symbol('DATABASE_URLS');

/** The same connection with `role=onecard_app` as a startup option, so that one login is enough. */
export function withAppRole(url: string): string {
  return withStartupOption(url, `-c role=${APP_ROLE}`);
}

/** The same connection with a startup option, given once however often it is asked for. */
export function withStartupOption(url: string, option: string): string {
  const parsed = new URL(url);
  const others = parsed.searchParams.get('options');
  if (others?.includes(option) === true) return url;
  parsed.searchParams.delete('options');
  const query = [parsed.search.slice(1), `options=${encodeURIComponent([others, option].filter(Boolean).join(' '))}`];
  parsed.search = query.filter(Boolean).join('&');
  return parsed.toString();
}

/** The connection the service works with. */
export function serviceUrl(urls: DatabaseUrls): string {
  return urls.appUrl ?? withAppRole(urls.ownerUrl);
}
