import { putResourceType } from "../../contract/installation.ts";
import { placesOf } from "../../server/domain/containers/places.ts";
import { desk as workspaces } from "../containers/desk.ts";
import { type Lab, lab } from "../containers/lab.ts";

/** A lab with a workspace `desk` that runs: its developers may write, its viewers read. */
export interface Desk extends Lab {
  id: string;
  number: number;
  /** Host folder of its working directory. */
  output: string;
}

export async function desk(): Promise<Desk> {
  const l = await lab();
  await l.root.call(putResourceType, {
    params: { name: "desk" },
    body: { capacity: 50, cpu: 1, memory_bytes: 2 ** 30 },
  });
  const { number, id } = await workspaces(l).begin("desk");
  const { error } = await l.reach(l.dev, "desk", number, "running", "failed");
  if (error) throw new Error(error);
  return { ...l, id, number, output: placesOf(l.ctx, id).output };
}
