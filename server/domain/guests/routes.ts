import { listSharedWithMe } from "../../../contract/resources.ts";
import { type Bound, on } from "../../kernel/on.ts";
import { present } from "../sharing/present.ts";
import * as guests from "./guests.ts";

/** The routes of this room. */
export const routes: Bound[] = [
  on(listSharedWithMe, async (ctx, { query }) => {
    const page = await guests.list(ctx, query);
    return { ...page, items: page.items.map((row) => present(ctx, row)) };
  }),
];
