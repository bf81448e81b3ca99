import { z } from "zod";

// What Gitee's API v5 answers, as far as we look. Its own description lies about some types, and fields are missing in
// some years: nothing is believed that was not looked at.

const Id = z.union([z.int().positive(), z.string().regex(/^[0-9]{1,20}$/)]).transform(String);
const Login = z.string().min(1).max(200);
const Text = z
  .string()
  .nullish()
  .transform((text) => text ?? "");

/** Of roles that are not known the least is believed. */
const RoleThere = z.string().transform((role) => (role === "admin" ? ("admin" as const) : ("member" as const)));

const Named = z.object({ id: Id, login: Login, name: Text });

export const Account = Named.transform(({ id, login, name }) => ({ id, login, name: name || login }));

export const Group = z
  .object({ id: Id, login: Login, name: Text, description: Text, avatar_url: Text })
  .transform(({ id, login, name, description, avatar_url }) => ({
    ...{ id, login, name: name || login, description },
    avatar_url: avatar_url === "" ? null : avatar_url,
  }));
export const Groups = z.array(Group).max(1000);

/** `member_role` is there since 2023. */
const Listed = Named.extend({ member_role: RoleThere.nullish() }).transform(({ id, login, name, member_role }) => ({
  ...{ id, login, name: name || login },
  role: member_role ?? null,
}));
export const Members = z.array(Listed).max(1000);

export const Membership = z.object({ role: RoleThere, active: z.boolean().nullish(), user: Account.nullish() });

export const Token = z.object({
  access_token: z.string().min(1).max(4000),
  refresh_token: z.string().min(1).max(4000).nullish(),
  expires_in: z
    .int()
    .positive()
    .max(366 * 86_400)
    .nullish(),
});
