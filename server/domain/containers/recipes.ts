import type { Ctx } from "../../kernel/context.ts";
import { setBindings } from "./binding-queries.ts";
import * as queries from "./queries.ts";

/** What runs of a resource that is a service. */
export interface ServiceRecipe {
  environment: string;
  resource_type: string;
  command: string;
}

/** Writes what runs of a new resource of another room, and what it reads. */
export async function addRecipe(
  ctx: Ctx,
  resource_id: string,
  recipe: ServiceRecipe,
  bound_ids: readonly string[],
): Promise<void> {
  await queries.insert(ctx, resource_id, { ...recipe, mode: "service" });
  await setBindings(ctx, resource_id, bound_ids);
}

/** Changes it; what runs goes on as it was started. */
export async function changeRecipe(
  ctx: Ctx,
  resource_id: string,
  recipe: ServiceRecipe,
  bound_ids: readonly string[],
): Promise<void> {
  await queries.update(ctx, resource_id, recipe);
  await setBindings(ctx, resource_id, bound_ids);
}
