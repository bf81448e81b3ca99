import { z } from "zod";
import { routes } from "./index.ts";
import { ProblemDocument } from "./problem.ts";
import type { Carrier, Route } from "./route.ts";
import { uploadMediaType } from "./uploads.ts";
import { eventTypes, payloadOf, testEvent, webhookEvents } from "./webhook-events.ts";

const carried: Record<Carrier, readonly string[]> = {
  bytes: ["application/octet-stream"],
  events: ["text/event-stream"],
  log: ["text/plain", "text/event-stream"],
  rows: ["text/csv", "application/x-ndjson"],
  socket: [],
  svg: ["image/svg+xml"],
  tus: [],
};

type Json = Record<string, unknown>;
type SchemaOf = (schema: z.ZodType, io: "input" | "output") => Json;

/** The OpenAPI 3.1 document of the whole contract. Named schemas (`meta.id`) become components. */
export function openApi(version: string): Json {
  const schemas: Json = {};
  const schemaOf: SchemaOf = (schema, io) =>
    hoist(z.toJSONSchema(schema, { io, unrepresentable: "any" }) as Json, schemas);
  const paths: Record<string, Json> = {};
  for (const [name, route] of routes) {
    const path = route.path.replace(/:(\w+)/g, "{$1}").replace(/\*$/, "{path}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route, schemaOf) };
  }
  const problem = { "application/problem+json": { schema: schemaOf(ProblemDocument, "output") } };
  const license = { name: "Apache-2.0", identifier: "Apache-2.0" };
  return {
    openapi: "3.1.1",
    info: { title: "Guildhall", version, license, description: "The organization layer of an AI platform." },
    servers: [{ url: "/" }],
    security: [{ token: [] }, { session: [] }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    webhooks: Object.fromEntries(
      ([...eventTypes, testEvent] as const).map((type) => [type, { post: eventOf(type, schemaOf) }]),
    ),
    components: { schemas, responses: { Problem: { description: "A problem", content: problem } }, securitySchemes },
  };
}

const tags = {
  accounts: "People, and the first start.",
  tokens: "Personal access tokens.",
  organizations: "Groups with a namespace of their own.",
  members: "Who belongs to an organization, and invitations.",
  resources: "What all that can be shared has in common.",
  datasets: "Data sets: files in immutable versions.",
  models: "Models: files in immutable versions. They share their names with data sets.",
  uploads: "Uploads that go on after a break, as tus 1.0 has them.",
  containers: "Recipes of computing.",
  engines: "Deployments of models that answer requests.",
  executions: "Runs of a container.",
  limits: "Caps and what is in use.",
  usage: "What was used, by whom.",
  activity: "What happened.",
  webhooks: "What happens in an organization, sent to its own programs.",
  installation: "What the operator runs.",
};

const securitySchemes = {
  token: { type: "http", scheme: "bearer", description: "A personal token, `ghp_…`" },
  session: { type: "apiKey", in: "cookie", name: "guildhall.session_token" },
};

const problemRef = { $ref: "#/components/responses/Problem" };

const operation = (name: string, route: Route, schemaOf: SchemaOf): Json => ({
  operationId: name.replaceAll(".", "_"),
  summary: route.summary,
  tags: [route.tag],
  "x-action": route.action,
  parameters: [
    ...parameters(route.params, "path", schemaOf),
    ...parameters(route.query, "query", schemaOf),
    ...(route.method === "POST" ? [idempotencyKey] : []),
  ],
  ...requestBody(route, schemaOf),
  responses: { [route.status]: success(route, schemaOf), "4XX": problemRef, "5XX": problemRef },
});

/** What an endpoint of an organization gets. */
const eventOf = (type: Parameters<typeof payloadOf>[0], schemaOf: SchemaOf): Json => ({
  operationId: `webhook_${type.replaceAll(".", "_")}`,
  summary: type === testEvent ? "A maintainer tries the endpoint" : webhookEvents[type].summary,
  tags: ["webhooks"],
  security: [],
  parameters: signatureHeaders,
  requestBody: { required: true, content: { "application/json": { schema: schemaOf(payloadOf(type), "output") } } },
  responses: {
    "2XX": { description: "Taken" },
    "410": { description: "Gone: nothing more is sent" },
    default: { description: "Sent again later; `Retry-After` is respected" },
  },
});

const signatureHeaders = [
  ["webhook-id", "The message: the same whenever it is sent. Whoever has seen it has it already."],
  ["webhook-timestamp", "When it was sent, in seconds since 1970. Refuse what is older than five minutes."],
  ["webhook-signature", "`v1,` and the signature, several with spaces between, as Standard Webhooks has them."],
].map(([name, description]) => ({ name, in: "header", required: true, description, schema: { type: "string" } }));

const idempotencyKey = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: "A repeat with the same key gets the first answer and changes nothing.",
  schema: { type: "string", maxLength: 255 },
};

function parameters(object: z.ZodObject | undefined, where: "path" | "query", schemaOf: SchemaOf): Json[] {
  return Object.entries(object?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: where,
    required: where === "path" || !(schema as z.ZodType).safeParse(undefined).success,
    schema: schemaOf(schema as z.ZodType, "input"),
  }));
}

function requestBody(route: Route, schemaOf: SchemaOf): Json {
  if (route.upload)
    return { requestBody: { required: route.carrier !== "tus", content: { [uploadOf(route)]: { schema: {} } } } };
  if (!route.body) return {};
  return {
    requestBody: { required: true, content: { "application/json": { schema: schemaOf(route.body, "input") } } },
  };
}

const uploadOf = ({ carrier }: Route): string => (carrier === "tus" ? uploadMediaType : "application/octet-stream");

function success(route: Route, schemaOf: SchemaOf): Json {
  if (route.carrier === "tus") return { description: "Done; the answer is in the headers" };
  if (route.carrier === "socket") return { description: "A WebSocket" };
  if (route.carrier) return { description: "OK", content: textAs(carried[route.carrier]) };
  if (!route.response) return { description: "Done" };
  return { description: "OK", content: { "application/json": { schema: schemaOf(route.response, "output") } } };
}

const textAs = (media_types: readonly string[]): Json =>
  Object.fromEntries(media_types.map((type) => [type, { schema: { type: "string" } }]));

/** Moves the definitions of a schema to the components and points to them there. */
function hoist({ $schema: _, $defs, ...schema }: Json, components: Json): Json {
  for (const [name, definition] of Object.entries(($defs ?? {}) as Record<string, Json>))
    components[name] = pointed(withoutId(definition));
  const { id, ...rest } = schema;
  if (typeof id !== "string") return pointed(schema) as Json;
  components[id] = pointed(rest);
  return { $ref: `#/components/schemas/${id}` };
}

const withoutId = ({ id: _, ...definition }: Json): Json => definition;

function pointed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pointed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === "$ref" && typeof inner === "string"
        ? [key, inner.replace("#/$defs/", "#/components/schemas/")]
        : [key, pointed(inner)],
    ),
  );
}
