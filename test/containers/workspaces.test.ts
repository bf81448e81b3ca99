import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import { editContainer } from "../../contract/containers.ts";
import { stopExecution } from "../../contract/executions.ts";
import { putResourceType } from "../../contract/installation.ts";
import { removeMember } from "../../contract/members.ts";
import { extendExecution, listVisitors, openWorkspace, restartExecution } from "../../contract/workspaces.ts";
import { listWatched } from "../../server/domain/containers/workspace-queries.ts";
import { describeWith } from "../needs.ts";
import { type Person, problemOf, until } from "../world.ts";
import { desk } from "./desk.ts";
import { type Lab, lab } from "./lab.ts";

// each begins a Jupyter, some a second one
vi.setConfig({ testTimeout: 60_000 });

let it: Lab;
let at: ReturnType<typeof desk>;
beforeAll(async () => {
  it = await lab();
  at = desk(it);
  const body = { capacity: 50, cpu: 1, memory_bytes: 2 ** 30 };
  await it.root.call(putResourceType, { params: { name: "desk" }, body });
});
afterAll(() => it.stop());

const one = (name: string, number = 1) => ({ params: { namespace: "acme", name, number } });
const running = (name: string, number = 1) => it.reach(it.dev, name, number, "running", "failed");
const stop = async (name: string, number = 1) => {
  await it.dev.call(stopExecution, one(name, number));
  return it.reach(it.dev, name, number, "cancelled");
};
/** As if it had begun, and been used, so much earlier. */
const back = (id: string, minutes: number) =>
  it.owner.query(
    `update execution set started_at = started_at - make_interval(mins => $2),
      starting_at = starting_at - make_interval(mins => $2), queued_at = queued_at - make_interval(mins => $2),
      active_at = active_at - make_interval(mins => $2) where id = $1`,
    [id, minutes],
  );
/** Opens a workspace as a browser does: changes a ticket for a cookie. */
const cookieOf = async (person: Person, name: string) => {
  const { url } = await person.call(openWorkspace, one(name));
  const { host, pathname, search } = new URL(url);
  const answer = await at.send(pathname + search, { host });
  return { host, ticket: pathname + search, cookie: String(answer.headers["set-cookie"]).split(";")[0] ?? "", answer };
};

describeWith("jupyter")("a workspace", () => {
  test("runs when Jupyter answers, and two members work in one server, by HTTP and WebSocket", async () => {
    const { id } = await at.begin("shared");
    const execution = await running("shared");
    expect(execution).toMatchObject({ state: "running", mode: "workspace", can: { "execution.open": true } });
    expect((await at.ask(it.dev, id, "tree")).text).toContain(`data-base-url="/x/${id}/"`);
    const kernel = await at.kernel(it.dev, id);
    const [dev, deb] = [await at.talk(it.dev, id, kernel), await at.talk(it.deb, id, kernel)];
    dev.run("x = 6 * 7\nprint(x)");
    await until("both see it", async () => dev.said.join("") === "42\n" && deb.said.join("") === "42\n");
    deb.run("print(x + 1)");
    await until("what one has set the other reads", async () => dev.said.join("") === "42\n43\n");
    const { items } = await it.mia.call(listActivity, { params: { organization: "acme" }, query: { query: "opened" } });
    expect(items.map(({ actor, text }) => [actor.path, text]).toSorted()).toEqual([
      ["deb-d", "opened the execution shared/1"],
      ["dev-d", "opened the execution shared/1"],
    ]);
    const visitors = await until("both being seen there", async () => {
      const seen = (await it.dev.call(listVisitors, one("shared"))).items;
      return seen.length === 2 && seen;
    });
    expect(visitors.map(({ is_here }) => is_here)).toEqual([true, true]);
    for (const { socket } of [dev, deb]) socket.close();
    await stop("shared");
    expect((await at.ask(it.dev, id, "tree")).status).toBe(409);
    expect(await it.broken()).toEqual([]);
  });

  test("lets nobody in who may not write: readers, strangers, visitors without a name", async () => {
    const { id } = await at.begin("guarded");
    await running("guarded");
    expect((await at.ask(it.vic, id, "api/status")).status).toBe(403);
    await expect(at.talk(it.vic, id, "x")).rejects.toThrow(/403/);
    expect((await at.ask(it.eve, id, "api/status")).status).toBe(404);
    expect((await at.send(`/x/${id}/api/status`)).status).toBe(401);
    expect(await problemOf(it.vic.call(openWorkspace, one("guarded")))).toMatchObject({ status: 403 });
    expect((await at.ask(it.dev, id, "api/status")).status).toBe(200);
    await stop("guarded");
  });

  test("is opened by a ticket that works once and becomes a cookie for it alone", async () => {
    const { id } = await at.begin("ticket");
    await running("ticket");
    const { host, ticket, cookie, answer } = await cookieOf(it.dev, "ticket");
    expect(host).toBe(`${id}.localhost:${at.port}`);
    expect(answer).toMatchObject({ status: 302, headers: { location: `/x/${id}/` } });
    expect(String(answer.headers["set-cookie"])).toMatch(new RegExp(`; Path=/x/${id}/; .*HttpOnly; SameSite=Lax`));
    expect((await at.send(ticket, { host })).status).toBe(401);
    expect((await at.send(`/x/${id}/api/status`, { host, cookie })).status).toBe(200);
    // pages of other sites, other hosts, and other workspaces
    const from = (headers: Record<string, string>) => at.send(`/x/${id}/api/status`, { host, cookie, ...headers });
    expect((await from({ origin: it.url })).status).toBe(403);
    expect((await from({ host: `evil.example:${at.port}` })).status).toBe(403);
    expect((await from({ "sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors" })).status).toBe(403);
    expect((await from({ origin: `http://${host}`, "sec-fetch-site": "same-origin" })).status).toBe(200);
    const other = await at.begin("ticket-2");
    await running("ticket-2");
    const there = { host: `${other.id}.localhost:${at.port}`, cookie };
    expect((await at.send(`/x/${other.id}/api/status`, there)).status).toBe(401);
    await Promise.all([stop("ticket"), stop("ticket-2")]);
  });

  test("tells its inner token nowhere, and gets nothing that would make it its visitor", async () => {
    const { id } = await at.begin("secrets");
    const execution = await running("secrets");
    const { token } = await import("../../server/domain/containers/workspace.ts").then(({ serverOf }) =>
      serverOf(it.ctx, { id, generation: 1 }),
    );
    const seen = [JSON.stringify(execution), JSON.stringify((await cookieOf(it.dev, "secrets")).answer)];
    for (const path of [
      "",
      "tree",
      "api/status",
      "api/kernels",
      "api/contents",
      "login",
      "terminals/1",
      "api/spec.yaml",
    ])
      seen.push(JSON.stringify(await at.ask(it.dev, id, path)));
    seen.push(await (await it.dev.fetch("/api/v1/containers/acme/secrets/executions/1/logs")).text());
    const kernel = await at.kernel(it.dev, id);
    const { run, said, socket } = await at.talk(it.dev, id, kernel);
    run("import os; print(dict(os.environ)); print('end')");
    await until("the environment being told", async () => said.join("").includes("end"));
    seen.push(said.join(""));
    expect(seen.filter((text) => text.includes(token))).toEqual([]);
    expect(seen.join("")).not.toContain(it.dev.token);
    socket.close();
    await stop("secrets");
  });

  test("is not left by a path that climbs, however it is written, and the attempt is recorded", async () => {
    const { id } = await at.begin("climber");
    await running("climber");
    for (const path of ["../api/v1/me", "%2e%2e/%2e%2e/api/v1/me", "..%2fx", "%252e%252e%252fx", "a/..\\b", "a%00b"])
      expect((await at.ask(it.dev, id, path)).status, path).toBe(403);
    for (const path of ["/", "/api/v1/me", "/x/", `/x/${id}x/`, "//x", `/%78/${id}/`])
      expect((await at.send(path, { authorization: `Bearer ${it.dev.token}` })).status, path).toBe(404);
    const query = { refused: "true", query: "leads out" } as const;
    const { items } = await it.mia.call(listActivity, { params: { organization: "acme" }, query });
    expect(items).toHaveLength(6);
    await stop("climber");
  });

  test("is cut from whoever is removed, and from nobody else", async () => {
    const { id } = await at.begin("leaving");
    await running("leaving");
    const bob = await it.person("bob-leaves");
    const { addMembers } = await import("../../contract/members.ts");
    const members = [{ path: bob.path, role: "developer" as const }];
    await it.mia.call(addMembers, { params: { organization: "acme" }, body: { members } });
    const kernel = await at.kernel(bob, id);
    const [his, hers] = [await at.talk(bob, id, kernel), await at.talk(it.dev, id, kernel)];
    const cut = new Promise((resolve) => his.socket.once("close", resolve));
    await it.mia.call(removeMember, { params: { organization: "acme", member: bob.path }, query: {} });
    await cut;
    expect((await at.ask(bob, id, "api/status")).status).toBe(404);
    hers.run("print('still here')");
    await until("the others going on", async () => hers.said.join("").includes("still here"));
    const over = new Promise((resolve) => hers.socket.once("close", resolve));
    await stop("leaving");
    await over;
  });

  test("is cut from whoever may only read from now on", async () => {
    const { id } = await at.begin("narrowed");
    await running("narrowed");
    const { socket } = await at.talk(it.dev, id, await at.kernel(it.dev, id));
    const cut = new Promise((resolve) => socket.once("close", resolve));
    const params = { namespace: "acme", name: "narrowed" };
    await it.mia.call(editContainer, { params, body: { visibility: "organization-read" } });
    await cut;
    expect((await at.ask(it.dev, id, "api/status")).status).toBe(403);
    expect(await problemOf(it.dev.call(extendExecution, { ...one("narrowed"), body: {} }))).toMatchObject({
      status: 403,
    });
    await it.mia.call(stopExecution, one("narrowed"));
  });

  test("is stopped when nobody uses it, but not while something computes; its people are told before", async () => {
    const { id } = await at.begin("idle", it.dev, { idle_stop_minutes: 60 });
    expect(await running("idle")).toMatchObject({ idle_stop_minutes: 60, stops_for: "idle" });
    const kernel = await at.kernel(it.dev, id);
    const { run, said, socket } = await at.talk(it.dev, id, kernel);
    // as from a terminal: Jupyter itself calls its kernel idle
    const program = "until [ -e /output/go ]; do :; done";
    run(`import subprocess\nprogram = subprocess.Popen(["sh", "-c", "${program}"])\nprint("begun")`);
    await until("the program having begun", async () => said.join("").includes("begun"));
    const computes = async () =>
      (await listWatched(it.ctx)).some(({ id: watched, computes }) => watched === id && computes);
    const look = (): Promise<boolean> => {
      it.ctx.ports.jobs.poke("samples");
      return computes();
    };
    await until("it being seen that something computes", look);
    await back(id, 600);
    it.ctx.ports.jobs.poke("ends of executions");
    await until("it counting as used", async () => {
      const { stops_at } = await it.reach(it.dev, "idle", 1, "running");
      return Date.parse(stops_at ?? "") > Date.now() + 50 * 60_000;
    });
    await at.ask(it.dev, id, "api/contents/go", "PUT", JSON.stringify({ type: "file", format: "text", content: "" }));
    socket.close();
    await it.owner.query("delete from execution_sample where execution_id = $1", [id]); // those of half a minute count
    await until("it being seen that nothing computes", async () => !(await look()));
    // again and again, since use of a moment ago may be noted a moment later
    const told = (what: string, idle_minutes: number) =>
      until(what, async () => {
        const since = "clock_timestamp() - make_interval(mins => $2)";
        await it.owner.query(`update execution set active_at = ${since} where id = $1`, [id, idle_minutes]);
        it.ctx.ports.jobs.poke("ends of executions");
        const { items } = await it.mia.call(listActivity, {
          params: { organization: "acme" },
          query: { query: "idle/1" },
        });
        return items.find(({ text }) => text.includes(what));
      });
    await told("will be stopped in 4 min, because nobody has used it", 56);
    expect((await it.dev.call(extendExecution, { ...one("idle"), body: {} })).state).toBe("running");
    await told("is to stop: nobody has used it", 61);
    expect(await it.reach(it.dev, "idle", 1, "cancelled")).toMatchObject({ stop_reason: "idle" });
    expect((await it.dev.fetch("/api/v1/containers/acme/idle/executions/1/files/go")).status).toBe(200);
  });

  test("ends when its time is up, extended later, and goes on where it was when it is started again", async () => {
    const { id } = await at.begin("timed", it.dev, { time_limit_minutes: 30 });
    await running("timed");
    await at.ask(
      it.dev,
      id,
      "api/contents/kept",
      "PUT",
      JSON.stringify({ type: "file", format: "text", content: "kept" }),
    );
    expect((await it.dev.call(extendExecution, { ...one("timed"), body: { minutes: 30 } })).time_limit_minutes).toBe(
      60,
    );
    expect(await problemOf(it.dev.call(restartExecution, one("timed")))).toMatchObject({ status: 409 });
    await back(id, 61);
    it.ctx.ports.jobs.poke("ends of executions");
    expect(await it.reach(it.dev, "timed", 1, "cancelled")).toMatchObject({ stop_reason: "time_limit" });
    const again = await it.deb.call(restartExecution, one("timed"));
    expect(again).toMatchObject({ number: 2, continues: 1, mode: "workspace", time_limit_minutes: 60 });
    await running("timed", 2);
    const kept = JSON.parse((await at.ask(it.deb, again.id, "api/contents/kept")).text);
    expect(kept.content).toBe("kept");
    const body = JSON.stringify({ type: "file", format: "text", content: "changed" });
    expect((await at.ask(it.deb, again.id, "api/contents/kept", "PUT", body)).status).toBe(200);
    expect(await (await it.dev.fetch("/api/v1/containers/acme/timed/executions/1/files/kept")).text()).toBe("kept");
    await it.deb.call(stopExecution, one("timed", 2));
    await it.reach(it.dev, "timed", 2, "cancelled");
  });
});
