import {
  type InfiniteData,
  infiniteQueryOptions,
  MutationCache,
  QueryCache,
  QueryClient,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import * as accounts from "../contract/accounts.ts";
import { ApiError, createClient } from "../contract/client.ts";
import type { Input, Output, Route } from "../contract/route.ts";

/** The typed caller of this installation's API; the session cookie travels by itself. */
export const call = createClient({ baseUrl: "" });

/** The problem of an error, if the server gave one. */
export const problemOf = (error: unknown) => (error instanceof ApiError ? error.problem : undefined);

const isStatus = (error: unknown, status: number) => problemOf(error)?.status === status;

/** Where a person goes whose session has ended: set by main.tsx, which knows the router. */
export const session = { onLost: () => {} };

const watchSession = (error: unknown) => isStatus(error, 401) && session.onLost();

/** Everything the console has read; tries again only what may succeed. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: watchSession }),
  mutationCache: new MutationCache({ onError: watchSession }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (count, error) => count < 2 && (problemOf(error)?.status ?? 500) >= 500,
    },
  },
});

/** Query key of every read: the route's path, then its input. `meta.tag` tells the live stream what to read again. */
export const reading = <R extends Route>(route: R, input: Input<R>) =>
  queryOptions({
    queryKey: [route.path, input],
    queryFn: ({ signal }): Promise<Output<R>> => call(route, input, { signal }),
    meta: { tag: route.tag },
  });

interface ReadOptions {
  enabled?: boolean;
  refetchInterval?: number | false;
}

/** Reads a route: `const { data, error } = useCall(members.listMembers, { params, query })`. */
export const useCall = <R extends Route>(route: R, input: Input<R>, options: ReadOptions = {}) =>
  useQuery({ ...reading(route, input), ...options });

type Listing = Route & { response: unknown };
type Item<R extends Route> = Output<R> extends { items: (infer T)[] } ? T : never;
interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** Reads a list page after page; `items` is what has come so far, `fetchNextPage` brings more. */
export function usePages<R extends Listing>(route: R, input: Input<R>, options: ReadOptions = {}) {
  const more = (cursor: string | undefined) => {
    const { query = {}, ...rest } = input as { query?: object };
    return { ...rest, query: cursor === undefined ? query : { ...query, cursor } } as Input<R>;
  };
  const list = useInfiniteQuery({
    ...infiniteQueryOptions({
      queryKey: [route.path, input, "pages"],
      queryFn: async ({ pageParam, signal }) =>
        (await call(route, more(pageParam), { signal })) as unknown as Page<Item<R>>,
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.next_cursor ?? undefined,
      select: (data: InfiniteData<Page<Item<R>>>) => data.pages.flatMap((page) => page.items),
      meta: { tag: route.tag },
    }),
    ...options,
  });
  return { ...list, items: list.data };
}

/** Changes something through a route; afterwards everything that is shown is read again. */
export function useAct<R extends Route>(route: R, onDone?: (output: Output<R>, input: Input<R>) => unknown) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Input<R>) => call(route, input),
    onSuccess: async (output, input) => {
      await onDone?.(output, input);
      void client.invalidateQueries();
    },
  });
}

/** Whether a thing is not there, or not for the asker any more. */
export const isGone = (error: unknown): boolean => isStatus(error, 404);

/** Who is signed in; null for nobody. */
export const me = queryOptions({
  queryKey: [accounts.getMe.path],
  queryFn: () => call(accounts.getMe, {}).catch((error) => (isStatus(error, 401) ? null : Promise.reject(error))),
  staleTime: 60_000,
  meta: { tag: "accounts" },
});
