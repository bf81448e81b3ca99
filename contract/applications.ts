import { z } from "zod";
import { Flag, NamespaceRef, Person, page, pageOf, prose, ResourceName, ResourceRef, Time } from "./common.ts";
import { FilePath } from "./files.ts";
import { RepositorySource } from "./repositories.ts";
import { ProjectPlace, resourceFields, resourceFilters, Visibility } from "./resources.ts";
import { route } from "./route.ts";
import { VersionName } from "./versions.ts";

const readme_bytes_max = 256 * 1024;

/** What an application is: an address elsewhere, pages out of a version of data, or a server that runs as an engine. */
export const ApplicationForm = z.enum(["link", "static", "engine"]).meta({ id: "ApplicationForm" });
export type ApplicationForm = z.output<typeof ApplicationForm>;

/** What one version of an application serves. */
export const Served = z
  .discriminatedUnion("form", [
    z.object({ form: z.literal("link"), url: z.string() }),
    z.object({
      form: z.literal("static"),
      source: z.string().describe("`datasets/{namespace}/{name}` or `models/…`; where it is now."),
      version: z.int(),
      folder: z.string().describe("Where its pages begin; empty: at the top."),
      readable: z.boolean().describe("The asker may read the version itself."),
      there: z.boolean().describe("False: the version was deleted, archived or moved away, and nothing is served."),
    }),
    z.object({
      form: z.literal("engine"),
      engine: z.string().describe("`engines/{namespace}/{name}`; where it is now."),
      readable: z.boolean().describe("The asker may read the engine itself."),
      there: z.boolean().describe("False: the engine was deleted or moved away, and nothing is served."),
    }),
  ])
  .meta({ id: "Served" });
export type Served = z.output<typeof Served>;

/** What somebody wants an application to serve. */
export const Serves = z.discriminatedUnion("form", [
  z.strictObject({
    form: z.literal("link"),
    url: z
      .url({ protocol: /^https?$/, error: "Use an address that begins with https:// or http://" })
      .max(2000)
      .refine((url) => !URL.canParse(url) || new URL(url).username === "", "An address here carries no password"),
  }),
  z.strictObject({
    form: z.literal("static"),
    source: RepositorySource.describe("Of the application's own namespace."),
    version: z
      .union([z.int().min(1), z.literal("latest"), VersionName])
      .default("latest")
      .describe("One that is ready; names and `latest` are resolved when saved."),
    folder: z
      .union([z.literal(""), FilePath])
      .default("")
      .describe("A folder of it with an index.html."),
  }),
  z.strictObject({
    form: z.literal("engine"),
    engine: z
      .string()
      .regex(/^engines\/[^/]{1,60}\/[^/]{1,96}$/, "Name the engine as engines/{namespace}/{name}")
      .describe("Of the application's own namespace, and one that one may start: it starts when somebody opens it."),
  }),
]);
export type Serves = z.input<typeof Serves>;

export const ApplicationVersion = z
  .object({
    number: z.int(),
    state: z
      .enum(["pending", "ready", "rejected"])
      .describe("pending: it waits for approval. Of those that are ready the newest is served."),
    serves: Served,
    note: z.string(),
    created_by: Person,
    created_at: Time,
    review: z.object({ by: Person, at: Time, comment: z.string() }).nullable(),
    can: z.record(z.string(), z.boolean()),
  })
  .meta({ id: "ApplicationVersion" });
export type ApplicationVersion = z.output<typeof ApplicationVersion>;

/** Where the icon of an application is. */
export const icon = { icon_url: z.string().nullable().describe("A square picture, in two sizes (`?size=small`).") };

/** An application as lists show it. */
export const ApplicationCard = z
  .object({ ...resourceFields, ...icon, form: ApplicationForm.nullable().describe("Null: nothing is served yet.") })
  .meta({ id: "ApplicationCard" });
export type ApplicationCard = z.output<typeof ApplicationCard>;

export const Application = z
  .object({
    ...ApplicationCard.shape,
    readme: z.string().describe("Markdown. Empty for whoever sees only its metadata."),
    served: ApplicationVersion.nullable().describe("Null: nothing yet, or the asker sees only its metadata."),
    waiting: z.int().describe("How many versions wait for approval, of those that the asker may see."),
    needs_approval: z.boolean(),
    isolation: z
      .enum(["own_site", "sandbox"])
      .describe(
        "Where its pages run: on a site of their own, or, where the installation has none to give, in a sandbox without storage.",
      ),
  })
  .meta({ id: "Application" });
export type Application = z.output<typeof Application>;

const tag = "applications";
const base = "/api/v1/applications/:namespace/:name";
/** How an application is named in an address. */
export const applicationAt = z.object({ namespace: NamespaceRef, name: ResourceRef });
const at = applicationAt;
const one = at.extend({ version: z.coerce.number().int().min(1).max(1_000_000_000) });

const Readme = z
  .string()
  .regex(/^[^\0]*$/, "NUL is not allowed")
  .refine((text) => new TextEncoder().encode(text).length <= readme_bytes_max, "Use at most 256 KiB");

const Note = prose(2000).default("").describe("What changes, for reviewers and for later.");

export const createApplication = route({
  method: "POST",
  path: "/api/v1/applications",
  action: "application.create",
  tag,
  summary: "Create an application: in an organization its maintainers, for themselves everybody",
  body: z.strictObject({
    namespace: NamespaceRef,
    name: ResourceName,
    description: prose(2000).default(""),
    readme: Readme.default(""),
    serves: Serves,
    visibility: Visibility.optional().describe("By default what the organization's settings say."),
    project: ResourceRef.optional().describe("A project of the namespace; its visibility holds."),
  }),
  status: 201,
  response: Application,
});

export const listApplications = route({
  method: "GET",
  path: "/api/v1/applications",
  action: "namespace.see",
  tag,
  summary: "List the applications visible to the asker, newest first",
  query: z.strictObject(resourceFilters),
  status: 200,
  response: pageOf(ApplicationCard),
});

export const getApplication = route({
  method: "GET",
  path: base,
  action: "resource.see",
  tag,
  summary: "Read an application: its page and what it serves",
  params: at,
  status: 200,
  response: Application,
});

export const editApplication = route({
  method: "PATCH",
  path: base,
  action: "resource.edit",
  tag,
  summary:
    "Change an application: name, description, page (resource.edit), visibility, project (resource.set_visibility)",
  params: at,
  body: z
    .strictObject({
      name: ResourceName,
      description: prose(2000),
      readme: Readme,
      visibility: Visibility,
      project: ProjectPlace,
    })
    .partial(),
  status: 200,
  response: Application,
});

export const deleteApplication = route({
  method: "DELETE",
  path: base,
  action: "resource.delete",
  tag,
  summary: "Delete an application; nobody opens it any more. Restored for 30 days",
  params: at,
  status: 204,
});

export const openApplication = route({
  method: "POST",
  path: `${base}/open`,
  action: "application.open",
  tag,
  summary: "Get an address that opens an application in a browser; that of its pages works once, within a minute",
  params: at,
  status: 200,
  response: z.object({ url: z.url(), expires_at: Time.nullable().describe("Null: a link elsewhere, for good.") }),
});

export const listApplicationVersions = route({
  method: "GET",
  path: `${base}/versions`,
  action: "resource.read_content",
  tag,
  summary: "List what an application has served and is to serve, newest first",
  params: at,
  query: z.strictObject(page),
  status: 200,
  response: pageOf(ApplicationVersion),
});

export const putForward = route({
  method: "POST",
  path: `${base}/versions`,
  action: "resource.edit",
  tag,
  summary:
    "Let an application serve something else: at once, or, where applications need approval, once it is approved",
  params: at,
  body: z.strictObject({ serves: Serves, note: Note }),
  status: 201,
  response: ApplicationVersion,
});

export const reviewApplication = route({
  method: "POST",
  path: `${base}/versions/:version/review`,
  action: "application.review",
  tag,
  summary: "Approve or reject what an application is to serve; nobody decides on their own",
  params: one,
  body: z.strictObject({
    decision: z.enum(["approve", "reject"]),
    comment: prose(2000).default("").describe("What its author is told; whoever rejects says why."),
  }),
  status: 200,
  response: ApplicationVersion,
});

/** A version of an application that waits for a decision or was rejected, with where it is. */
export const ApplicationReview = z
  .object({
    namespace: z.string(),
    name: z.string(),
    version: ApplicationVersion,
  })
  .meta({ id: "ApplicationReview" });
export type ApplicationReview = z.output<typeof ApplicationReview>;

export const listApplicationReviews = route({
  method: "GET",
  path: "/api/v1/application-reviews",
  action: "application.list_reviews",
  tag: "reviews",
  summary:
    "Versions of applications that wait for one's own decision, oldest first; with `mine`, what of one's own waits or was rejected",
  query: z.strictObject({ ...page, namespace: NamespaceRef.optional(), mine: Flag.optional() }),
  status: 200,
  response: pageOf(ApplicationReview),
});

export const getKeySet = route({
  method: "GET",
  path: "/.well-known/jwks.json",
  action: "installation.see",
  public: true,
  tag,
  summary: "The public keys of what tells applications who asks: a JSON Web Key Set",
  status: 200,
  response: z.object({ keys: z.array(z.record(z.string(), z.string())) }),
});
