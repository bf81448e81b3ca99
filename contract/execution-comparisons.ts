import { z } from "zod";
import { Bytes, Time } from "./common.ts";
import { Execution, executionAt } from "./executions.ts";
import { route } from "./route.ts";

/** What two executions may differ in. */
export const parameters = [
  "mode",
  "command",
  "environment",
  "resource_type",
  "units",
  "devices",
  "bindings",
  "sandbox",
  "state",
  "exit_code",
  "started_by",
  "queued_at",
  "started_at",
  "ended_at",
  "waited_seconds",
  "seconds",
  "output_bytes",
  "cost_micros",
] as const;

const Value = z.union([z.string(), z.number(), z.array(z.string())]).nullable();

export const OutputChange = z
  .enum(["added", "removed", "changed", "unread"])
  .describe("changed: the bytes differ. unread: as large as before, and too large to be read for this answer.");
export type OutputChange = z.output<typeof OutputChange>;

const Side = z.object({ bytes: Bytes, modified_at: Time });
const Sum = z.object({ files: z.int(), bytes: Bytes });

export const ExecutionComparison = z
  .object({
    from: Execution,
    to: Execution,
    parameters: z.array(z.object({ name: z.enum(parameters), from: Value, to: Value, same: z.boolean() })),
    outputs: z.object({
      items: z.array(
        z.object({ path: z.string(), change: OutputChange, before: Side.nullable(), after: Side.nullable() }),
      ),
      totals: z.object({ added: Sum, removed: Sum, changed: Sum, unread: Sum, same: Sum }),
      compared_to: z
        .string()
        .nullable()
        .describe(
          "Null: all of it. Else the path up to which the files were compared: there are too many for one answer.",
        ),
    }),
  })
  .meta({ id: "ExecutionComparison" });
export type ExecutionComparison = z.output<typeof ExecutionComparison>;

export const compareExecutions = route({
  method: "GET",
  path: "/api/v1/containers/:namespace/:name/executions/:number/compare/:other",
  action: "resource.read_content",
  tag: "executions",
  summary:
    "What one execution has otherwise than another (`other`), of the same container or of `with`: parameters, times, the files " +
    "it left. Files as large as before are read and compared byte by byte, up to 256 MiB",
  params: executionAt.extend({ other: executionAt.shape.number }),
  query: z.strictObject({
    with: z
      .string()
      .regex(/^[^/]+\/[^/]+$/, "Name a container as {namespace}/{name}")
      .max(160)
      .optional()
      .describe("The container of `other`, `{namespace}/{name}`; leave out for the same."),
  }),
  status: 200,
  response: ExecutionComparison,
});
