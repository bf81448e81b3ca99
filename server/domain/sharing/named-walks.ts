import { before, carried, type Filters, newest, ofKind, ofVisibility, wanted } from "./list-walks.ts";

/** A page of what a token names and reaches: there are few, and each is asked for its ties. */
export const namedWalk = (f: Filters): string => `
  (select ${carried} from token_resource tr
  cross join lateral (select * from resource r where r.id = tr.resource_id and ${wanted(f)} offset 0) r
  where ${["tr.token_id = asked.actor_id", ...narrowed(f), before, reached].join(" and ")}
  ${newest(f)})`;

const reached = "exists (select from ties(asked.actor_id, asked.role, r))";

const narrowed = (f: Filters): string[] => [
  ...ofKind(f.kind ?? null),
  ...(f.visibility === undefined ? [] : [ofVisibility(f.visibility)]),
];

/** Whatever a token reaches by its name, it reads. */
export const tieNamed = "'reader'";
