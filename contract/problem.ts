import { z } from "zod";

/** What is counted: units of a resource type, bytes, things one has, or money (micros of the installation's currency). */
export const Unit = z.enum(["units", "bytes", "items", "micros"]);
export type Unit = z.output<typeof Unit>;

/** One condition of a start or an upload that did not hold, with its numbers; `limit` null means unlimited. */
export const Refusal = z
  .object({
    condition: z
      .enum(["permission", "member_limit", "organization_limit", "allowance", "capacity", "queue", "balance", "budget"])
      .describe(
        "`queue`: others wait for the same; `in_use` is what they ask for, `limit` nothing. " +
          "`balance`: what can be paid is `limit`, what the first ten minutes cost is `asked`. " +
          "`budget`: `limit` is its amount, `in_use` what is spent of it and held for what runs, `asked` as of a balance.",
      ),
    product: z
      .string()
      .describe("A resource type, `storage`, `containers`, `repositories`, `monthly_spend`, `balance` or `budget`."),
    limit: z.int().nullable(),
    in_use: z.int(),
    asked: z.int(),
    unit: Unit,
    currency: z.string().optional().describe("Of micros."),
    member: z.string().optional().describe("Whose limit it is, where it is not the asker's."),
    budget: z
      .object({ of: z.enum(["namespace", "project", "member"]), project: z.string().nullable() })
      .optional()
      .describe("Which budget is used up; `expected_at` is when it returns."),
    held_by: z
      .array(
        z.object({
          execution: z.string().describe("`{namespace}/{container}/{number}`"),
          member: z.string(),
          units: z.int(),
          since: z.iso.datetime(),
        }),
      )
      .optional()
      .describe("Who holds the units, as far as the asker may see."),
    expected_at: z.iso
      .datetime()
      .nullable()
      .optional()
      .describe("When enough is expected back, by how long such executions took before; null: nobody can say."),
  })
  .meta({ id: "Refusal" });
export type Refusal = z.output<typeof Refusal>;

/** RFC 9457 problem details. `code` is stable and listed in docs/errors.md; `fields` names every fault of a request at once. */
export const ProblemDocument = z
  .object({
    type: z.string(),
    code: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    request_id: z.string().optional(),
    permission: z.string().optional().describe("The permission that is missing (403)."),
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    refusals: z.array(Refusal).optional(),
    reason: z.string().optional().describe("Why a file cannot be shown (422), as in its preview."),
    fits_now: z.int().optional().describe("How many units would be admitted now."),
    fits_instead: z
      .array(z.object({ resource_type: z.string(), units: z.int() }))
      .optional()
      .describe("Other resource types of which as many units would be admitted now."),
  })
  .meta({ id: "Problem" });
export type ProblemDocument = z.output<typeof ProblemDocument>;
