import { readConfig } from "../../server/config.ts";
import { start, startDatabase } from "../../server/main.ts";

// A whole server with its own durable database, but without the console: what a storm kills, or ends as an operator would.
const { url, stop } = await start(readConfig(process.env), () => {}, { database: startDatabase });
process.once("SIGTERM", () => void stop().then(() => process.exit()));
console.log(`ready ${url}`);
