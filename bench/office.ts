import { chmodSync, mkdirSync } from "node:fs";
import { createClient } from "../contract/client.ts";
import { createContainer } from "../contract/containers.ts";
import { getLogs, startExecution, stopExecution } from "../contract/executions.ts";
import { openWorkspace } from "../contract/workspaces.ts";
import { type Child, startChild } from "./child.ts";
import { tokenOf } from "./crowd.ts";
import { execute, type Ground } from "./ground.ts";

/** A Guildhall with a process of its own, in which the person of `office-1` starts what really runs. */
export interface Office {
  child: Child;
  /** Its database. */
  url: string;
  /** The same as the owner of every table. */
  owner_url: string;
  /** Where starts of a task are posted, and with which headers. */
  starts: { path: string; headers: Record<string, string> };
  /** Milliseconds from the request of a start until its stream tells the first line that it prints. */
  firstLine(): Promise<number>;
  /** Milliseconds from the request of a start until its Jupyter answers with 200 through the proxy. */
  notebook(): Promise<number>;
}

const container = { namespace: "office-1", name: "hello" };

/** Opens one on a database of its own. */
export async function openOffice(ground: Ground, name: string, environment: Record<string, string>): Promise<Office> {
  const { url: DATABASE_URL, owner_url } = await ground.offices(name);
  for (const statement of furniture) await execute(owner_url, statement);
  await execute(owner_url, token, [tokenOf(1)]);
  // without a sandbox executions have users of their own, who must be able to pass
  chmodSync(ground.folder, 0o711);
  mkdirSync(`${ground.folder}/${name}`, { mode: 0o711 });
  const around = { DATABASE_URL, LOG_LEVEL: "fatal", GUILDHALL_DATA: `${ground.folder}/${name}`, ...environment };
  const child = await startChild("server.ts", around);
  const headers = { authorization: `Bearer ${tokenOf(1)}` };
  const call = createClient({ baseUrl: child.ready, headers });
  await call(createContainer, { body: { ...container, command: "echo hello", resource_type: "desk" } });
  const start = async (mode: "task" | "workspace") => {
    const { id, number } = await call(startExecution, { params: container, body: { mode } });
    const events = await call.open(getLogs, { params: { ...container, number }, query: { follow: true } });
    return { id, params: { ...container, number }, until: reader(events) };
  };
  const firstLine = async () => {
    const began = performance.now();
    const { until } = await start("task");
    await until("event: log\n");
    const took = performance.now() - began;
    await until("event: end\n");
    return took;
  };
  const notebook = async () => {
    const began = performance.now();
    const { id, params, until } = await start("workspace");
    await until('"state":"running"');
    const { url } = await call(openWorkspace, { params });
    const answer = await fetch(`http://127.0.0.1:${new URL(url).port}/x/${id}/api/status`, { headers });
    const took = performance.now() - began;
    if (answer.status !== 200) throw new Error(`the workspace answers ${answer.status}: ${await answer.text()}`);
    await call(stopExecution, { params });
    await until("event: end\n");
    return took;
  };
  const path = "/api/v1/containers/office-1/train/executions";
  return {
    child,
    url: DATABASE_URL,
    owner_url,
    starts: { path, headers: { ...headers, "content-type": "application/json" } },
    firstLine,
    notebook,
  };
}

/** Reads on in a stream of events until it has said something. */
function reader({ body }: Response) {
  const decoder = new TextDecoder();
  const chunks = (body as ReadableStream<Uint8Array>).getReader();
  let said = "";
  return async (wanted: string): Promise<void> => {
    while (!said.includes(wanted)) {
      const { value, done } = await chunks.read();
      if (done || /"state":"(failed|lost)"/.test(said)) throw new Error(`an execution never said ${wanted}: ${said}`);
      said += decoder.decode(value, { stream: true });
    }
  };
}

const furniture = [
  `insert into resource_type (name, driver, capacity, cpu_millis, memory_bytes)
   values ('desk', 'process', 100, 1000, 1073741824)`,
  `insert into namespace_limit (namespace_id, product, cap, member_cap)
   select id, 'desk', 100, 100 from namespace where path = 'office-1'`,
];

const token = `insert into token (account_id, created_by, secret_by, name, hint, sha256)
  select id, id, id, 'bench', 'ghp_of-t', sha256(convert_to($1, 'UTF8')) from account where path = 'person-1'`;
