import { listFormerMembers, returnMember } from "../../../contract/departures.ts";
import { on } from "../../kernel/on.ts";
import { present, presentFormer } from "./present.ts";
import * as returns from "./returns.ts";

export const routes = [
  on(listFormerMembers, async (ctx, { params, query }) => {
    const { organization, items, next_cursor } = await returns.list(ctx, params.organization, query);
    return { items: items.map((row) => presentFormer(ctx, organization, row)), next_cursor };
  }),
  on(returnMember, async (ctx, { params }) =>
    present(ctx, await returns.giveBack(ctx, params.organization, params.member)),
  ),
];
