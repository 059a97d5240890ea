import { useMutation } from '@tanstack/react-query';
import { createContext, use, useMemo, useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { lookUp, type Found, type LookUp } from '../api/people';

/** The last search. Its key is a person's data: it lives here, in memory, and nowhere else. */
interface SearchContext {
  readonly line: string;
  readonly setLine: (line: string) => void;
  readonly search: (what: LookUp) => void;
  readonly pending: boolean;
  readonly error: Error | null;
  /** Undefined before the first search. */
  readonly found: readonly Found[] | undefined;
}

const Context = createContext<SearchContext | undefined>(undefined);

/** Searches and leads to what was found: to the person, when it is one, else to the list on the home page. */
export function SearchProvider({ children }: { readonly children: ReactNode }) {
  const navigate = useNavigate();
  const [line, setLine] = useState('');
  const { mutate, isPending, error, data } = useMutation({
    mutationFn: lookUp,
    gcTime: 0,
    onSuccess: ({ items }) => {
      const [first] = items;
      if (items.length !== 1 || first === undefined) return void navigate('/');
      // The page of the person is what was looked for; the number need not stay on the screen.
      setLine('');
      const state = first.authorizationId ? { authorizationId: first.authorizationId } : null;
      return void navigate(`/people/${first.cardholderId}`, { state });
    },
    onError: () => void navigate('/'),
  });
  const value = useMemo(
    () => ({ line, setLine, search: mutate, pending: isPending, error, found: data?.items }),
    [line, mutate, isPending, error, data],
  );
  return <Context value={value}>{children}</Context>;
}

/** The last search and how to begin another. */
export function useSearch(): SearchContext {
  const context = use(Context);
  if (context === undefined) throw new Error('there is no search provider above');
  return context;
}
