import { request } from "node:http";
import type { Ctx } from "../../kernel/context.ts";
import type * as queries from "./queries.ts";
import { serverOf } from "./workspace.ts";

/** An execution that listens, as far as reaching it goes. */
type Listening = Pick<queries.Work, "id" | "generation" | "health_path">;

/** Whether what an execution serves answers, as its health path asks for. */
export const serves = async (ctx: Ctx, row: Listening): Promise<boolean> => (await faultOf(ctx, row)) === null;

const patience_ms = 5000;

/** What is wrong with what an execution serves, in words; null when it answers as it should. */
export function faultOf(ctx: Ctx, row: Listening): Promise<string | null> {
  const { health_path } = row;
  const path = health_path ?? "/";
  return new Promise((resolve) => {
    const { socket: socketPath } = serverOf(ctx, row);
    const headers = { host: "localhost" };
    const asked = request({ socketPath, path, headers, timeout: patience_ms, agent: false }, (answer) => {
      const { statusCode = 0 } = answer;
      answer.destroy();
      const is_well = health_path === null || (statusCode >= 200 && statusCode < 400);
      resolve(is_well ? null : `${path} is answered with ${statusCode}`);
    });
    asked.once("timeout", () => asked.destroy(new Error(`${path} is not answered within ${patience_ms / 1000} s`)));
    asked.once("error", ({ message }) => resolve(/not answered/.test(message) ? message : "Nothing answers"));
    asked.end();
  });
}
