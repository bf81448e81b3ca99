import { z } from "zod";
import { NamespaceRef, Person, page, pageOf, prose, Time } from "./common.ts";
import { Role } from "./members.ts";
import { route } from "./route.ts";

const tag = "members";
const at = z.object({ organization: NamespaceRef });
const one = at.extend({ id: z.uuid() });

const State = z.enum(["pending", "approved", "declined", "withdrawn"]);

/** Somebody who asks to join. */
export const JoinRequest = z
  .object({
    id: z.uuid(),
    person: Person.extend({ email: z.string() }),
    message: z.string(),
    state: State,
    role: Role.nullable().describe("What it was approved as."),
    decided_by: Person.nullable(),
    decided_at: Time.nullable(),
    created_at: Time,
  })
  .meta({ id: "JoinRequest" });
export type JoinRequest = z.output<typeof JoinRequest>;

/** How the asker can get in: by a verified e-mail at once, by asking, or not without an invitation. */
export const WayIn = z
  .object({
    way: z.enum(["member", "domain", "ask", "closed"]),
    role: Role.nullable().describe("What one is, or would be at once."),
    request: z
      .object({ state: State, message: z.string(), created_at: Time, again_at: Time.nullable() })
      .nullable()
      .describe("The last one of the asker's; `again_at`: when they may ask again after it was declined."),
  })
  .meta({ id: "WayIn" });
export type WayIn = z.output<typeof WayIn>;

export const getWayIn = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/way-in",
  action: "join_request.see",
  tag,
  summary: "How one can join an organization",
  params: at,
  status: 200,
  response: WayIn,
});

export const askToJoin = route({
  method: "POST",
  path: "/api/v1/organizations/:organization/join-requests",
  action: "join_request.create",
  tag,
  summary: "Ask to join; whoever has a verified e-mail of a domain that the organization lets in is a member at once",
  params: at,
  body: z.strictObject({ message: prose(1000).default("") }),
  status: 201,
  response: WayIn,
});

export const withdrawRequest = route({
  method: "DELETE",
  path: "/api/v1/organizations/:organization/join-requests/mine",
  action: "join_request.create",
  tag,
  summary: "Take back one's own request",
  params: at,
  status: 204,
});

export const listRequests = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/join-requests",
  action: "join_request.decide",
  tag,
  summary: "List who asks to join, the newest first",
  params: at,
  query: z.strictObject({ ...page, state: State.optional() }),
  status: 200,
  response: pageOf(JoinRequest),
});

export const approveRequest = route({
  method: "POST",
  path: "/api/v1/organizations/:organization/join-requests/:id/approve",
  action: "join_request.decide",
  tag,
  summary: "Let somebody in who asked, with a role",
  params: one,
  body: z.strictObject({ role: Role }),
  status: 200,
  response: JoinRequest,
});

export const declineRequest = route({
  method: "POST",
  path: "/api/v1/organizations/:organization/join-requests/:id/decline",
  action: "join_request.decide",
  tag,
  summary: "Decline a request; the person is told and may ask again after seven days",
  params: one,
  status: 200,
  response: JoinRequest,
});
