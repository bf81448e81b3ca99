import { afterAll, beforeAll } from "vitest";
import { describeWith } from "../../needs.ts";
import { conformance } from "./conformance.ts";
import { type Daemon, startDaemon } from "./docker/daemon.ts";
import { installation } from "./docker/installation.ts";

describeWith("docker", "python3")("with a daemon,", () => {
  let daemon: Daemon;
  beforeAll(async () => {
    daemon = await startDaemon();
  });
  afterAll(() => daemon.close());
  conformance("the Docker driver", () => installation(daemon));
});
