import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import Provider, { type Configuration } from "oidc-provider";

/** Somebody at the provider. */
export interface Student {
  sub: string;
  name?: string;
  preferred_username?: string;
  email?: string;
  email_verified?: boolean;
}

/** What a token is made of instead, before it is signed by the provider's own key. */
type Forgery = (claims: JWTPayload) => JWTPayload;

const client = { client_id: "guildhall", client_secret: "the-secret:of-the-campus&more+of-it" };

/** A real OpenID provider on a port of its own. Whoever comes is `student`, and says yes. */
export async function campus() {
  const state = { student: { sub: "0" } as Student, forge: undefined as Forgery | undefined, alg: "RS256" };
  let answer: (request: IncomingMessage, response: ServerResponse) => void = () => {};
  const server = createServer((request, response) => {
    if (request.url === "/token") void forging(response, state, () => key);
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let key: CryptoKey;
  let redirect_uri = "";
  const open = async (kid: string) => {
    const pair = await generateKeyPair("RS256", { extractable: true });
    key = pair.privateKey;
    const jwk = { ...(await exportJWK(pair.privateKey)), kid, use: "sig", alg: "RS256" };
    const provider = new Provider(issuer, configuration(jwk, redirect_uri));
    const handle = provider.callback();
    answer = (request, response) =>
      request.url?.startsWith("/interaction/")
        ? void consent(provider, state, request, response)
        : void handle(request, response);
  };
  return {
    ...client,
    issuer,
    state,
    /** Begins, for a client that is led back there. */
    serve: (uri: string) => {
      redirect_uri = uri;
      return open("first");
    },
    /** Signs with another key from now on. */
    rotate: () => open("second"),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
export type Campus = Awaited<ReturnType<typeof campus>>;

const configuration = (jwk: object, redirect_uri: string): Configuration => ({
  clients: [{ ...client, redirect_uris: [redirect_uri], token_endpoint_auth_method: "client_secret_basic" }],
  jwks: { keys: [jwk] } as NonNullable<Configuration["jwks"]>,
  pkce: { required: () => true },
  cookies: { keys: ["a key of this test"] },
  claims: { openid: ["sub"], profile: ["name", "preferred_username"], email: ["email", "email_verified"] },
  ttl: { Interaction: 60, Grant: 60, Session: 60, AccessToken: 60, IdToken: 60 },
  features: { devInteractions: { enabled: false } },
  findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ ...people.get(sub), sub }) }),
});

const people = new Map<string, Student>();

async function consent(
  provider: Provider,
  { student }: { student: Student },
  request: IncomingMessage,
  response: ServerResponse,
) {
  const { params } = await provider.interactionDetails(request, response);
  people.set(student.sub, student);
  const grant = new provider.Grant({ accountId: student.sub, clientId: String(params["client_id"]) });
  grant.addOIDCScope(String(params["scope"]));
  const consented = { login: { accountId: student.sub }, consent: { grantId: await grant.save() } };
  await provider.interactionFinished(request, response, consented, { mergeWithLastSubmission: false });
}

/** Puts another ID token into the answer, signed by the provider's own key. */
async function forging(
  response: ServerResponse,
  state: { forge: Forgery | undefined; alg: string },
  key: () => CryptoKey,
) {
  const end = response.end.bind(response) as (text: string) => ServerResponse;
  const forged = async (text: string) => {
    const body = JSON.parse(text) as { id_token?: string };
    if (state.forge === undefined || body.id_token === undefined) return end(text);
    const [head = "", claims = ""] = body.id_token.split(".").map((part) => Buffer.from(part, "base64url").toString());
    const changed = new SignJWT(state.forge(JSON.parse(claims))).setProtectedHeader({
      ...JSON.parse(head),
      alg: state.alg,
    });
    const id_token = await changed.sign(state.alg === "HS256" ? Buffer.from(client.client_secret) : key());
    const sent = JSON.stringify({ ...body, id_token });
    response.setHeader("content-length", Buffer.byteLength(sent));
    return end(sent);
  };
  response.end = ((chunk?: string | Buffer) => {
    void forged(String(chunk ?? ""));
    return response;
  }) as ServerResponse["end"];
}

/** A browser at the provider: follows it until it leads back to us, and gives that address. */
export async function visit(url: string, home: string): Promise<string> {
  const cookies = new Map<string, string>();
  for (let at = url, hops = 0; hops < 20; hops++) {
    if (at.startsWith(home)) return at;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(at, { redirect: "manual", headers: { cookie } });
    for (const text of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (location === null) throw new Error(`${at} leads nowhere: ${response.status} ${await response.text()}`);
    at = new URL(location, at).href;
  }
  throw new Error("it leads round in a circle");
}
