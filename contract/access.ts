import { z } from "zod";
import { Person } from "./common.ts";
import { Tie } from "./resources.ts";

/** One way in to a thing. `team` and `project` say by which it comes; `maintainer` sees the metadata only. */
export const Way = z
  .object({
    reason: z.enum(["owner", "visibility", "share", "maintainer"]),
    tie: Tie.nullable(),
    team: z.string().nullable(),
    project: z.string().nullable(),
  })
  .meta({ id: "Way" });
export type Way = z.output<typeof Way>;

/** A person who reaches a thing: their strongest tie (null: its metadata only) and every way in. */
export const Access = z.object({ person: Person, tie: Tie.nullable(), ways: z.array(Way) }).meta({ id: "Access" });
export type Access = z.output<typeof Access>;

/** What a change would do to somebody: their tie before and after, null for none. */
const Turn = z.object({ person: Person, before: Tie.nullable(), after: Tie.nullable() });

/** What a change would do: everybody counted, the first 100 by name. Nothing has been changed. */
export const AccessPreview = z
  .object({ gains: z.array(Turn), gains_count: z.int(), losses: z.array(Turn), losses_count: z.int() })
  .meta({ id: "AccessPreview" });
export type AccessPreview = z.output<typeof AccessPreview>;
