import type { Ctx } from "../../kernel/context.ts";
import { sealer } from "../../kernel/sealed.ts";
import type { Due } from "./queries.ts";

interface Body {
  text: string;
  html: string;
}

const sealerOf = (ctx: Ctx) => sealer(ctx.ports.derive("letters that wait"));
const purpose = "letter";

/** What a letter says, as it waits: links in it let somebody in. */
export function sealed(ctx: Ctx, body: Body): { sealed: Buffer; sealed_with: string } {
  const { bytes, key } = sealerOf(ctx).seal(JSON.stringify(body), purpose);
  return { sealed: bytes, sealed_with: key };
}

/** What a letter that is due says; undefined when it was sealed with another secret of the installation's. */
export function opened(ctx: Ctx, { sealed, sealed_with, text, html }: Due): Body | undefined {
  if (!sealed || sealed_with === null) return text === null || html === null ? undefined : { text, html };
  const body = sealerOf(ctx).open({ bytes: sealed, key: sealed_with }, purpose);
  return body === undefined ? undefined : (JSON.parse(body) as Body);
}
