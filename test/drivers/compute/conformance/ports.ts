import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { testWith } from "../../../needs.ts";
import type { Bench } from "../subject.ts";
import { until } from "../subject.ts";

/** A server of HTTP on its port that says its name, and echoes what is sent to it. */
const serving = `import http.server, os
class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        body = os.environ["NAME"].encode() + b" " + self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Answer).serve_forever()`;

/** What is answered to some bytes; empty while nobody does. */
async function said(socket: string, body: string): Promise<string> {
  const line = connect(socket).setEncoding("utf8");
  line.on("error", () => undefined);
  line.write(`POST / HTTP/1.1\r\nhost: inside\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  const heard = await line.toArray().catch(() => [] as string[]);
  return heard.join("");
}

const isOpen = async (port: number): Promise<boolean> => {
  const line = connect(port, "127.0.0.1");
  const open = await once(line, "connect").then(
    () => true,
    () => false,
  );
  line.destroy();
  return open;
};

/** Programs that listen on a port. */
export function ports(bench: Bench): void {
  testWith("python3")(
    "a port inside is reached by the socket of its execution alone, also where two have the same",
    async () => {
      const folders = ["one", "two"].map((name) => ({
        name,
        sockets: mkdtempSync(join(tmpdir(), `guildhall-${name}-`)),
      }));
      for (const { sockets } of folders) chownSync(sockets, bench.subject.user, bench.subject.user);
      const specs = await Promise.all(
        folders.map(({ name, sockets }) =>
          bench.executions.start('exec python3 -c "$SCRIPT"', {
            ...{ sockets, port: 18_080, environment: { SCRIPT: serving, NAME: name } },
          }),
        ),
      );
      const long = "x".repeat(300_000);
      for (const { name, sockets } of folders) {
        const socket = join(sockets, "server.sock");
        await until(`${name} answers`, async () => (await said(socket, "hello")).endsWith(`${name} hello`));
        expect((await said(socket, long)).endsWith(`${name} ${long}`)).toBe(true);
      }
      if (bench.subject.driver.isolation.network === "none") expect(await isOpen(18_080)).toBe(false);
      for (const { id } of specs) await bench.subject.driver.destroy(id);
      for (const { sockets } of folders) {
        expect(await said(join(sockets, "server.sock"), "hello")).toBe("");
        rmSync(sockets, { recursive: true });
      }
    },
  );

  test("with its relay an execution ends as its command does", async () => {
    const sockets = mkdtempSync(join(tmpdir(), "guildhall-end-"));
    chownSync(sockets, bench.subject.user, bench.subject.user);
    const { exit_code, log } = await bench.executions.run("echo $PORT; exit 7", { sockets, port: 18_080 });
    expect([exit_code, log]).toEqual([7, expect.stringMatching(/^\d{4,5}\n$/)]);
    rmSync(sockets, { recursive: true });
  });
}
