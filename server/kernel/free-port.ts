import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** Below those that Linux takes for connections that go out: one of these would be gone before we listen. */
const [lowest, highest] = [15_000, 32_000];
const tries = 100;

/** Links and cookies name the address before anything listens there, so a port of "any" is chosen first. */
export async function freePort(host: string): Promise<number> {
  for (let i = 1; ; i++) {
    const port = randomInt(lowest, highest);
    const probe = createServer();
    try {
      await once(probe.listen(port, host), "listening");
      probe.close();
      await once(probe, "close");
      return port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE" || i === tries) throw error;
    }
  }
}
