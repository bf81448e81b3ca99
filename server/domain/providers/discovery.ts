import { z } from "zod";
import type { ProviderKind } from "../../../contract/sign-in-providers.ts";
import type { Ctx } from "../../kernel/context.ts";

const Endpoint = z.url({ protocol: /^https?$/ });

/** What we read of a discovery document (OpenID Connect Discovery 1.0). */
const Document = z.object({
  issuer: z.string().min(1),
  authorization_endpoint: Endpoint,
  token_endpoint: Endpoint,
  jwks_uri: Endpoint,
  userinfo_endpoint: Endpoint.optional(),
  id_token_signing_alg_values_supported: z.array(z.string()).default(["RS256"]),
  token_endpoint_auth_methods_supported: z.array(z.string()).default(["client_secret_basic"]),
  authorization_response_iss_parameter_supported: z.boolean().default(false),
});
type Document = z.output<typeof Document>;

interface At {
  id: string;
  kind: ProviderKind;
  base_url: string;
}

/** Where a provider is asked for what. */
export interface Endpoints {
  /** Null where its kind is no OpenID provider. */
  issuer: string | null;
  authorization_endpoint: string;
  token_endpoint: string;
  openid: Document | null;
}

const kept_ms = 10 * 60_000;
const kept_max = 100;

/** What issuers said of themselves, by their address: one for each installation that this process serves. */
const known = new WeakMap<Ctx["ports"], Map<string, { until: number; document: Promise<Document> }>>();

/** Where a provider is asked for what; an OpenID provider is asked itself, at most every ten minutes. */
export async function endpointsOf(ctx: Ctx, { kind, base_url }: At, { afresh = false } = {}): Promise<Endpoints> {
  if (kind === "gitee" || kind === "github") {
    const path = kind === "gitee" ? "/oauth" : "/login/oauth";
    const token = kind === "gitee" ? `${base_url}/oauth/token` : `${base_url}/login/oauth/access_token`;
    return {
      issuer: null,
      authorization_endpoint: `${base_url}${path}/authorize`,
      token_endpoint: token,
      openid: null,
    };
  }
  const document = await (afresh ? keep(ctx, base_url) : (fresh(ctx, base_url) ?? keep(ctx, base_url)));
  const { issuer, authorization_endpoint, token_endpoint } = document;
  return { issuer, authorization_endpoint, token_endpoint, openid: document };
}

function fresh(ctx: Ctx, address: string): Promise<Document> | undefined {
  const found = known.get(ctx.ports)?.get(address);
  return found && found.until > Date.now() ? found.document : undefined;
}

function keep(ctx: Ctx, address: string): Promise<Document> {
  const all = known.get(ctx.ports) ?? new Map();
  known.set(ctx.ports, all);
  if (all.size >= kept_max) all.clear();
  const document = read(ctx, address);
  all.set(address, { until: Date.now() + kept_ms, document });
  document.catch(() => all.delete(address)); // asked again by the next
  return document;
}

const unslashed = (address: string) => address.replace(/\/+$/, "");

async function read(ctx: Ctx, address: string): Promise<Document> {
  const url = `${unslashed(address)}/.well-known/openid-configuration`;
  const { status, body } = await ctx.ports.provider_web.ask(url).catch((error: Error) => {
    throw new Error(`${url}: ${error.message}`);
  });
  if (status !== 200 || body === undefined) throw new Error(`${url} answers ${status}, not with a discovery document`);
  const { data, error } = Document.safeParse(body);
  if (!data) throw new Error(`${url} lacks something: ${error.issues.map(({ path }) => path.join(".")).join(", ")}`);
  // Whoever names another issuer speaks for somebody else.
  if (unslashed(data.issuer) !== unslashed(address))
    throw new Error(
      `${url} says that its issuer is ${data.issuer.slice(0, 200)}: give that address, if it is the right one`,
    );
  return data;
}

/** Asks a provider whether it is there, and where it is asked for what. */
export async function look(ctx: Ctx, at: At, how: { afresh: boolean }) {
  const { issuer, authorization_endpoint, token_endpoint, openid } = await endpointsOf(ctx, at, how);
  if (openid === null) await isThere(ctx, at);
  return { issuer, authorization_endpoint, token_endpoint };
}

/** Whoever asks who they are without saying so is told that they have to: that is how these answer. */
async function isThere(ctx: Ctx, { kind, base_url }: At): Promise<void> {
  const url = `${apiOf(kind, base_url)}/user`;
  const { status, body } = await ctx.ports.provider_web.ask(url).catch((error: Error) => {
    throw new Error(`${url}: ${error.message}`);
  });
  if (![401, 403].includes(status) || body === undefined)
    throw new Error(`${url} answers ${status}, not as the API of ${kind === "gitee" ? "Gitee" : "GitHub"} does`);
}

/** Where the API of a Gitee or a GitHub is; GitHub's own is on a host of its own, a company's under its address. */
export function apiOf(kind: ProviderKind, base_url: string): string {
  if (kind === "gitee") return `${base_url}/api/v5`;
  return base_url === "https://github.com" ? "https://api.github.com" : `${base_url}/api/v3`;
}
