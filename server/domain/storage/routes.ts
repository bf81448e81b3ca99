import * as contract from "../../../contract/storage.ts";
import { type Bound, on } from "../../kernel/on.ts";
import { present, presentCollection, presentDamage, presentScrub } from "./present.ts";
import * as storage from "./storage.ts";

/** The routes of this room. */
export const routes: Bound[] = [
  on(contract.getStorage, async (ctx) => present(await storage.see(ctx))),
  on(contract.listDamage, async (ctx, { query }) => {
    const page = await storage.listDamage(ctx, query);
    return { ...page, items: page.items.map(presentDamage) };
  }),
  on(contract.collectStorage, async (ctx) => presentCollection(await storage.collect(ctx))),
  on(contract.scrubStorage, async (ctx) => presentScrub(await storage.scrub(ctx))),
];
