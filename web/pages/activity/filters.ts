import type { z } from "zod";
import { Severity } from "../../../contract/activity.ts";
import type { activity } from "../../search.ts";

export type Filters = z.output<typeof activity>;

/** A day of the reader's own zone, as the moment it begins, or the last one in it. */
const moment = (day: string, end: boolean) => new Date(`${day}T${end ? "23:59:59.999" : "00:00:00"}`).toISOString();

/** The filters of the address as the API asks for them. */
export const queryOf = ({ refused, from, to, open: _, ...rest }: Filters) => ({
  ...rest,
  ...(refused && { refused: "true" as const }),
  ...(from && { from: moment(from, false) }),
  ...(to && { to: moment(to, true) }),
});

/** No filter at all. */
export const noFilters: Partial<Filters> = {
  ...{ query: undefined, severity: undefined, entity: undefined, action: undefined, actor: undefined },
  ...{ actor_kind: undefined, refused: undefined, from: undefined, to: undefined },
};

/** The severities that are wanted; none named is all. */
export const severitiesOf = ({ severity }: Filters): Severity[] =>
  Severity.options.filter((one) => severity?.split(",").includes(one));

const shared = ["dataset", "model", "version", "container", "application", "engine", "execution", "api"] as const;
const paid = ["limit", "budget", "wallet", "top_up", "package", "subscription", "invoice"] as const;
/** The kinds of things that a record can be narrowed to. */
export const organizationEntities = [
  ...["organization", "member", "invitation", "join_request", "team", "project"],
  ...[...shared, ...paid, "token", "webhook", "sync"],
] as const;
export const ownEntities = ["account", "token", "project", ...shared, ...paid] as const;
