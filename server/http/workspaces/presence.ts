import type { OpenWorkspace } from "../../domain/containers/workspace.ts";
import { enter, note } from "../../domain/containers/workspaces.ts";
import type { Ctx } from "../../kernel/context.ts";

const note_ms = 5000;

/** One person in one workspace. */
interface Visitor {
  execution_id: string;
  account_id: string;
  entered: Promise<void>;
  requests: number;
}

/** Who is in which workspace: counted, and written down from time to time. */
export function createPresence(ctx: Ctx) {
  const visitors = new Map<string, Visitor>();
  const used = new Set<string>();
  const write = async () => {
    const visits = [...visitors.values()].filter(({ requests }) => requests > 0).map((visitor) => ({ ...visitor }));
    const ids = [...used];
    used.clear();
    for (const visitor of visitors.values()) visitor.requests = 0;
    await note(ctx, visits, ids);
    if (visitors.size > kept_max) visitors.clear(); // who comes again is found in the database
  };
  const timer = setInterval(() => void write().catch((error) => ctx.ports.log.warn({ err: error }, "visits")), note_ms);
  timer.unref();
  return {
    /** Somebody asks for something; the first time it is recorded before they get it. */
    async come(ctx: Ctx, open: OpenWorkspace): Promise<Visitor> {
      const account_id = ctx.actor.id ?? "";
      const key = `${account_id} ${open.execution.id}`;
      const visitor = visitors.get(key) ?? {
        ...{ execution_id: open.execution.id, account_id, requests: 0 },
        entered: enter(ctx, open),
      };
      visitors.set(key, visitor);
      await visitor.entered.catch((error) => {
        visitors.delete(key);
        throw error;
      });
      visitor.requests++;
      return visitor;
    },
    /** Somebody does something there, not only has it open. */
    use: (execution_id: string) => void used.add(execution_id),
    write,
    async stop(): Promise<void> {
      clearInterval(timer);
      await write();
    },
  };
}

const kept_max = 10_000;
