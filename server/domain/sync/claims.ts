import { type Ctx, transact } from "../../kernel/context.ts";
import { settleOne } from "./applying.ts";
import * as people from "./people-queries.ts";
import { lock } from "./queries.ts";

const at_once = 100;

/** Lets in whoever was awaited and has shown by now that an account there is theirs. */
export async function claimAll(ctx: Ctx): Promise<void> {
  for (;;) {
    const found = await people.known(ctx, at_once);
    let settled = 0;
    for (const { link_id, forge_account_id } of found)
      settled += await transact(ctx, async (ctx) => {
        const link = await lock(ctx, link_id);
        return link && (await settleOne(ctx, link, forge_account_id)) ? 1 : 0;
      });
    if (found.length < at_once || settled === 0) return;
  }
}
