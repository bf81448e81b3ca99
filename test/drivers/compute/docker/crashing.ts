import { dockerDriver } from "../../../../server/drivers/compute/docker/driver.ts";

// A control plane that starts one execution, says so, and waits to be killed.
const { options, spec } = JSON.parse(process.argv[2] ?? "");
await (await dockerDriver({ ...options, log: console })).start(spec);
process.stdout.write("started\n");
setInterval(() => {}, 1000);
