import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { Problem } from "../../kernel/problem.ts";
import { problemOf } from "../problems.ts";
import { join } from "../sites/forward.ts";
import { isByPerson, type Site, type SiteOptions, sendHome, unkept } from "../sites/site.ts";
import { redeem } from "../sites/visitor.ts";
import { admit, gateOf, watchTo } from "./admission.ts";
import { answerFromEngine, errandFor, reach } from "./behind.ts";
import { answerPage } from "./pages.ts";
import { type Place, placeOf, prefixOf } from "./place.ts";
import { refusalPage } from "./refusal.ts";

/** Answers browsers with the pages of applications. */
export function answerApplications(options: SiteOptions): Site {
  const { ctx } = options;
  const tunnels = new Set<() => void>();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      await answerAt(options, request, response);
    } catch (error) {
      if (!isByPerson(request) || response.headersSent) throw error;
      refusalPage(ctx, response, problemOf(error));
    }
  };
  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const place = placeOf(ctx, request);
    const admitted = await admit(options, request, place);
    const { asking, open } = admitted;
    if (open.serving.form !== "engine")
      throw new Problem("method_not_allowed", "These are pages that are read: there is nothing to talk to");
    const engine = await reach(asking, open);
    let end = engine.done;
    const told = { onUse: () => {}, onEnd: () => end() };
    const { cut } = await errandFor(asking, engine, open, { request, place })
      .then((errand) => join(request, socket, head, errand, told))
      .catch((error) => {
        engine.done();
        throw error;
      });
    const leave = watchTo(options, { request, place }, admitted, cut);
    tunnels.add(cut);
    end = () => {
      tunnels.delete(cut);
      leave();
      engine.done();
    };
    if (socket.destroyed) end();
  };
  const stop = async () => {
    for (const cut of tunnels) cut();
  };
  return { answer, upgrade, stop };
}

async function answerAt(options: SiteOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { ctx } = options;
  const place = placeOf(ctx, request);
  const ticket = request.method === "GET" && place.pass === null ? place.query.get("ticket") : null;
  const cookie = ticket === null ? undefined : redeem(ctx, ticket, gateOf(ctx, place.id));
  if (cookie !== undefined)
    return void response.writeHead(302, { ...unkept, "set-cookie": cookie, location: without(place) }).end();
  const admitted = await admit(options, request, place).catch((error) => {
    const home = `${ctx.ports.url}${homeOf(place)}`;
    if (sendHome(request, response, { home, error, came_by_ticket: ticket !== null })) return undefined;
    throw error;
  });
  if (!admitted) return;
  const { asking, open } = admitted;
  if (open.serving.url !== null) return void response.writeHead(302, { ...unkept, location: open.serving.url }).end();
  const watch = () => watchTo(options, { request, place }, admitted, () => response.destroy());
  const wire = { request, response, watch };
  if (open.serving.form === "engine") return answerFromEngine(asking, open, place, wire);
  await answerPage(asking, place, open, wire);
}

function searchOf({ query }: Place): string {
  query.delete("ticket");
  return query.size > 0 ? `?${query}` : "";
}

const without = (place: Place): string => `${prefixOf(place)}${place.rest}${searchOf(place)}`;

/** The same page by way of the console, which lets in again. */
const homeOf = (place: Place): string => `/a/${place.id}/${place.climbs ? "" : place.rest}${searchOf(place)}`;
