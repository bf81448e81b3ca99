import * as contract from "../../../contract/notebooks.ts";
import { type Bound, on } from "../../kernel/on.ts";
import * as notebooks from "./notebooks.ts";

/** The routes of this room. */
export const routes: Bound[] = [
  on(contract.listNotebooks, async (ctx, { params }) => ({
    items: (await notebooks.list(ctx, params)).map(({ path, bytes, modified_at }) => ({
      ...{ path, bytes, modified_at: modified_at.toISOString() },
    })),
  })),
  on(contract.createNotebook, async (ctx, { params, body }) => notebooks.create(ctx, params, body.path)),
  on(contract.editNotebook, async (ctx, { params, query }) => notebooks.edit(ctx, params, params.path, query.epoch)),
];
