import { z } from "zod";
import { Time } from "./common.ts";
import { route } from "./route.ts";

/** How somebody came in. */
export const SessionMethod = z.enum(["password", "two_factor", "recovery_code", "passkey", "provider", "device"]);
export type SessionMethod = z.output<typeof SessionMethod>;

export const Session = z
  .object({
    id: z.uuid(),
    browser: z.string().nullable().describe("Its name and version, as far as it says."),
    system: z.string().nullable(),
    device: z.enum(["computer", "phone", "tablet", "program"]),
    address: z.string().nullable().describe("From where it was last seen."),
    method: SessionMethod.nullable().describe("`two_factor`: a password and a code."),
    created_at: Time,
    last_seen_at: Time,
    expires_at: Time,
    current: z.boolean().describe("It is the one that asks."),
  })
  .meta({ id: "Session" });
export type Session = z.output<typeof Session>;

export const listSessions = route({
  method: "GET",
  path: "/api/v1/me/sessions",
  action: "session.list",
  tag: "sessions",
  before_two_factor: true,
  summary: "List where one is signed in, the session seen last first",
  status: 200,
  response: z.object({ items: z.array(Session) }),
});

export const endSession = route({
  method: "DELETE",
  path: "/api/v1/me/sessions/:id",
  action: "session.end",
  tag: "sessions",
  before_two_factor: true,
  summary: "End a session: its next request is refused, and what it has open is cut within a second",
  params: z.object({ id: z.uuid() }),
  status: 204,
});

export const endOtherSessions = route({
  method: "DELETE",
  path: "/api/v1/me/sessions",
  action: "session.end",
  tag: "sessions",
  before_two_factor: true,
  summary: "End all sessions but the one that asks; no browser is trusted without a code any more",
  status: 200,
  response: z.object({ ended: z.int() }),
});
