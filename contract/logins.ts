import { z } from "zod";
import { line, Time } from "./common.ts";
import { route } from "./route.ts";

/** What somebody types from one screen into another: no vowels, so no words; no letter that looks like another. */
const UserCode = z
  .string()
  .max(40)
  .transform((text) => text.toUpperCase().replace(/[^A-Z]/g, ""));

/** A program that asks for a token, as whoever is to decide sees it. */
export const Login = z
  .object({
    user_code: z.string(),
    machine: z.string().describe("What the program says of where it runs; nobody has checked it."),
    ip: z.string().nullable().describe("The address that it asks from."),
    created_at: Time,
    expires_at: Time,
  })
  .meta({ id: "Login" });
export type Login = z.output<typeof Login>;

const tag = "logins";
const one = z.object({ code: UserCode });

export const askToLogIn = route({
  method: "POST",
  path: "/api/v1/logins",
  action: "login.ask",
  tag,
  summary: "Ask for a token for a program, which a person allows in a browser (as RFC 8628 has it)",
  body: z.strictObject({ machine: line(80).describe("Where the program runs: the token is named so.") }),
  status: 201,
  response: z.object({
    device_code: z.string().describe("Keep it secret: whoever has it gets the token."),
    user_code: z.string().describe("What the person compares, or types."),
    verification_url: z.string(),
    verification_url_complete: z.string().describe("The same with the code in it."),
    expires_in_seconds: z.int(),
    interval_seconds: z.int().describe("Ask no more often whether it was allowed."),
  }),
});

export const finishLogin = route({
  method: "POST",
  path: "/api/v1/logins/finish",
  action: "login.ask",
  tag,
  summary: "Ask whether a person has allowed it; the token is in the answer that says so, and nowhere else",
  body: z.strictObject({ device_code: z.string().min(1).max(200) }),
  status: 200,
  response: z.object({
    state: z
      .enum(["pending", "slow_down", "denied", "expired", "allowed"])
      .describe("`slow_down`: you asked too often, and wait longer now. `expired`: also when it was used."),
    interval_seconds: z.int(),
    token: z.object({ id: z.uuid(), secret: z.string(), expires_at: Time }).nullable(),
  }),
});

export const getLogin = route({
  method: "GET",
  path: "/api/v1/logins/:code",
  action: "login.decide",
  tag,
  summary: "See which program asks for a token of yours, by the code that it shows",
  params: one,
  status: 200,
  response: Login,
});

export const decideLogin = route({
  method: "POST",
  path: "/api/v1/logins/:code/decision",
  action: "login.decide",
  tag,
  summary: "Allow a program a token of yours, or do not; only a person in a browser decides",
  params: one,
  body: z.strictObject({
    allow: z.boolean(),
    expires_in_days: z.int().min(1, "At least 1").max(365, "At most 365").default(90).describe("Of the token."),
  }),
  status: 204,
});
