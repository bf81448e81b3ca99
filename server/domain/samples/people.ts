import type { Role } from "../../access/policy.ts";
import { type Ctx, nobody } from "../../kernel/context.ts";
import { createPerson } from "../accounts/accounts.ts";
import * as members from "../members/members.ts";
import * as queries from "./queries.ts";

/** Somebody of the sample, who acts with their own rights. */
export interface Figure {
  name: string;
  path: string;
  role: Role;
}

export const teacher: Figure = { name: "Maria Weber", path: "maria-weber", role: "maintainer" };
export const students: Figure[] = [
  { name: "Liu Yang", path: "liu-yang", role: "developer" },
  { name: "Amina Diallo", path: "amina-diallo", role: "developer" },
  { name: "Tom Becker", path: "tom-becker", role: "developer" },
  { name: "Noor Haddad", path: "noor-haddad", role: "viewer" },
];

export const emailOf = ({ path }: Figure): string => `${path}@sample.example`;

/** Derived, so that it can be told again; each installation has its own. */
export const passwordOf = (ctx: Ctx, { path }: Figure): string =>
  ctx.ports.derive(`sample password of ${path}`).toString("base64url").slice(0, 14);

/** The context in which a figure acts; makes their account when there is none. */
export async function actAs(ctx: Ctx, figure: Figure): Promise<Ctx> {
  const { name, path } = figure;
  const id =
    (await queries.accountByEmail(ctx, emailOf(figure))) ??
    (await createPerson(ctx, { name, path, email: emailOf(figure), password: passwordOf(ctx, figure) }));
  return { ...ctx, actor: { ...nobody, kind: "person", id, path, name } };
}

/** Adds the students and whoever asked for the sample. */
export async function gather(teaching: Ctx, organization: string, operator: Ctx): Promise<void> {
  for (const student of students) await actAs(operator, student);
  const class_ = students.map(({ path, role }) => ({ path, role }));
  const { path } = operator.actor;
  const guests = path === null ? [] : [{ path, role: "maintainer" as const }];
  await members.add(teaching, organization, [...class_, ...guests]);
}
