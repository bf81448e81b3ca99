import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from "jose";
import { type Ctx, transact } from "../../kernel/context.ts";
import { sealer } from "../../kernel/sealed.ts";
import type { Standing } from "../sharing/sharing.ts";
import * as keys from "./key-queries.ts";

/** What an application is told of whoever asks, in this header and for so long. */
export const identity_header = "x-guildhall-identity";
const life_seconds = 60;

/** A key signs for so long, and is published until nobody can hold what it signed any more. */
const signs_days = 30;
const published_days = 7;

const algorithm = "ES256";
const purpose = "keys that say to applications who asks";

type PrivateKey = Awaited<ReturnType<typeof importJWK>>;

interface Signer {
  id: string;
  key: PrivateKey;
  until: number;
}

/** One for each installation that this process serves. */
const signers = new WeakMap<Ctx["ports"], Signer>();

const day_ms = 86_400_000;
const looked_at_ms = 3_600_000;

/** The key that signs now; made when there is none, or none that we can open, or it has signed for long enough. */
async function signerOf(ctx: Ctx): Promise<Signer> {
  const known = signers.get(ctx.ports);
  if (known && known.until > Date.now()) return known;
  const found = (await newest(ctx)) ?? (await make(ctx));
  signers.set(ctx.ports, found);
  return found;
}

async function newest(ctx: Ctx): Promise<Signer | undefined> {
  const [row] = await keys.listPublished(ctx, published_days);
  if (!row || row.created_at.getTime() < Date.now() - signs_days * day_ms) return undefined;
  const text = sealerOf(ctx).open({ bytes: row.sealed, key: row.sealed_with }, row.public_jwk["x"] ?? "");
  if (text === undefined) return undefined;
  return { id: row.id, key: await importJWK(JSON.parse(text) as JWK, algorithm), until: Date.now() + looked_at_ms };
}

const sealerOf = ({ ports }: Ctx) => sealer(ports.derive(purpose));

const make = (ctx: Ctx): Promise<Signer> =>
  transact(ctx, async (ctx) => {
    await keys.lockKeys(ctx);
    const made = await newest(ctx); // by another process, meanwhile
    if (made) return made;
    const pair = await generateKeyPair(algorithm, { extractable: true });
    const [open, secret] = [await exportJWK(pair.publicKey), await exportJWK(pair.privateKey)];
    const public_jwk = { kty: "EC", crv: open.crv ?? "", x: open.x ?? "", y: open.y ?? "" };
    const { bytes, key } = sealerOf(ctx).seal(JSON.stringify(secret), public_jwk.x);
    await keys.insertKey(ctx, { public_jwk, sealed: bytes, sealed_with: key });
    const now = await newest(ctx);
    if (!now) throw new Error("a key vanished inside its own transaction");
    return now;
  });

/** The public keys, as applications read them. */
export const keySet = async (ctx: Ctx): Promise<{ keys: Record<string, string>[] }> => ({
  keys: (await keys.listPublished(ctx, published_days)).map(({ id, public_jwk }) => ({
    ...public_jwk,
    ...{ kid: id, alg: algorithm, use: "sig" },
  })),
});

/**
 * Says to an application who asks: the person by id, user name and name, and their role where the application belongs. No
 * e-mail address: who wants that asks for it. It is for this application alone, and soon over.
 */
export async function identify(ctx: Ctx, application: Pick<Standing, "id" | "role">): Promise<string> {
  const { id, key } = await signerOf(ctx);
  const { path, name, kind } = ctx.actor;
  return new SignJWT({ preferred_username: path, name, role: application.role, by_token: kind === "token" })
    .setProtectedHeader({ alg: algorithm, kid: id, typ: "JWT" })
    .setIssuer(ctx.ports.url)
    .setAudience(application.id)
    .setSubject(ctx.actor.id ?? "")
    .setIssuedAt()
    .setExpirationTime(`${life_seconds}s`)
    .sign(key);
}
