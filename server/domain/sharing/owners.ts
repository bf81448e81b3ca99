import type { Ctx } from "../../kernel/context.ts";

/** Its owner, to be told of what somebody else does to it. */
export const ownerOf = ({ actor }: Ctx, { owner_id }: { owner_id: string | null }): string[] =>
  owner_id === null || owner_id === actor.id ? [] : [owner_id];
