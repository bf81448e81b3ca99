import type { z } from "zod";
import type { listActivity } from "../../../contract/activity.ts";
import type { Input } from "../../../contract/route.ts";
import type { activity } from "../../search.ts";

export type Filters = z.output<typeof activity>;

/** A day of the reader's own zone, as the moment it begins, or the last one in it. */
const moment = (day: string, end: boolean) => new Date(`${day}T${end ? "23:59:59.999" : "00:00:00"}`).toISOString();

/** The filters of the address as the API asks for them. */
export const queryOf = ({
  severity,
  entity,
  actor,
  query,
  refused,
  from,
  to,
}: Filters): Input<typeof listActivity>["query"] => ({
  ...(severity && { severity }),
  ...(entity && { entity }),
  ...(actor && { actor }),
  ...(query && { query }),
  ...(refused && { refused: "true" }),
  ...(from && { from: moment(from, false) }),
  ...(to && { to: moment(to, true) }),
});
