import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { siteOf } from "../../domain/containers/passes.ts";
import { addressOf, type OpenWorkspace } from "../../domain/containers/workspace.ts";
import type { Ctx } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { problemOf, recordRefusal } from "../problems.ts";
import { type Errand, forward, join } from "../sites/forward.ts";
import { asking, type Site, type SiteOptions, sendHome, unkept } from "../sites/site.ts";
import { type Gate, redeem, visitorOf } from "../sites/visitor.ts";
import { watchOver } from "../sites/watch.ts";
import { inward, outward } from "./headers.ts";
import { type Place, placeOf } from "./place.ts";
import { createPresence } from "./presence.ts";

/** Answers browsers with the pages of workspaces. */
export function answerWorkspaces(options: SiteOptions): Site {
  const { ctx } = options;
  const presence = createPresence(ctx);
  const tunnels = new Set<() => void>();
  const admit = (request: IncomingMessage, place: Place) => letIn(options, presence, request, place);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const place = placeOf(request.url ?? "");
    const ticket = request.method === "GET" ? place.query.get("ticket") : null;
    const cookie = ticket === null ? undefined : redeem(ctx, ticket, gateOf(ctx, place.id));
    if (cookie !== undefined)
      return void response.writeHead(302, { ...unkept, "set-cookie": cookie, location: without(place) }).end();
    const admitted = await admit(request, place).catch((error) => {
      const home = `${ctx.ports.url}${without(place)}`;
      if (sendHome(request, response, { home, error, came_by_ticket: ticket !== null })) return undefined;
      throw error;
    });
    if (!admitted) return;
    const { open } = admitted;
    const leave = watch(options, request, admitted, () => response.destroy());
    await forward(request, response, errandOf(request, place, admitted.ctx, open))
      .catch((error) => {
        throw new Problem("unavailable", "The workspace does not answer", { retry_after_seconds: 1 }, error);
      })
      .finally(leave);
  };
  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const place = placeOf(request.url ?? "");
    const admitted = await admit(request, place);
    const { ctx: asking, open } = admitted;
    let end = () => {};
    const told = { onUse: () => presence.use(place.id), onEnd: () => end() };
    const { cut } = await join(request, socket, head, errandOf(request, place, asking, open), told);
    const leave = watch(options, request, admitted, cut);
    const pulse = setInterval(() => void presence.come(asking, open).catch(() => {}), pulse_ms).unref();
    tunnels.add(cut);
    end = () => {
      tunnels.delete(cut);
      clearInterval(pulse);
      leave();
    };
    if (socket.destroyed) end();
  };
  const stop = async () => {
    for (const cut of tunnels) cut();
    await presence.stop();
  };
  return { answer, upgrade, stop };
}

interface Admitted {
  ctx: Ctx;
  open: OpenWorkspace;
}

const contextOf = async (options: SiteOptions, request: IncomingMessage, id: string): Promise<Ctx> =>
  asking(request, options, await visitorOf(options.ctx, options.pool, request, gateOf(options.ctx, id)));

/** Lets in whoever may open the workspace at this place, now; a refusal is recorded. */
async function letIn(
  options: SiteOptions,
  presence: ReturnType<typeof createPresence>,
  request: IncomingMessage,
  place: Place,
): Promise<Admitted> {
  const asking = await contextOf(options, request, place.id);
  try {
    if (asking.actor.id === null)
      throw new Problem("not_signed_in", "Open the workspace from Guildhall, or send a token");
    const open = await addressOf(asking, place.id);
    if (place.climbs) throw climbing(open);
    await presence.come(asking, open);
    if (isUse(request)) presence.use(place.id);
    return { ctx: asking, open };
  } catch (error) {
    await recordRefusal(asking, problemOf(error));
    throw error;
  }
}

function watch(options: SiteOptions, request: IncomingMessage, { ctx, open }: Admitted, cut: () => void): () => void {
  const { id, generation, namespace_id } = open.execution;
  const goesOn = async () =>
    (await addressOf(await contextOf(options, request, id), id)).execution.generation === generation;
  return watchOver(ctx, namespace_id, goesOn, cut);
}

/** Who has a workspace open is there, whether they do something or not. */
const pulse_ms = 20_000;

const errandOf = (request: IncomingMessage, place: Place, { actor }: Ctx, { server }: OpenWorkspace): Errand => ({
  ...{ socket: server.socket, target: place.target, inward: inward(request.headers, server, actor.path ?? "") },
  outward: (answer) => outward(answer, server),
});

const gateOf = (ctx: Ctx, id: string): Gate => ({
  ...{ noun: "workspace", id, origin: siteOf(ctx, id) },
  cookie: { name: "guildhall_workspace", path: `/x/${id}/` },
  ...{ ticket: "workspace ticket", stay: "workspace stay" },
});

/** Not what open pages ask for by themselves to show what is new. */
const isUse = ({ method = "GET", headers }: IncomingMessage): boolean =>
  !["GET", "HEAD", "OPTIONS"].includes(method) || headers["sec-fetch-mode"] === "navigate";

const climbing = ({ execution, container }: OpenWorkspace) =>
  new Problem("forbidden", "This address leads out of the workspace", {
    attempt: {
      action: "execution.open",
      namespace_id: container.namespace_id,
      entity: { kind: "execution", id: execution.id, name: `${container.name}/${execution.number}` },
    },
  });

function without({ id, rest, query }: Place): string {
  query.delete("ticket");
  return `/x/${id}/${rest}${query.size > 0 ? `?${query}` : ""}`;
}
