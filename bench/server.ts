import { readConfig } from "../server/config.ts";
import { start } from "../server/main.ts";
import { untilTold } from "./child.ts";

/*
 * Guildhall in a process of its own, on a database that is there (`DATABASE_URL`), without a console. With `HELD=yes` its
 * reconcilers are held: what is written down stays as it is.
 */

const url = process.env["DATABASE_URL"] ?? "";
const config = readConfig({ ...process.env, PORT: "0", GUILDHALL_REQUESTS_PER_MINUTE: "10000000" });
const guildhall = await start(config, () => {}, { database: async () => url });
if (process.env["HELD"] === "yes") await guildhall.ctx.ports.jobs.stop();
untilTold(() => guildhall.stop());
console.log(guildhall.url);
