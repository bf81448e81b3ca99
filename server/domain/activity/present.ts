import type { z } from "zod";
import type { Activity, ActivityChart } from "../../../contract/activity.ts";
import type { ActivityRow, chart } from "./queries.ts";

type Shape = z.input<typeof Activity>;

/** A line of history as the API shows it. */
export const present = (row: ActivityRow): Shape => ({
  id: row.id,
  at: row.at.toISOString(),
  severity: row.severity,
  action: row.action,
  text: row.text,
  entity: { kind: row.entity_kind, id: row.entity_id, name: row.entity_name },
  actor: { kind: row.actor_kind as Shape["actor"]["kind"], path: row.actor_path, token: row.token_name },
  ip: row.ip,
  request_id: row.request_id,
  before: row.before as Shape["before"],
  after: row.after as Shape["after"],
  refused: row.refused,
});

interface Chart {
  step: z.input<typeof ActivityChart>["step"];
  from: Date;
  to: Date;
  items: Awaited<ReturnType<typeof chart>>;
}

/** Counts through time as the API shows them. */
export const presentChart = ({ step, from, to, items }: Chart): z.input<typeof ActivityChart> => ({
  step,
  from: from.toISOString(),
  to: to.toISOString(),
  items: items.map(({ at, ...counts }) => ({ at: at.toISOString(), ...counts })),
});
