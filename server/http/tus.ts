import type { FastifyReply, FastifyRequest } from "fastify";
import type { Route } from "../../contract/route.ts";
import type { Headers } from "../kernel/on.ts";
import { Problem } from "../kernel/problem.ts";

const version = "1.0.0";

/** Every answer says which tus it is, also one that refuses. Who asks for another hears of ours; who says nothing may. */
export function speakTus({ headers, method }: FastifyRequest, reply: FastifyReply): void {
  reply.headers({ "tus-resumable": version, "cache-control": "no-store" });
  const asked = headers["tus-resumable"];
  if (asked === undefined || asked === version || method === "OPTIONS") return;
  reply.header("tus-version", version);
  throw new Problem("tus_version", `Guildhall speaks tus ${version}, not ${String(asked).slice(0, 20)}`);
}

/** Answers with nothing but headers. */
export const sendTus = (reply: FastifyReply, { status }: Route, headers: Headers): FastifyReply =>
  reply.headers(headers).code(status).send();
