import { z } from "zod";
import { line, NamespaceRef, page, pageOf, prose, ResourceName, ResourceRef, Time } from "./common.ts";
import { ProjectPlace, Resource, resourceFields, resourceFilters, Visibility } from "./resources.ts";
import { route } from "./route.ts";

/** What can be asked of a route: the families of the protocols that the gateway speaks. */
export const protocols = [
  "chat",
  "completions",
  "embeddings",
  "responses",
  "images",
  "audio",
  "moderations",
  "messages",
] as const;
export const Protocol = z.enum(protocols).meta({ id: "ApiProtocol" });
export type Protocol = z.output<typeof Protocol>;

const Micros = z.int().min(0, "At least 0").max(1_000_000_000_000);
const Count = z.int().min(1, "At least 1").max(1_000_000_000_000);

/** What a call costs, in millionths of the installation's currency; null: nothing is asked by that measure. */
export const ApiPrice = z
  .object({
    call_micros: Micros.nullable().describe("For each call that was answered."),
    input_micros: Micros.nullable().describe("For a thousand tokens that go in."),
    output_micros: Micros.nullable().describe("For a thousand tokens that come out."),
  })
  .meta({ id: "ApiPrice" })
  .describe("With a price by call and one by tokens, the token says which holds (`per_token_billing`); else by call.");
export type ApiPrice = z.output<typeof ApiPrice>;

const bounds = {
  requests_per_minute: Count.nullable(),
  requests_per_day: Count.nullable().describe("A day of UTC."),
  tokens_per_day: Count.nullable().describe("In and out together."),
};

/** How much of a route may be called; null is unlimited, and all of them hold at once. */
export const ApiLimits = z
  .object({
    namespace: z.object(bounds).describe("By everybody together."),
    member: z.object(bounds).describe("By each member."),
    token: z.object(bounds).describe("By each token."),
  })
  .meta({ id: "ApiLimits" });
export type ApiLimits = z.output<typeof ApiLimits>;

const boundsGiven = z.strictObject(bounds).partial();
const LimitsGiven = z
  .strictObject({ namespace: boundsGiven, member: boundsGiven, token: boundsGiven })
  .partial()
  .describe("What is not named is unlimited.");

/** Where a route sends calls. The first that works is asked; secrets are never shown. */
export const ApiUpstream = z
  .object({
    id: z.uuid(),
    kind: z.enum(["external", "engine"]),
    address: z.string().nullable().describe("Of an external provider, up to and with `/v1`."),
    engine: z.string().nullable().describe("Name of an engine of the same namespace."),
    model: z.string().describe("What the upstream calls the model."),
    has_secret: z.boolean(),
    resting_until: Time.nullable().describe("It failed, and is not asked before then unless nothing else is there."),
    last_failure: z.string().nullable().describe("Why it failed last, since Guildhall was started."),
    answered_at: Time.nullable().describe("When it answered last, since Guildhall was started."),
  })
  .meta({ id: "ApiUpstream" });
export type ApiUpstream = z.output<typeof ApiUpstream>;

const Address = z
  .url({ protocol: /^https?$/, error: "Use http(s)://host[:port]/v1" })
  .max(500)
  .refine((text) => !/[?#@]/.test(text), "Leave out user names, questions and fragments");

/** An upstream as it is given; with `id`, the one that is there, whose secret stays unless another is given. */
const UpstreamGiven = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("external"),
    id: z.uuid().optional(),
    address: Address.describe("Up to and with `/v1`. Whoever changes it gives the secret again."),
    model: line(200),
    secret: z
      .string()
      .min(1)
      .max(1000)
      .regex(/^[\x21-\x7e]+$/, "Printable ASCII without spaces")
      .nullable()
      .optional()
      .describe("Sent as `Authorization: Bearer …`; null: none. Encrypted at rest and never shown again."),
  }),
  z.strictObject({
    kind: z.literal("engine"),
    id: z.uuid().optional(),
    engine: ResourceRef.describe("Name of an engine of the same namespace. One that sleeps is started by the call."),
    model: line(200).default("model").describe("What the engine calls the model; most serve one and do not look."),
  }),
]);
export type UpstreamGiven = z.output<typeof UpstreamGiven>;

const given = {
  description: prose(2000),
  upstreams: z
    .array(UpstreamGiven)
    .min(1, "A route needs an upstream")
    .max(8, "At most 8")
    .describe("In the order in which they are asked when one before them fails."),
  protocols: z.array(Protocol).min(1, "Choose at least one").max(protocols.length),
  price: z.strictObject(ApiPrice.shape).partial().describe("What is not named costs nothing."),
  limits: LimitsGiven,
  content_logged: z
    .boolean()
    .describe("What is said in calls of it may be kept, where the organization keeps that of chosen model APIs."),
  visibility: Visibility,
};

/** A Serverless API: a model route under one name. */
export const Api = z
  .object({
    ...resourceFields,
    model: z.string().describe("How callers name it: `{namespace}/{name}`."),
    protocols: z.array(Protocol),
    price: ApiPrice,
    limits: ApiLimits,
    currency: z.string(),
    content_logged: z
      .boolean()
      .describe("Chosen for the log of content, where the organization keeps one of chosen ones."),
    content_log: z
      .object({ percent: z.int(), days: z.int() })
      .nullable()
      .describe(
        "Of so many calls in a hundred what is said is kept for so many days, and maintainers read it; null: never.",
      ),
    upstreams: z
      .array(ApiUpstream)
      .nullable()
      .describe("In the order in which they are asked. Null: only who may edit it sees them."),
    calls_today: z.int().describe("In this day of UTC, by everybody."),
    tokens_today: z.int(),
  })
  .meta({ id: "Api" });
export type Api = z.output<typeof Api>;

const tag = "apis";
const at = z.object({ namespace: NamespaceRef, name: ResourceRef });

export const createApi = route({
  method: "POST",
  path: "/api/v1/apis",
  action: "api.create",
  tag,
  summary: "Publish a model route",
  body: z.strictObject({
    ...given,
    namespace: NamespaceRef,
    name: ResourceName,
    description: given.description.default(""),
    protocols: given.protocols.default(["chat", "completions", "embeddings"]),
    price: given.price.default({}),
    limits: given.limits.default({}),
    content_logged: given.content_logged.default(false),
    visibility: given.visibility.optional(),
    project: ResourceRef.optional().describe("A project of the namespace; its visibility holds."),
  }),
  status: 201,
  response: Api,
});

export const listApis = route({
  method: "GET",
  path: "/api/v1/apis",
  action: "namespace.see",
  tag,
  summary: "List the model routes visible to the asker, newest first",
  query: z.strictObject(resourceFilters),
  status: 200,
  response: pageOf(Resource),
});

export const getApi = route({
  method: "GET",
  path: "/api/v1/apis/:namespace/:name",
  action: "resource.read_content",
  public: true,
  tag,
  summary: "Read a model route: how it is called, what it costs, its limits; its upstreams for who may edit it",
  params: at,
  status: 200,
  response: Api,
});

export const editApi = route({
  method: "PATCH",
  path: "/api/v1/apis/:namespace/:name",
  action: "api.edit",
  tag,
  summary:
    "Change a model route; calls under way end as they began. Visibility, project: resource.set_visibility; published: resource.publish",
  params: at,
  body: z.strictObject({ ...given, name: ResourceName, project: ProjectPlace, published: z.boolean() }).partial(),
  status: 200,
  response: Api,
});

export const deleteApi = route({
  method: "DELETE",
  path: "/api/v1/apis/:namespace/:name",
  action: "resource.delete",
  tag,
  summary: "Withdraw a model route: the next call is refused, the record of calls stays. Restored for 30 days",
  params: at,
  status: 204,
});

/** What of a route the asker can call. */
export const CallableApi = z
  .object({ model: z.string(), namespace: z.string(), name: z.string(), protocols: z.array(Protocol) })
  .meta({ id: "CallableApi" });

export const listCallable = route({
  method: "GET",
  path: "/api/v1/me/models",
  action: "api.list",
  tag,
  summary: "List the model routes that the asker can call, in all their workbenches, by name",
  query: z.strictObject({ ...page, query: z.string().max(100).optional().describe("Part of a name.") }),
  status: 200,
  response: pageOf(CallableApi),
});
