import type { IncomingMessage, ServerResponse } from "node:http";
import { type Opened, opened, readPass, siteOf } from "../../domain/applications/opening.ts";
import { type Ctx, nobody } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { tokenActor } from "../authenticate.ts";
import { problemOf, recordRefusal } from "../problems.ts";
import { asking, isByPerson, type Site, type SiteOptions, sendHome, unkept } from "../sites/site.ts";
import { type Gate, holderOf, isBearer, redeem, visitorOf } from "../sites/visitor.ts";
import { watchOver } from "../sites/watch.ts";
import { answerPage } from "./pages.ts";
import { type Place, placeOf, prefixOf } from "./place.ts";
import { refusalPage } from "./refusal.ts";

/** Answers browsers with the pages of applications. */
export function answerApplications(options: SiteOptions): Site {
  const { ctx } = options;
  const contextOf = async (request: IncomingMessage, place: Place): Promise<Ctx> =>
    asking(request, options, await visitorOfPlace(options, request, place));
  const admit = async (request: IncomingMessage, place: Place): Promise<{ asking: Ctx; open: Opened }> => {
    const asking = await contextOf(request, place);
    try {
      if (asking.actor.id === null)
        throw new Problem("not_signed_in", "Open the application from Guildhall, or send a token");
      const open = await opened(asking, place.id);
      if (place.climbs) throw climbing(open);
      if (request.headers["sec-fetch-dest"] === "serviceworker") throw staying();
      return { asking, open };
    } catch (error) {
      await recordRefusal(asking, problemOf(error));
      throw error;
    }
  };
  const answerAt = async (request: IncomingMessage, response: ServerResponse, place: Place): Promise<void> => {
    const ticket = request.method === "GET" && place.pass === null ? place.query.get("ticket") : null;
    const cookie = ticket === null ? undefined : redeem(ctx, ticket, gateOf(ctx, place.id));
    if (cookie !== undefined)
      return void response.writeHead(302, { ...unkept, "set-cookie": cookie, location: without(place) }).end();
    const admitted = await admit(request, place).catch((error) => {
      const home = `${ctx.ports.url}${homeOf(place)}`;
      if (sendHome(request, response, { home, error, came_by_ticket: ticket !== null })) return undefined;
      throw error;
    });
    if (!admitted) return;
    const { asking, open } = admitted;
    if (open.serving.url !== null) return void response.writeHead(302, { ...unkept, location: open.serving.url }).end();
    const goesOn = async () => {
      const now = await opened(await contextOf(request, place), place.id);
      return now.serving.id === open.serving.id;
    };
    const watch = () => watchOver(asking, open.row.namespace_id, goesOn, () => response.destroy());
    await answerPage(asking, place, open, { request, response, watch });
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      await answerAt(request, response, placeOf(ctx, request));
    } catch (error) {
      if (!isByPerson(request) || response.headersSent) throw error;
      refusalPage(ctx, response, problemOf(error));
    }
  };
  const upgrade = async () => {
    throw new Problem("method_not_allowed", "These are pages that are read: there is nothing to talk to");
  };
  return { answer, upgrade, stop: async () => {} };
}

/** Who asks: by a token of theirs, by the cookie of the application's own site, or by the pass in the address. */
async function visitorOfPlace({ ctx, pool }: SiteOptions, request: IncomingMessage, { id, pass }: Place) {
  if (pass === null) return visitorOf(ctx, pool, request, gateOf(ctx, id));
  const { authorization } = request.headers;
  if (isBearer(authorization)) return tokenActor(authorization, { pool });
  const read = readPass(ctx, "page", pass);
  return read?.id === id ? holderOf(ctx, pool, read) : nobody;
}

/** A name that no page of another host can give a cookie, where browsers hold that promise. */
const cookieOn = (origin: string): string =>
  origin.startsWith("https:") ? "__Host-guildhall_application" : "guildhall_application";

function gateOf(ctx: Ctx, id: string): Gate {
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

/** A program that stays in a browser would show pages to whoever may no longer open them. */
const staying = () =>
  new Problem("forbidden", "Applications here have no service workers: who may open one is asked each time");

function searchOf({ query }: Place): string {
  query.delete("ticket");
  return query.size > 0 ? `?${query}` : "";
}

const without = (place: Place): string => `${prefixOf(place)}${place.rest}${searchOf(place)}`;

/** The same page by way of the console, which lets in again. */
const homeOf = (place: Place): string => `/a/${place.id}/${place.climbs ? "" : place.rest}${searchOf(place)}`;
