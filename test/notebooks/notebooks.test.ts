import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { YCodeCell } from "@jupyter/ydoc";
import * as encoding from "lib0/encoding";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as sync from "y-protocols/sync";
import { editContainer } from "../../contract/containers.ts";
import { stopExecution } from "../../contract/executions.ts";
import { removeMember } from "../../contract/members.ts";
import { createNotebook, listNotebooks } from "../../contract/notebooks.ts";
import { createToken, revokeToken } from "../../contract/tokens.ts";
import { describeWith } from "../needs.ts";
import { type Person, problemOf, until } from "../world.ts";
import { message, open, type Reader } from "./client.ts";
import { type Desk, desk } from "./desk.ts";

let d: Desk;
const readers: Reader[] = [];
const at = (path: string) => ({ namespace: "acme", name: "desk", number: d.number, path });
const sit = async (person: Person, path: string, epoch?: string) => {
  const reader = await open(d, person, at(path), epoch);
  readers.push(reader);
  return reader;
};
const fresh = async (path: string) => {
  await d.dev.call(createNotebook, { params: at(path), body: { path } });
  return path;
};
/** Empty while it is being written. */
const onDisk = (path: string) => JSON.parse(readFileSync(join(d.output, path), "utf8") || '{"cells":[{}]}');
const sources = (path: string): string[] =>
  onDisk(path).cells.map(({ source }: { source: string | string[] }) => [source].flat().join(""));
const cell = ({ notebook }: Reader, n = 0) => notebook.cells[n] as YCodeCell;
const textOf = (reader: Reader, n = 0) => JSON.stringify(cell(reader, n).getOutputs());
const run = (reader: Reader, n = 0) => reader.command({ do: "run", cells: [cell(reader, n).id] });

describeWith("jupyter")("a notebook edited together", () => {
  beforeAll(async () => {
    d = await desk();
  }, 120_000);
  afterAll(async () => {
    for (const reader of readers) reader.leave();
    await d.stop();
  });

  test("two members see each other's edits, names and outputs, and the file has them", async () => {
    const path = await fresh("both.ipynb");
    const [a, b] = [await sit(d.dev, path), await sit(d.deb, path)];
    cell(a).setSource("x = 6 * 7\nprint(x)");
    await until("b sees it", async () => cell(b).source.includes("6 * 7"));
    cell(b).updateSource(0, 0, "# ours\n");
    await until("a sees it", async () => cell(a).source === "# ours\nx = 6 * 7\nprint(x)");
    await until("they see each other", async () => a.others().includes("deb-d") && b.others().includes("dev-d"));
    run(a);
    await until("both see the output", async () => [a, b].every((one) => textOf(one).includes("42\\n")), 60);
    await until("the file has it", async () => JSON.stringify(onDisk(path).cells[0].outputs ?? []).includes("42"));
    expect(sources(path)).toEqual(["# ours\nx = 6 * 7\nprint(x)"]);
    expect(cell(b).execution_count).toBe(1);
    const { items } = await d.vic.call(listNotebooks, { params: at(path) });
    expect(items.map((one) => one.path)).toEqual([path]);
    expect(await problemOf(fresh(path))).toMatchObject({ code: "name_taken" });
  }, 90_000);

  test("a reader sees all of it and changes nothing, whatever they send", async () => {
    const path = await fresh("read.ipynb");
    const [a, vic] = [await sit(d.dev, path), await sit(d.vic, path)];
    expect([a.denied, vic.denied]).toEqual([false, true]);
    cell(a).setSource("print('seen')");
    await until("the reader sees it", async () => cell(vic).source === "print('seen')");
    cell(vic).setSource("print('evil')");
    vic.raw(message(0, (to) => sync.writeSyncStep2(to, vic.notebook.ydoc)));
    vic.command({ do: "run", cells: [cell(a).id] });
    vic.command({ do: "clear" });
    vic.awareness.setLocalState({ server: { kernel: "dead" }, user: { path: "mia-m" }, cursor: 1 });
    await until("the reader being there under their own name", async () => a.others().includes("vic-v"));
    run(a);
    await until("the output", async () => textOf(vic).includes("seen"), 60);
    expect(cell(a).source).toBe("print('seen')");
    expect(cell(a).execution_count).toBe(1);
    const said = [...a.awareness.getStates().values()].find(({ user }) => user?.path === "vic-v");
    expect(said).toEqual({ user: { path: "vic-v", name: "vic-v", can_edit: false } });
    await until("the file", async () => sources(path)[0] === "print('seen')");
    expect(await problemOf(d.vic.call(createNotebook, { params: at(path), body: { path: "v.ipynb" } }))).toMatchObject({
      code: "forbidden",
    });
  }, 60_000);

  test("strangers, tasks, files that are none and other sites get nothing", async () => {
    const path = await fresh("closed.ipynb");
    expect((await sit(d.eve, path)).closed).toBe(404);
    expect((await sit({ ...d.dev, token: "nonsense" }, path)).closed).toBe(401);
    expect((await sit(d.dev, "missing.ipynb")).closed).toBe(4404);
    expect((await sit(d.dev, path, "of another life")).closed).toBe(4409);
    await d.container("task", "sleep 100");
    const { number } = await d.start(d.dev, "task");
    expect((await open(d, d.dev, { namespace: "acme", name: "task", number, path })).closed).toBe(409);
    const plain = await d.dev.fetch(`/api/v1/containers/acme/desk/executions/${d.number}/notebooks/closed.ipynb`);
    expect(plain.status).toBe(426);
  });

  test("a page of another site opens nothing with a session's cookie, our own does", async () => {
    const path = await fresh("sites.ipynb");
    const body = JSON.stringify({ email: d.dev.email, password: d.dev.password });
    const headers = { "content-type": "application/json", origin: d.url };
    const signed = await fetch(`${d.url}/api/auth/sign-in/email`, { method: "POST", headers, body });
    const cookie = signed.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; ");
    const from = async (origin: string) => {
      const reader = await open(d, d.dev, at(path), undefined, { cookie, origin });
      readers.push(reader);
      return reader.closed;
    };
    expect(await from("https://evil.example")).toBe(403);
    expect(await from(d.url)).toBeUndefined();
  });

  test("whoever loses a right is cut off at once, and what they send then is nothing", async () => {
    const path = await fresh("rights.ipynb");
    const [deb, vic] = [await sit(d.deb, path), await sit(d.vic, path)];
    const params = { namespace: "acme", name: "desk" };
    await d.mia.call(editContainer, { params, body: { visibility: "organization-read" } });
    await until("the writer being cut", async () => deb.closed === 4403, 2);
    const again = await sit(d.deb, path);
    expect(again.denied).toBe(true);
    await d.mia.call(editContainer, { params, body: { visibility: "private" } });
    await until("the readers being cut", async () => vic.closed === 4403 && again.closed === 4403, 2);
    expect((await sit(d.vic, path)).closed).toBe(404);
    await d.mia.call(editContainer, { params, body: { visibility: "organization-write" } });
    const leaver = await sit(d.vic, path);
    await d.mia.call(removeMember, { params: { organization: "acme", member: "vic-v" }, query: {} });
    await until("who was removed being cut", async () => leaver.closed === 4403, 2);
  }, 30_000);

  test("a token that is revoked and a session that is ended cut what was opened with them", async () => {
    const path = await fresh("ended.ipynb");
    const made = await d.dev.call(createToken, { body: { name: "soon gone" } });
    const body = JSON.stringify({ email: d.dev.email, password: d.dev.password });
    const headers = { "content-type": "application/json", origin: d.url };
    const signed = await fetch(`${d.url}/api/auth/sign-in/email`, { method: "POST", headers, body });
    const cookie = signed.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; ");
    const [by_token, by_session, other] = await Promise.all([
      open(d, d.dev, at(path), undefined, { authorization: `Bearer ${made.token}` }),
      open(d, d.dev, at(path), undefined, { cookie, origin: d.url }),
      open(d, d.dev, at(path)),
    ]);
    readers.push(by_token, by_session, other);
    await d.dev.call(revokeToken, { params: { id: made.id } });
    await until("the token's connection being cut", async () => by_token.closed === 4401, 5);
    expect(by_session.closed).toBeUndefined();
    await fetch(`${d.url}/api/auth/sign-out`, { method: "POST", headers: { ...headers, cookie }, body: "{}" });
    await until("the session's connection being cut", async () => by_session.closed === 4401, 5);
    expect(other.closed).toBeUndefined();
  }, 30_000);

  test("what others write to the file is taken over, and nothing of either is lost", async () => {
    const path = await fresh("merged.ipynb");
    const a = await sit(d.dev, path);
    cell(a).setSource("mine = 1");
    await until("the file", async () => sources(path)[0] === "mine = 1");
    const file = onDisk(path);
    file.cells[0].source = "theirs = 1";
    file.cells.push({ id: "new", cell_type: "markdown", source: ["# New\n", "text"], metadata: {} });
    writeFileSync(join(d.output, path), JSON.stringify(file));
    cell(a).setSource("mine = 2");
    await until("both being there", async () => a.notebook.cells.length === 3);
    expect(a.notebook.cells.map(({ source }) => source)).toEqual(["mine = 2", "theirs = 1", "# New\ntext"]);
    await until("the file has all", async () => sources(path).length === 3);
    await until("it is said", async () => a.state()?.merged_at);
  });

  test("errors, interrupts, a loop that prints and a question are shown for what they are", async () => {
    const path = await fresh("kernel.ipynb");
    const a = await sit(d.dev, path);
    cell(a).setSource("for i in range(3): print('x' * 600_000)");
    run(a);
    await until("the loop being cut short", async () => textOf(a).includes("the rest is left out"), 60);
    await until("the kernel being idle", async () => a.state()?.kernel === "idle", 60);
    expect(textOf(a).length).toBeLessThan(1_100_000);
    cell(a).setSource("input('name?')");
    run(a);
    await until("the refusal", async () => textOf(a).includes("StdinNotImplementedError"), 30);
    await until("the kernel being idle", async () => a.state()?.kernel === "idle");
    cell(a).setSource("import time\ntime.sleep(100)");
    run(a);
    await until("it runs", async () => cell(a).executionState === "running" && a.state()?.kernel === "busy");
    a.command({ do: "interrupt" });
    await until("the interrupt", async () => textOf(a).includes("KeyboardInterrupt"), 30);
    // until then a kernel leaves out what else it is sent, as after every error
    await until("the kernel being idle", async () => a.state()?.kernel === "idle");
    cell(a).setSource("y = 7; print(y)");
    run(a);
    await until("it knows", async () => textOf(a).includes("7\\n"), 30);
    a.command({ do: "restart" });
    cell(a).setSource("y");
    run(a);
    await until("what it knew being gone", async () => textOf(a).includes("NameError"), 30);
    a.command({ do: "clear" });
    await until("nothing being left", async () => textOf(a) === "[]");
  }, 120_000);

  test("what one person asks for at once is done in the order in which it was asked", async () => {
    const path = await fresh("order.ipynb");
    const a = await sit(d.dev, path);
    const lines = Array.from({ length: 12 }, (_, n) => (n === 0 ? "order = [0]" : `order.append(${n}); print(order)`));
    cell(a).setSource(lines[0] as string);
    for (const source of lines.slice(1)) a.notebook.addCell({ cell_type: "code", source });
    for (const n of lines.keys()) run(a, n);
    const all = JSON.stringify([...lines.keys()]).replaceAll(",", ", ");
    await until("the last one knowing all before it", async () => textOf(a, lines.length - 1).includes(all), 60);
  }, 70_000);

  test("nonsense ends the connection of whoever sends it, and nobody else's", async () => {
    const path = await fresh("nonsense.ipynb");
    const [a, b] = [await sit(d.dev, path), await sit(d.deb, path)];
    b.raw(message(0, (to) => encoding.writeVarUint(to, 77)));
    await until("it being closed", async () => b.closed === 1007);
    cell(a).setSource("still here");
    await until("the file", async () => sources(path)[0] === "still here");
    expect(a.closed).toBeUndefined();
  });

  test("a cell that only waits keeps its workspace in use, also the first one of a kernel", async () => {
    const a = await sit(d.dev, await fresh("waits.ipynb"));
    cell(a).setSource("import time, os\nprint('waits')\nwhile not os.path.exists('/output/go'): time.sleep(0.1)");
    run(a);
    await until("it waiting", async () => textOf(a).includes("waits") && a.state()?.kernel === "busy", 30);
    a.leave();
    await d.owner.query("update execution set active_at = 'epoch' where id = $1", [d.id]);
    d.ctx.ports.jobs.poke("busy notebooks");
    await until("it being in use", async () => {
      const { rows } = await d.owner.query("select active_at > 'epoch' as used from execution where id = $1", [d.id]);
      return rows[0]?.used;
    });
    writeFileSync(join(d.output, "go"), "");
  }, 60_000);

  test("goes on when everybody has left, and is saved when the workspace is stopped", async () => {
    const path = await fresh("left.ipynb");
    const a = await sit(d.dev, path);
    cell(a).setSource("import time\nfor i in range(4):\n  time.sleep(0.5); print('step', i)");
    run(a);
    await until("it having begun", async () => textOf(a).includes("step 0"), 30);
    a.leave();
    await until("the file has the end", async () => JSON.stringify(onDisk(path)).includes("step 3"), 30);
    const b = await sit(d.deb, path);
    expect(textOf(b)).toContain("step 3");
    cell(b).setSource("last words");
    await d.dev.call(stopExecution, { params: { namespace: "acme", name: "desk", number: d.number } });
    await until("being sent away", async () => b.closed === 4403, 5);
    await until("the last words being there", async () => sources(path)[0] === "last words");
  }, 60_000);
});
