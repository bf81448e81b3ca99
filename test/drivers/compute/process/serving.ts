import type { ComputeDriver } from "../../../../server/domain/containers/ports.ts";
import { processDriver } from "../../../../server/drivers/compute/process/driver.ts";
import { become, type Call } from "./user.ts";

// A control plane that runs as an ordinary user and does what it is told.
const { options, user } = JSON.parse(process.argv[2] ?? "");
become(user);
const driver: ComputeDriver = processDriver({ ...options, log: console });
process.send?.({ isolation: driver.isolation });
process.on("disconnect", () => process.exit());
process.on("message", async ({ number, name, args }: Call) => {
  const act = driver[name] as (...args: unknown[]) => Promise<unknown>;
  const answer = await act.apply(driver, args).then(
    (value) => ({ number, value }),
    (error: Error) => ({ number, fault: error.message }),
  );
  process.send?.(answer);
});
