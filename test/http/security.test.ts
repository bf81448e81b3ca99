import helmet from "@fastify/helmet";
import Fastify from "fastify";
import { expect, test } from "vitest";
import { securityHeaders } from "../../server/http/security.ts";

const directivesOf = (policy: string) =>
  Object.fromEntries(
    policy.split(";").map((directive) => {
      const [name = "", ...values] = directive.split(" ");
      return [name, values];
    }),
  );

test.each(["http://guildhall.example", "https://guildhall.example"])(
  "the security headers of %s are those that helmet would send",
  async (url) => {
    const { "content-security-policy": policy = "", ...ours } = securityHeaders(url);
    const app = Fastify();
    await app.register(helmet, {
      contentSecurityPolicy: { useDefaults: false, directives: directivesOf(policy) },
      strictTransportSecurity: url.startsWith("https:"),
    });
    app.get("/", async () => "");
    const { headers } = await app.inject("/");
    await app.close();
    expect(headers).toMatchObject({ ...ours, "content-security-policy": policy });
    const names = Object.keys(headers).filter((name) => /^(x-|cross-|referrer|origin|strict)/.test(name));
    expect(names.sort()).toEqual(Object.keys(ours).sort());
  },
);
