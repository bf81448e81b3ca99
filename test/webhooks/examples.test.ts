import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect } from "vitest";
import * as contract from "../../contract/webhooks.ts";
import { freePort } from "../../server/kernel/free-port.ts";
import { testWith } from "../needs.ts";
import { until } from "../world.ts";
import { type Shelf, shelf } from "./shelf.ts";

const guide = readFileSync(join(import.meta.dirname, "../../docs/webhooks.md"), "utf8");
const exampleIn = (language: string): string =>
  new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(guide)?.[1] ?? "";

let it: Shelf;
let child: ChildProcess | undefined;
beforeAll(async () => {
  it = await shelf();
});
afterAll(async () => {
  child?.kill("SIGKILL");
  await it.stop();
});

const programs = {
  ts: [process.execPath, "--input-type=module", "-e", exampleIn("ts")],
  python: ["/usr/bin/python3", "-c", exampleIn("python")],
} as const;

for (const language of ["ts", "python"] as const)
  testWith("python3")(
    `the guide's example in ${language} takes what is sent, and refuses what is not genuine`,
    async () => {
      const organization = await it.guild();
      const port = await freePort("127.0.0.1");
      const url = `http://127.0.0.1:${port}/hook`;
      const { id, secret } = await it.ann.call(contract.createWebhook, { params: { organization }, body: { url } });
      const [program, ...words] = programs[language];
      child = spawn(program, words, {
        env: { ...process.env, WEBHOOK_SECRET: secret, PORT: String(port) },
        stdio: ["ignore", "pipe", "ignore"],
      });
      const printed = once(createInterface({ input: child.stdout as NonNullable<ChildProcess["stdout"]> }), "line");
      const forged = { "webhook-id": "x", "webhook-timestamp": String(Math.floor(Date.now() / 1000)) };
      const answered = await until("it to listen", () =>
        fetch(url, { method: "POST", body: "{}", headers: { ...forged, "webhook-signature": "v1,AAAA" } }).catch(
          () => undefined,
        ),
      );
      expect(answered.status).toBe(400);
      const sent = await it.ann.call(contract.testWebhook, { params: { organization, id } });
      const [line] = await printed;
      expect(line).toContain(sent.message_id);
      expect(line).toContain("webhook.test");
      await until("it to be noted", async () => {
        const { items } = await it.ann.call(contract.listDeliveries, { params: { organization, id }, query: {} });
        return items[0]?.state === "succeeded";
      });
      child.kill("SIGKILL");
    },
  );
