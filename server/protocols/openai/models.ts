import { type Callable, listCallable, modelOf, routeOf } from "../../domain/gateway/models.ts";
import type { Ctx } from "../../kernel/context.ts";

const pages_max = 20;

interface Model {
  id: string;
  object: "model";
  created: number;
  owned_by: string;
}

const presented = ({ namespace, name, created_at }: Callable): Model => ({
  id: `${namespace}/${name}`,
  object: "model",
  created: Math.floor(created_at.getTime() / 1000),
  owned_by: namespace,
});

/** The models that the caller can call. */
export async function listModels(ctx: Ctx): Promise<{ object: "list"; data: Model[] }> {
  const data: Model[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < pages_max; pages++) {
    const page = await listCallable(ctx, { limit: 100, cursor });
    data.push(...page.items.map(presented));
    if (page.next_cursor === null) break;
    cursor = page.next_cursor;
  }
  return { object: "list", data };
}

/** One model by its name. */
export async function getModel(ctx: Ctx, name: string): Promise<Model> {
  const route = await routeOf(ctx, name);
  return {
    id: modelOf(route),
    object: "model",
    created: Math.floor(Date.parse(route.created_at) / 1000),
    owned_by: route.namespace_path,
  };
}
