import { z } from "zod";
import { Access, AccessPreview } from "./access.ts";
import { NamespaceRef, Person, page, pageOf, ResourceRef, Time } from "./common.ts";
import { ProjectVisibility } from "./projects.ts";
import { Tie } from "./resources.ts";
import { route } from "./route.ts";

export const shareLevels = ["read", "contribute", "edit", "manage"] as const;
/** What a share gives; a viewer or reviewer of an organization only reads, whatever was shared with them. */
export const ShareLevel = z.enum(shareLevels).meta({ id: "ShareLevel" });
export type ShareLevel = z.output<typeof ShareLevel>;

/** Whom something is shared with: `person` is null for a team, `team` for a person. */
export const Share = z
  .object({
    person: Person.nullable(),
    team: z.string().nullable(),
    level: ShareLevel,
    gives: Tie.nullable().describe(
      "What it gives the person: a viewer or reviewer only reads. Null for a team: to each by their role.",
    ),
    created_by: Person,
    created_at: Time,
  })
  .meta({ id: "Share" });
export type Share = z.output<typeof Share>;

/** A user name, or `team:` and the name of a team. */
export const ShareSubject = z.string().min(1).max(80);

const at = z.object({ namespace: NamespaceRef, name: ResourceRef });
const one = at.extend({ subject: ShareSubject });

/** The routes of everything that can be shared; a project's `visibility` may also be `shared`. */
const sharesOf = <
  const K extends "datasets" | "models" | "containers" | "engines" | "applications" | "apis" | "projects",
  const A extends "resource" | "project",
>(
  kind: K,
  noun: A,
) =>
  ({
    list: route({
      method: "GET",
      path: `/api/v1/${kind}/:namespace/:name/shares`,
      action: `${noun}.see`,
      tag: "shares",
      summary: `Whom one of the ${kind} is shared with`,
      params: at,
      query: z.strictObject(page),
      status: 200,
      response: pageOf(Share),
    }),
    put: route({
      method: "PUT",
      path: `/api/v1/${kind}/:namespace/:name/shares/:subject`,
      action: `${noun}.share`,
      tag: "shares",
      summary: "Share with a person or a team (`team:` and its name), or change the level; up to one's own level",
      params: one,
      body: z.strictObject({ level: ShareLevel }),
      status: 200,
      response: Share,
    }),
    remove: route({
      method: "DELETE",
      path: `/api/v1/${kind}/:namespace/:name/shares/:subject`,
      action: `${noun}.share`,
      tag: "shares",
      summary: "End a share",
      params: one,
      status: 204,
    }),
    access: route({
      method: "GET",
      path: `/api/v1/${kind}/:namespace/:name/access`,
      action: `${noun}.see`,
      tag: "shares",
      summary: "Who can see this, and why: everybody with a way in",
      params: at,
      query: z.strictObject(page),
      status: 200,
      response: pageOf(Access),
    }),
    preview: route({
      method: "POST",
      path: `/api/v1/${kind}/:namespace/:name/access/preview`,
      action: `${noun}.see`,
      tag: "shares",
      summary: "Who would gain and who would lose by a change of visibility, project or share; changes nothing",
      params: at,
      body: z
        .strictObject({
          visibility: ProjectVisibility,
          project: ResourceRef.nullable().describe("Null: out of its project."),
          share: z.strictObject({ subject: ShareSubject, level: ShareLevel.nullable().describe("Null: ends.") }),
        })
        .partial(),
      status: 200,
      response: AccessPreview,
    }),
  }) as const;

export const dataset = sharesOf("datasets", "resource");
export const model = sharesOf("models", "resource");
export const container = sharesOf("containers", "resource");
export const engine = sharesOf("engines", "resource");
export const application = sharesOf("applications", "resource");
export const api = sharesOf("apis", "resource");
export const project = sharesOf("projects", "project");
