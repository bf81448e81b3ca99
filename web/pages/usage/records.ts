import type { UsageSearch } from "./statistics.ts";

/** What the address asks of the records, for the list and for files alike; days are those of UTC. */
export const recordsOf = (search: UsageSearch) => {
  const { type, product, member, team, resource, project, state, order, from, to } = search;
  return {
    ...{ type, product, member, team, resource, project, state, order },
    from: from && `${from}T00:00:00.000Z`,
    to: to && `${to}T23:59:59.999Z`,
  };
};

/** No filter at all. */
export const nothing = {
  ...{ type: undefined, product: undefined, member: undefined, team: undefined, resource: undefined },
  ...{ project: undefined, state: undefined, from: undefined, to: undefined },
} satisfies UsageSearch;
