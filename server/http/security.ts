import helmet from "@fastify/helmet";
import Fastify from "fastify";

/** What helmet says on an answer of ours. It is the same on all of them, so it is asked once. */
export async function securityHeaders(url: string): Promise<Record<string, string>> {
  const bare = Fastify();
  bare.get("/", async () => "");
  const plain = await bare.inject("/");
  await bare.close();
  const probe = Fastify();
  await probe.register(helmet, {
    contentSecurityPolicy: policy(url),
    crossOriginEmbedderPolicy: false,
    // Only where TLS is promised: a laboratory's plain address must stay reachable.
    strictTransportSecurity: url.startsWith("https:"),
  });
  probe.get("/", async () => "");
  const { headers } = await probe.inject("/");
  await probe.close();
  const added = Object.entries(headers).filter(([name]) => !(name in plain.headers));
  return Object.fromEntries(added.map(([name, value]) => [name, String(value)]));
}

/** Only our own scripts run; pictures may be made in the page (QR codes, previews). */
const policy = (url: string) => ({
  useDefaults: false,
  directives: {
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'", "data:"],
    "connect-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    ...(url.startsWith("https:") ? { "upgrade-insecure-requests": [] } : {}),
  },
});
