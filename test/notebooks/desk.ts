import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { placesOf } from "../../server/domain/containers/lifecycle.ts";
import { serverOf, socketsOf } from "../../server/domain/containers/workspace.ts";
import { ask } from "../../server/domain/notebooks/jupyter.ts";
import { type Lab, lab } from "../containers/lab.ts";
import { until } from "../world.ts";

/** A lab with a workspace `desk` of its organization's developers, in which Jupyter serves. */
export interface Desk extends Lab {
  number: number;
  /** Host folder of its working directory. */
  output: string;
}

export async function desk(): Promise<Desk> {
  const l = await lab();
  await l.container("desk", "sleep 1000");
  const { number, id } = await l.start(l.dev, "desk");
  await l.reach(l.dev, "desk", number, "running");
  const { output } = placesOf(l.ctx, id);
  const server = serverOf(l.ctx, { id, generation: 1 });
  mkdirSync(socketsOf(l.ctx, id), { recursive: true });
  const child = serve(output, server);
  await until("Jupyter serves", async () => (await ask(server, "GET", "api/status").catch(() => undefined))?.status === 200, 60);
  const stop = async () => {
    child.kill("SIGKILL");
    await l.stop();
  };
  return { ...l, number, output, stop };
}

const serve = (output: string, { socket, token, base_path }: ReturnType<typeof serverOf>): ChildProcess =>
  spawn(
    "/usr/bin/jupyter-server",
    [
      ...["--no-browser", "--allow-root", `--sock=${socket}`, `--ServerApp.token=${token}`],
      ...[`--ServerApp.base_url=${base_path}`, `--ServerApp.root_dir=${output}`, "--ServerApp.allow_remote_access=True"],
    ],
    { stdio: "ignore", cwd: output },
  );
