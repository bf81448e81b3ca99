import { z } from "zod";
import { AvatarUrl, Email, line, NamespacePath, Time } from "./common.ts";
import { Role } from "./members.ts";
import { route } from "./route.ts";

export const Password = z.string().min(10, "Use at least 10 characters").max(128, "Use at most 128 characters");

export const Me = z
  .object({
    id: z.uuid(),
    path: z.string(),
    name: z.string(),
    email: z.string(),
    email_verified: z.boolean().describe("Confirmed by a letter to it."),
    avatar_url: AvatarUrl,
    operator: z.boolean().describe("Runs this installation."),
    lacks_two_factor: z
      .boolean()
      .describe("A second factor is required here: nothing else is answered until one is set up."),
    created_at: Time,
    memberships: z.array(
      z.object({
        organization: z.object({ path: z.string(), name: z.string(), avatar_url: AvatarUrl }),
        role: Role,
        joined_at: Time,
      }),
    ),
  })
  .meta({ id: "Me" });
export type Me = z.output<typeof Me>;

export const Installation = z
  .object({
    set_up: z.boolean().describe("False until the operator's account exists."),
    version: z.string(),
    demo: z.boolean().describe("The sample organization is loaded."),
    mail: z.boolean().describe("It sends mail; without, links are shown instead."),
    sign_up: z.enum(["open", "invitation", "closed"]).describe("Who may make an account."),
    sign_up_domains: z.array(z.string()).describe("Of whose e-mail addresses alone; none: of any."),
    passkeys: z.boolean().describe("Browsers make passkeys for its address."),
  })
  .meta({ id: "Installation" });

export const getSetup = route({
  method: "GET",
  path: "/api/v1/setup",
  action: "installation.see",
  tag: "accounts",
  summary: "Say whether this installation is set up",
  status: 200,
  response: Installation,
});

export const setUp = route({
  method: "POST",
  path: "/api/v1/setup",
  action: "installation.set_up",
  tag: "accounts",
  summary: "Create the operator's account, once; then sign in at /api/auth/sign-in/email",
  body: z.strictObject({ name: line(80), email: Email, password: Password, path: NamespacePath }),
  status: 201,
  response: Me,
});

export const getMe = route({
  method: "GET",
  path: "/api/v1/me",
  action: "account.see",
  tag: "accounts",
  before_two_factor: true,
  summary: "Read one's own account and memberships",
  status: 200,
  response: Me,
});

export const editMe = route({
  method: "PATCH",
  path: "/api/v1/me",
  action: "account.edit",
  tag: "accounts",
  summary: "Change one's own name",
  body: z.strictObject({ name: line(80) }),
  status: 200,
  response: Me,
});
