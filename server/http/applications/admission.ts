import type { IncomingMessage } from "node:http";
import { type Opened, opened, readPass, siteOf } from "../../domain/applications/opening.ts";
import { type Ctx, nobody } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { tokenActor } from "../authenticate.ts";
import { problemOf, recordRefusal } from "../problems.ts";
import { asking, type SiteOptions } from "../sites/site.ts";
import { type Gate, holderOf, isBearer, visitorOf } from "../sites/visitor.ts";
import { watchOver } from "../sites/watch.ts";
import type { Place } from "./place.ts";

/** Somebody who may open an application, with what it serves now. */
export interface Admitted {
  asking: Ctx;
  open: Opened;
}

/** Lets in whoever may open the application at this place, now; a refusal is recorded. */
export async function admit(options: SiteOptions, request: IncomingMessage, place: Place): Promise<Admitted> {
  const asking = await contextOf(options, request, place);
  try {
    if (asking.actor.id === null)
      throw new Problem("not_signed_in", "Open the application from Guildhall, or send a token");
    const open = await opened(asking, place.id);
    if (place.climbs) throw climbing(open);
    if (request.headers["sec-fetch-dest"] === "serviceworker") throw staying();
    if (open.serving.form === "engine" && place.pass !== null) throw homeless();
    return { asking, open };
  } catch (error) {
    await recordRefusal(asking, problemOf(error));
    throw error;
  }
}

/** Looks after an answer that stays open: it is cut when its visitor may not open the application any more, or it is another. */
export function watchTo(
  options: SiteOptions,
  { request, place }: { request: IncomingMessage; place: Place },
  { asking, open }: Admitted,
  cut: () => void,
): () => void {
  const goesOn = async () => {
    const now = await opened(await contextOf(options, request, place), place.id);
    return now.serving.id === open.serving.id;
  };
  return watchOver(asking, open.row.namespace_id, goesOn, cut);
}

const contextOf = async (options: SiteOptions, request: IncomingMessage, place: Place): Promise<Ctx> =>
  asking(request, options, await visitorAt(options, request, place));

/** Who asks: by a token of theirs, by the cookie of the application's own site, or by the pass in the address. */
async function visitorAt({ ctx, pool }: SiteOptions, request: IncomingMessage, { id, pass }: Place) {
  if (pass === null) return visitorOf(ctx, pool, request, gateOf(ctx, id));
  const { authorization } = request.headers;
  if (isBearer(authorization)) return tokenActor(authorization, { pool });
  const read = readPass(ctx, "page", pass);
  return read?.id === id ? holderOf(ctx, pool, read) : nobody;
}

/** A name that no page of another host can give a cookie, where browsers hold that promise. */
const cookieOn = (origin: string): string =>
  origin.startsWith("https:") ? "__Host-guildhall_application" : "guildhall_application";

/** What browsers are let into an application by, on a site of its own. */
export function gateOf(ctx: Ctx, id: string): Gate {
  const { origin } = siteOf(ctx, id);
  return {
    ...{ noun: "application", id, origin, cookie: { name: cookieOn(origin), path: "/" } },
    ...{ ticket: "application ticket", stay: "application stay" },
  };
}

const climbing = ({ row: { kind, id, name, namespace_id } }: Opened) =>
  new Problem("forbidden", "This address leads out of the application", {
    attempt: { action: "application.open", namespace_id, entity: { kind, id, name } },
  });

/** Whoever copied an address with a pass in it would lend their name to whoever follows it. */
const homeless = () =>
  new Problem(
    "conflict",
    "An application with a server needs a site of its own, which this installation has not to give: an operator puts " +
      "{id} into GUILDHALL_WORKSPACE_URL",
  );

/** A program that stays in a browser would show pages to whoever may no longer open them. */
const staying = () =>
  new Problem("forbidden", "Applications here have no service workers: who may open one is asked each time");
