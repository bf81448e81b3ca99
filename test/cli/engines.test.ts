import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Shelf, shelf } from "../engines/shelf.ts";
import { describeWith } from "../needs.ts";
import { until } from "../world.ts";
import { type Terminal, terminal } from "./terminal.ts";

// a test runs several commands, each a process of its own
vi.setConfig({ testTimeout: 60_000 });

let it: Shelf;
let homes: string;
let cli: Terminal;
beforeAll(async () => {
  it = await shelf();
  homes = mkdtempSync(join(tmpdir(), "guildhall-homes-"));
  cli = terminal(homes, { GUILDHALL_URL: it.url, GUILDHALL_TOKEN: it.mia.token });
});
afterAll(async () => {
  await it.stop();
  rmSync(homes, { recursive: true });
});

const question = "What is an organization?";
const sentence = "An organization is a namespace of its own with members, roles, storage, limits and a balance.";

describeWith("bubblewrap")("in a terminal", () => {
  test("a model is deployed with its settings, listed, shown and asked, and says what became of it", async () => {
    const settings = ["--threads", "1", "--context", "512", "--env", "TASTE=sweet=sour", "--idle", "30"];
    const from = ["--model", "acme/demo-tiny", "--type", "desk"];
    const done = await cli.done("engines", "deploy", "acme/chat", ...from, ...settings);
    expect(done).toContain("Deployed acme/chat, which is starting.");
    await it.become("chat", "healthy");
    expect(await cli.done("engines", "acme")).toMatch(/acme\/chat +healthy +models\/acme\/demo-tiny@1 +desk/);
    const shown = await cli.done("engines", "show", "acme/chat");
    expect(shown).toMatch(/Settings +context_tokens=512, threads=1/);
    expect(shown).toMatch(/Variables +TASTE=sweet=sour/);
    expect(await cli.done("engines", "ask", "acme/chat", question)).toBe(`${sentence}\n`);
    expect(await cli.done("engines", "events", "acme/chat")).toMatch(/healthy[\s\S]*started[\s\S]*deployed/);
    expect(await cli.done("engines", "logs", "acme/chat")).toContain("answers");
    expect(await cli.done("engines", "runs", "acme/chat")).toMatch(/^1 +running /m);
    expect(await cli.done("engines", "logs", "--run", "1", "acme/chat")).toContain("answers");
    expect((await cli("engines", "logs", "--run", "2", "acme/chat")).code).not.toBe(0);
    const wrong = await cli("engines", "deploy", "acme/other", ...from, "--env", "TASTE");
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining("TASTE is no variable") });
  });

  test("it is published, its calls are listed, found by their request, summed and saved", async () => {
    await cli.done("apis", "publish", "acme/helper", "--engine", "chat", "--price-out", "0.5");
    const answer = await fetch(`${it.url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${it.mia.token}`, "content-type": "application/json" },
      body: JSON.stringify({ model: "acme/helper", messages: [{ role: "user", content: question }] }),
    });
    const { usage } = (await answer.json()) as { usage: { prompt_tokens: number; completion_tokens: number } };
    const request = answer.headers.get("x-request-id") ?? "";
    const listed = await until("the call", async () => {
      const out = await cli.done("calls", "acme");
      return out.includes("acme/helper") && out;
    });
    expect(listed).toMatch(new RegExp(`acme/helper +mia-m +test +${usage.prompt_tokens} +${usage.completion_tokens} `));
    expect(listed).toContain(request);
    expect(await cli.done("calls", "show", "acme", request)).toMatch(/counted by +upstream/);
    expect(await cli.done("calls", "acme", "--by", "member")).toMatch(/mia-m +1 +0 /);
    expect((await cli("calls", "acme", "--state", "failed")).err).toContain("No model was called.");
    expect((await cli.done("calls", "acme", "--csv")).split("\n")[1]).toContain(request);
  });

  test("what it is written down as is changed, and who may call its model, how much and at what price", async () => {
    const change = ["--at-once", "1", "--idle", "60", "--visibility", "organization-read"];
    expect(await cli.done("engines", "edit", "acme/chat", ...change)).toContain("guildhall engines restart acme/chat");
    const engine = JSON.parse(await cli.done("engines", "show", "acme/chat", "--json"));
    expect(engine).toMatchObject({ gguf: { threads: 1, context_tokens: 512, at_once: 1 }, idle_minutes: 60 });
    expect(engine).toMatchObject({ visibility: "organization-read", version: 1, variables: { TASTE: "sweet=sour" } });
    await cli.done("apis", "edit", "acme/helper", "--bound", "member:requests-per-day=100", "token:tokens-per-day=9");
    await cli.done("apis", "edit", "acme/helper", "--bound", "token:tokens-per-day=unlimited");
    await cli.done("apis", "edit", "acme/helper", "--visibility", "private", "--description", "For one");
    const shown = await cli.done("apis", "show", "acme/helper");
    expect(shown).toMatch(/Visibility +private/);
    expect(shown).toMatch(/1,000 tokens out +0\.50/);
    expect(shown).toMatch(/Limits +member:requests-per-day=100$/m);
    const spare = ["--upstream", "https://93.184.215.14/v1", "--model", "big-1"];
    expect(await cli.done("apis", "add-upstream", "acme/helper", ...spare)).toMatch(
      /engine chat [\s\S]*93\.184\.215\.14\/v1 +big-1/,
    );
    expect(await cli.done("apis", "drop-upstream", "acme/helper", "2")).not.toContain("93.184");
    expect(await cli("apis", "drop-upstream", "acme/helper", "2")).toMatchObject({ code: 2 });
    expect(await cli("apis", "edit", "acme/helper", "--bound", "all=3")).toMatchObject({ code: 2 });
    expect(await cli.done("share", "apis/acme/helper", "vic-v", "read")).toContain("Shared apis/acme/helper");
    expect(await cli.done("access", "apis/acme/helper")).toContain("vic-v");
  });

  test("it is stopped, started, restarted and deleted", async () => {
    await cli.done("engines", "stop", "acme/chat");
    await it.become("chat", "stopped");
    expect((await cli("engines", "ask", "acme/chat", question)).err).toContain("stopped");
    expect(await cli.done("engines", "start", "acme/chat")).toContain("acme/chat is starting.");
    await it.become("chat", "healthy");
    expect(await cli.done("engines", "restart", "acme/chat")).toContain("is started again");
    expect(await cli.done("engines", "delete", "acme/chat")).toContain("guildhall deleted restore engines/acme/chat");
    expect((await cli("engines", "acme")).err).toContain("No engine yet");
    expect(await cli.done("deleted", "restore", "engines/acme/chat", "--as", "again")).toContain("Restored acme/again");
    await cli.done("engines", "delete", "acme/again");
    expect(await cli("deleted", "purge", "engines/acme/again")).toMatchObject({ code: 2 }); // nobody said yes
    expect(await cli.done("deleted", "purge", "engines/acme/again", "--yes")).toContain("gone for good");
    expect(await cli("deleted", "restore", "engines/acme/again")).toMatchObject({ code: 4 });
  });
});
