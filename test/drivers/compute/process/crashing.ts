import { processDriver } from "../../../../server/drivers/compute/process/driver.ts";
import { become } from "./user.ts";

// A control plane that starts one execution, says so, and waits to be killed.
const { options, spec, user } = JSON.parse(process.argv[2] ?? "");
become(user);
await processDriver({ ...options, log: console }).start(spec);
process.stdout.write("started\n");
setInterval(() => {}, 1000);
