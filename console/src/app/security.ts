/**
 * Lets the page live under its Content-Security-Policy. Style sheets that components make at run time get the nonce of the
 * page; Ant Design passes it on in most places, its scroll lock and its measuring of scroll bars do not. Text that is set as
 * markup never becomes markup: the only such text is CSS, in which `<` means nothing.
 */
export function liveUnderPolicy(): string {
  const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
  const page: ElementMaker = document;
  const create = page.createElement.bind(document);
  page.createElement = (name, options) => {
    const element = create(name, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  };
  window.trustedTypes?.createPolicy('default', { createHTML: (markup) => markup.replaceAll('<', '&lt;') });
  return nonce;
}

interface ElementMaker {
  createElement: (name: string, options?: ElementCreationOptions) => HTMLElement;
}

interface TrustedTypesFactory {
  createPolicy(name: string, rules: { createHTML: (markup: string) => string }): unknown;
}

declare global {
  interface Window {
    /** Missing in browsers without Trusted Types, and then nothing asks for them. */
    readonly trustedTypes?: TrustedTypesFactory;
  }
}
