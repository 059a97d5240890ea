import { useEffect, useRef } from 'react';
import type { PageEntry } from './pages';

/** The second key of a pair is waited for this long, in ms. */
const PAIR_MS = 1500;
/** Says nothing about anybody, so it may outlive the page. */
const STORAGE_KEY = 'onecard.shortcuts';

/** Whether single keys do something; people who speak to their computer or whose hands tremble turn it off. */
export function shortcutsEnabled(): boolean {
  return localStorage.getItem(STORAGE_KEY) !== 'off';
}

export function enableShortcuts(enabled: boolean): void {
  localStorage.setItem(STORAGE_KEY, enabled ? 'on' : 'off');
}

interface Targets {
  readonly pages: readonly PageEntry[];
  readonly goTo: (path: string) => void;
  readonly help: () => void;
}

/** `/` goes to the search, `?` shows the list, `g` and a letter go to a page. */
export function useShortcuts(targets: Targets): void {
  const latest = useRef(targets);
  latest.current = targets;
  useEffect(() => {
    let pairBegan = Number.NEGATIVE_INFINITY;
    const pressed = (event: KeyboardEvent): void => {
      if (isMeantOtherwise(event) || !shortcutsEnabled() || isDialogOpen()) return;
      const paired = performance.now() - pairBegan < PAIR_MS;
      pairBegan = event.key === 'g' && !paired ? performance.now() : Number.NEGATIVE_INFINITY;
      const page = paired ? latest.current.pages.find(({ key }) => key === event.key) : undefined;
      if (page !== undefined) latest.current.goTo(page.path);
      else if (event.key === '/') document.getElementById('search')?.focus();
      else if (event.key === '?') latest.current.help();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, []);
}

/** A key that goes into a field, or together with another one to the browser. */
function isMeantOtherwise(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable="true"]');
}

function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"]') !== null;
}
